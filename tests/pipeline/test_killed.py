"""A worker that somebody kills costs its submission nothing; work that kills itself gains nothing by it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from grader.model.evidence import Submission, Verdict
from grader.pipeline import Paper, grade, prepare
from grader.sandbox.launch import Level
from grader.sandbox.launched import Launched
from grader.sandbox.machine import obstacle
from grader.sandbox.session import Session
from grader.store.evidence import to_parts
from tests.classes import small_course
from tests.copies import ROOT

SOURCE = (ROOT / "reference" / "clipping" / "solution.py").read_bytes()


@pytest.fixture(scope="module")
def clipping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The paper of one exercise."""
    with prepare(small_course(tmp_path_factory.mktemp("course"), "clipping"), hidden=True) as ready:
        yield ready


@pytest.mark.parametrize("level", list(Level))
def test_killed_from_outside_costs_nothing(clipping: Paper, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first worker is killed in the middle of a call: the evidence is that of an undisturbed run."""
    if why := obstacle(level):
        pytest.skip(why)
    paper = replace(clipping, level=level)
    work = Submission("ada", {"clipping.py": SOURCE})
    undisturbed = to_parts(grade(work, paper), ["clipping"])
    killed: list[int] = []
    attach = Session._attach

    def kill_first(session: Session, worker: Launched) -> None:
        attach(session, worker)
        if not killed:
            killed.append(worker.pid)
            threading.Timer(0.1, os.kill, (worker.pid, signal.SIGKILL)).start()

    monkeypatch.setattr(Session, "_attach", kill_first)
    slow = Submission("ada", {"clipping.py": b"import time\ntime.sleep(0.5)\n" + SOURCE})
    assert killed == []
    evidence = grade(slow, paper)
    assert len(killed) == 1
    assert {one.verdict for one in evidence.outcomes.values()} == {Verdict.CORRECT}
    assert to_parts(evidence, ["clipping"]) == undisturbed
    assert evidence.notes == ()


def test_work_that_kills_itself_has_lost_its_calls(clipping: Paper) -> None:
    """It does so both times, and the report says that its process was ended."""
    fatal = SOURCE.replace(b"def clip_by_value(", b"def clip_by_value(*_): import os; os.kill(os.getpid(), 9)\ndef _(")
    outcomes = grade(Submission("eve", {"clipping.py": fatal}), clipping).outcomes
    lost = [one for one in outcomes.values() if one.verdict is Verdict.RAISED]
    assert any(one.failure and "ended by signal 9" in one.failure.error_message for one in lost)
    assert Verdict.CORRECT in {one.verdict for one in outcomes.values()}
