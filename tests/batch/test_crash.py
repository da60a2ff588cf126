"""Whatever stops a batch, and whenever: the same command goes on, and the end is the bytes of a run without."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from grader.course.course import Course
from grader.store.database import NAME
from tests.classes import grade_class, written
from tests.copies import ROOT

PYTHON = (sys.executable, "-m", "grader")
MOMENTS = 20
INTERRUPTED, OUR_FAULT = 130, 3


def command(folder: Path, out: Path, course: Course) -> list[str]:
    """A batch with two processes, as anybody would start it."""
    words = ["batch", str(folder), "-o", str(out), "--course", str(course.root), "--jobs", "2"]
    return [*PYTHON, *words, "--sandbox", "process"]


def finish(words: list[str]) -> None:
    """Run a batch to its end."""
    done = subprocess.run(words, check=False, capture_output=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr.decode()


def children(pid: int) -> list[int]:
    """The processes that one has started."""
    files = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for file in files for word in file.read_text(encoding="ascii").split()]


def interrupt(process: subprocess.Popen[bytes], how: str) -> None:
    """End a batch as a person, the system or a power cut would; it may have ended already."""
    with suppress(ProcessLookupError):
        if how == "ctrl-c":
            os.killpg(process.pid, signal.SIGINT)
        elif how == "parent":
            process.kill()
        elif how == "power":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            for child in children(process.pid)[:1]:
                os.kill(child, signal.SIGKILL)


@pytest.mark.timeout(600)
def test_twenty_random_moments(handed_in: Path, tmp_path: Path, clipping: Course) -> None:
    """Killed at twenty moments, in four ways, and started again each time: the same bytes as without."""
    for number in range(8):
        (handed_in / f"s{number}.py").write_bytes((handed_in / "ada.py").read_bytes())
    grade_class(handed_in, tmp_path / "whole", clipping, jobs=1)
    out, ended, chance = tmp_path / "out", [], random.Random(2026)
    for number in range(MOMENTS):
        if number % 5 == 0 and out.exists():  # or the later moments would find nothing to do
            finish(command(handed_in, out, clipping))
            assert written(out) == written(tmp_path / "whole")
            for path in (out / NAME, *(out / "results").iterdir()):
                path.unlink()
        process = subprocess.Popen(
            command(handed_in, out, clipping), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT,
            start_new_session=True,
        )  # fmt: skip
        how = ("ctrl-c", "parent", "power", "child")[number % 4]
        _wait_for(process, out, chance.randrange(9), chance.random())
        interrupt(process, how)
        said, _ = process.communicate()
        ended.append((how, process.returncode))
        assert b"Traceback" not in said, said.decode()
    finish(command(handed_in, out, clipping))
    assert written(out) == written(tmp_path / "whole")
    assert {code for how, code in ended if how == "ctrl-c"} <= {INTERRUPTED, 0}
    assert INTERRUPTED in {code for _, code in ended}


def _wait_for(process: subprocess.Popen[bytes], out: Path, results: int, moment: float) -> None:
    """Wait until it has begun and so many results are there, or the batch is over, and then a moment more."""
    place = out / "results"
    while process.poll() is None and not (children(process.pid) and len(list(place.glob("*.json"))) >= results):
        time.sleep(0.005)
    deadline = time.monotonic() + moment / 5
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)


def test_full_disk_is_said_and_survived(handed_in: Path, tmp_path: Path, clipping: Course) -> None:
    """Files cannot grow any more in the middle: a sentence and our exit code, and the next run makes it whole."""
    out = tmp_path / "out"
    grade_class(handed_in, tmp_path / "whole", clipping, jobs=1)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    words = [*command(handed_in, out, clipping)[:-4], "--jobs", "1", "--sandbox", "process"]
    full = subprocess.run(words, check=False, capture_output=True, preexec_fn=small_disk, cwd=ROOT)
    assert full.returncode == OUR_FAULT, full.stderr.decode()
    assert b"Traceback" not in full.stderr
    finish(words)
    assert written(out) == written(tmp_path / "whole")
