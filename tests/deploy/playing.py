"""Plays the `run` steps of actions and workflows on this machine, as the service that hosts them would."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.copies import ROOT

EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
COMMAND = re.compile(r"::([\w-]+)(?: (.*?))?::(.*)")


@dataclass(frozen=True)
class Played:
    """How a job ended. log: of its steps, in order; summary, outputs: what they wrote into the files for these."""

    code: int
    log: str
    summary: str
    outputs: dict[str, str]

    def commands(self) -> list[tuple[str, dict[str, str], str]]:
        """Kind, properties and message of each line of the log that the service obeys."""
        obeyed, word = [], ""
        for line in self.log.splitlines():
            found = COMMAND.fullmatch(line)
            if word:
                word = "" if line == f"::{word}::" else word
            elif found and found[1] == "stop-commands":
                word = found[3]
            elif found:
                pairs = (pair.split("=", 1) for pair in (found[2] or "").split(",") if "=" in pair)
                obeyed.append((found[1], {name: _read(value) for name, value in pairs}, _read(found[3])))
        return obeyed


def _read(text: str) -> str:
    for code, sign in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def play(steps: Sequence[Mapping[str, Any]], place: Path, values: Mapping[str, str], **variables: str) -> Played:
    """Run the steps in `place`/work until one fails; after that only those that say `always()`.

    values: what each expression stands for; one that is not there is a fault of the test or of the file.
    """
    files = {name: place / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP")}
    files["RUNNER_TEMP"].mkdir(exist_ok=True)
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        files[name].write_text("", encoding="utf-8")
    outer = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
    path = f"{programs(place)}{os.pathsep}{os.environ['PATH']}"
    common = {**outer, "PATH": path, "COLUMNS": "100", **{k: str(v) for k, v in files.items()}, **variables}
    log, code = "", 0
    for step in steps:
        if "run" not in step or (code and step.get("if") != "always()"):
            continue
        given = {name: filled(str(value), values) for name, value in step.get("env", {}).items()}
        ended = run(step["run"], place / "work", common | given)
        log, code = log + ended.stdout, code or ended.returncode
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines())
    return Played(code, log, files["GITHUB_STEP_SUMMARY"].read_text("utf-8"), outputs)


def run(script: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A script as the service runs it; no expression may be left in it, since nobody would quote what comes in."""
    assert EXPRESSION.search(script) is None
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        timeout=250,
    )  # fmt: skip


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its expressions replaced; of `a || b` the first that is not empty."""

    def value(found: re.Match[str]) -> str:
        return next((chosen for name in found[1].split(" || ") if (chosen := values[name])), "")

    return EXPRESSION.sub(value, text)


def programs(place: Path) -> Path:
    """A folder with `grader` of this source, a `python` whose pip writes down what it was to install, and others.

    gh, sudo: write down what they are called with; gh keeps the text that it is given, and fails for whatever word
    stands in the file `refuses`.
    """
    folder = place / "bin"
    folder.mkdir(exist_ok=True)
    scripts = {
        "grader": f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m grader "$@"',
        "python": f'[ "$3" = pip ] || exec "{sys.executable}" "$@"\nprintf "%s\\n" "$@" >> "{place}/installed"',
        "sudo": f'printf "%s\\n" "$*" >> "{place}/sudo"',
        "gh": f"""\
for word in "$@"; do [ "$word" != "$(cat "{place}/refuses" 2>/dev/null)" ] || exit 1; done
printf "%s\\n" "$*" >> "{place}/gh"
while [ $# -gt 0 ]; do if [ "$1" = --body-file ]; then cat "$2" >> "{place}/posted"; fi; shift; done
echo https://example.org/issues/1""",
    }
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder
