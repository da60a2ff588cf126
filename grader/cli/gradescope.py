"""The autograder zip: its files gathered, and Gradescope played on this machine to try it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from grader.errors import UsageError

DISTRIBUTION = "rnn-grader"
LIMIT_S = 600  # what Gradescope allows a submission unless told otherwise
PARTS = ("assignments", "dialects", "reference")
_LEFT_OUT = {"__pycache__", "submissions", "_course"}  # known mistakes are for selfcheck, not for grading


@dataclass(frozen=True)
class Played:
    """What the platform would have: results.json, and the log that instructors read."""

    results: str
    log: str


def build_autograder(root: Path, options: Sequence[str]) -> bytes:
    """The zip for the course in the folder `root`, with this grader and the versions that run here.

    Raises UsageError where the course has no references or where this grader is not installed.
    """
    import grader
    from grader.course.course import load_course
    from grader.course.seeds import SECRET_FILE
    from grader.report.export.autograder import Autograder, autograder_zip

    loaded = load_course(root)
    if not loaded.has_reference:
        raise UsageError(f"{loaded.root}: no reference/ here; an autograder is made in the course's own folder")
    package = Path(grader.__file__).parent
    course = {"rubric.yaml": (loaded.root / "rubric.yaml").read_bytes()}
    course |= {f"{part}/{name}": data for part in PARTS for name, data in _files(loaded.root / part)}
    if not loaded.secret.is_demo:
        course[SECRET_FILE] = loaded.secret.key
    return autograder_zip(
        Autograder(
            {f"grader/{name}": data for name, data in _files(package)},
            course,
            _requirements(),
            f"{sys.version_info.major}.{sys.version_info.minor}",
            options,
        )
    )


def build_image(archive: Path, root: Path) -> str:
    """Unpack and set up an autograder as Gradescope would, with the empty folder `root` for /autograder. -> the log.

    This Python serves, so nothing is installed. Raises UsageError with the end of the log where setup.sh fails.
    """
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            path = Path(opened.extract(entry, root / "source"))
            path.chmod(entry.external_attr >> 16 & 0o777)
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    return _run(root / "source" / "setup.sh", root)


def submit(submission: Path, root: Path) -> Played:
    """Run the autograder in `root` on one submission, a file or a folder, as Gradescope would."""
    for folder in ("submission", "results"):
        shutil.rmtree(root / folder, ignore_errors=True)
    _hand_in(submission, root / "submission")
    (root / "results").mkdir()
    (root / "submission_metadata.json").write_text(json.dumps({"id": 1, "users": []}), encoding="utf-8")
    log = _run(root / "run_autograder", root)
    return Played((root / "results" / "results.json").read_text(encoding="utf-8"), log)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not _LEFT_OUT & set(name.parts[:-1]) and not path.name.startswith("."):
            yield name.as_posix(), path.read_bytes()


def _requirements() -> list[str]:
    """What the grader needs, at the versions that run here: marks depend on numpy's."""
    try:
        declared = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        raise UsageError(f"{DISTRIBUTION} is not installed here; `pip install -e .` makes its versions known") from None
    names = [match[0] for line in declared if "extra ==" not in line and (match := re.match(r"[\w.-]+", line))]
    return [f"{name}=={metadata.version(name)}" for name in names]


def _hand_in(submission: Path, into: Path) -> None:
    if submission.is_dir():
        shutil.copytree(submission, into, symlinks=True)
    else:
        into.mkdir()
        shutil.copy(submission, into)


def _run(script: Path, root: Path) -> str:
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "GRADER_PYTHON": sys.executable}
    environment.pop("GRADER_SECRET", None)  # the platform knows what is in the zip, and nothing else
    try:
        ended = subprocess.run(  # noqa: S603 - the script that is being tried
            [script], cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise UsageError(f"{script.name} took more than {LIMIT_S} s, which Gradescope does not allow") from None
    if ended.returncode:
        raise UsageError(f"{script.name} ended with {ended.returncode}:\n{ended.stdout[-2000:]}")
    return ended.stdout
