"""grader check --watch: once for each change, from a worker that is ready, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from grader.checking import set_up
from grader.cli.watching import watch_and_check
from grader.course.course import Course
from grader.model.evidence import Submission
from grader.model.grade import Grade
from grader.model.rubric import Limits
from grader.sandbox.ahead import Ahead
from grader.sandbox.processes import marked
from grader.sandbox.program import Program
from tests.conftest import ROOT

RNN = "rnn_forward"
SPOILED = "\n\ndef rnn_forward(x, h0, Wx, Wh, b):\n    return 1\n"


@pytest.fixture
def work(course: Course, tmp_path: Path) -> Path:
    """A file with a right forward pass."""
    file = tmp_path / "rnn_forward.py"
    file.write_bytes(course.reference().files["rnn_forward.py"])
    return file


def test_each_change_is_shown_once(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A tick without a change shows nothing; a file that is gone for a moment is told, and waited for."""
    right = work.read_text(encoding="utf-8")
    scores: list[float] = []

    def ticks() -> Iterator[None]:
        yield
        work.write_text(right + SPOILED, encoding="utf-8")
        yield
        work.unlink()
        yield
        work.write_text(right, encoding="utf-8")
        yield
        yield

    with set_up(ROOT, work, exercises=(RNN,)) as desk:
        watch_and_check(desk, ticks(), lambda grade, _: scores.append(grade.score))
    assert [score == 15 for score in scores] == [True, False, True]
    assert "nothing to read" in capsys.readouterr().err


def test_grades_are_those_of_a_check(work: Path) -> None:
    """A worker that was started ahead gives what any other gives."""
    seen: list[Grade] = []

    def show(grade: Grade, _: Submission) -> None:
        seen.append(grade)

    with set_up(ROOT, work, exercises=(RNN,)) as desk:
        watch_and_check(desk, [None], show)
        once = desk.check(desk.read())
    assert [grade.exercises for grade in seen] == [once.exercises]


def test_no_worker_is_left(course: Course) -> None:
    """Taken or not, every worker has ended with its folder when the watch has, and one that died is replaced."""
    program = Program(Submission("", {}), {}, course.functions)
    with Ahead() as ahead:
        first = ahead.take()
        ahead.start()
        assert first
        first.worker.end()
        first.directory.cleanup()
        with ahead.session(program, Limits()) as session:
            folder = Path(session._directory.name) if session._directory else Path()
        ahead.start()
        second = ahead._waiting
    assert second
    assert second.worker.ended() is not None
    assert not folder.exists()
    assert not Path(second.directory.name).exists()
    assert marked(str(folder).encode()) == []


@pytest.mark.skipif(os.name != "posix", reason="ends the command as Ctrl-C does")
def test_a_save_is_followed_by_a_result(work: Path) -> None:
    """The command as a person runs it: a save, a new sheet, Ctrl-C."""
    command = [sys.executable, "-m", "grader", "check", work, "--watch", "--exercise", RNN, "--course", ROOT]
    with subprocess.Popen(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        assert running.stderr
        assert "Watching" in running.stderr.readline()
        work.write_text(work.read_text(encoding="utf-8") + SPOILED, encoding="utf-8")
        totals = list(islice(_totals(running.stdout), 2))
        running.send_signal(signal.SIGINT)
        assert running.wait() == 130
    assert totals[0].split()[1:] == ["15", "/", "15"]
    assert totals[1].split()[1:] != totals[0].split()[1:]


def _totals(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line.strip().startswith("Total"))
