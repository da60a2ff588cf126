"""A student's desk: what a check says beside the marks."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.checking import Desk, set_up
from grader.model.evidence import Submission
from tests.classes import small_course
from tests.conftest import ROOT

CLIPPING = ROOT / "reference" / "clipping" / "solution.py"
BPTT = ROOT / "reference" / "bptt" / "solution.py"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """The desk of one exercise, which calls functions of another."""
    with set_up(ROOT, Path(), exercises=("bptt",)) as ready:
        yield ready


def test_a_name_that_is_nearly_right_is_told(desk: Desk) -> None:
    """A function with a letter or two in the wrong place is named once, with the file and the name it should have."""
    work = {"bptt.py": BPTT.read_bytes().replace(b"def rnn_backward(", b"def rnn_bakcward(")}
    (note,) = (note for note in desk.check(Submission("ada", work)).notes if "misspelt" in note)
    assert note.startswith("bptt.py has rnn_bakcward, which is nearly rnn_backward,")


def test_names_of_the_course_are_nobodys_mistake(desk: Desk) -> None:
    """Functions of other exercises are not taken for those that are asked for, be their names ever so alike."""
    starters = {path.parent.name + ".py": path.read_bytes() for path in ROOT.glob("assignments/*/starter.py")}
    assert len(starters) > 5
    assert not [note for note in desk.check(Submission("ada", starters)).notes if "misspelt" in note]


def test_a_function_is_looked_up_on_the_page_of_its_own_exercise(desk: Desk) -> None:
    """What an earlier exercise asks for is told there, whichever exercise is checked."""
    assert "assignments/rnn_forward/README.md" in desk.around.page("bptt", "rnn_forward")
    assert "assignments/bptt/README.md" in desk.around.page("bptt", "rnn_backward")


def case_of(desk: Desk, check: str) -> str:
    """The smallest case of a check."""
    return next(group.case.name for group in desk.paper.agenda if check in {one.id for one in group.checks})


def test_a_course_that_was_named_is_named_again(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines to type find the course that the check was made by; one that is found anyway is not named."""
    monkeypatch.chdir(ROOT)
    assert desk.around.again("bptt") == "grader check --exercise bptt"
    assert desk.around.prompt("bptt/step_dx", case_of(desk, "step_dx"))[1].endswith('")')
    other = small_course(tmp_path / "my course", "clipping").root
    work = tmp_path / "clipping.py"
    work.write_bytes(CLIPPING.read_bytes())
    with set_up(other, work) as ready:
        typed = shlex.split(ready.around.again("clipping"))
        assert typed == ["grader", "check", str(work), "--course", str(other), "--exercise", "clipping"]
        lines = ready.around.prompt("clipping/total_norm", case_of(ready, "total_norm"))
        space: dict[str, Any] = {}
        exec("\n".join(lines), space)
        assert space["case"]._desk.course.root == other.resolve()
    monkeypatch.chdir(other)
    with set_up(other, work) as ready:
        assert "--course" not in ready.around.again("clipping")
