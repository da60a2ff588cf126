"""Which other conventions a submission is tried in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from grader.course.overlays import overlays
from grader.diagnosis.conventions import OTHER_SHAPES, read
from grader.model.conventions import Conventions
from grader.model.evidence import Submission
from grader.pipeline import Paper, grade
from grader.sandbox.program import Program
from grader.sandbox.session import Session

# Neither part is right, so that neither says how its arrays lie.
NOTHING_FITS = """
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    raise ValueError("shapes do not fit")


def rnn_forward(x, h0, Wx, Wh, b):
    raise ValueError("shapes do not fit")
"""


def tried(paper: Paper, submission: Submission) -> list[Conventions]:
    """The conventions in which somebody's work was run on rnn_forward alone, after ours."""
    asked: list[Conventions] = []

    def opened(program: Program, *others: Any, **named: Any) -> Session:
        asked.append(program.conventions)
        return Session(program, *others, **named)

    kept = [i for i, group in enumerate(paper.agenda) if group.exercise == "rnn_forward"]
    agenda, expected = [paper.agenda[i] for i in kept], [paper.expected[i] for i in kept]
    course = replace(paper.course, only=frozenset(("rnn_forward",)))
    grade(submission, Paper(course, agenda, expected, paper.level, paper.notebooks, sessions=opened))
    assert asked[0] == paper.course.conventions
    return asked[1:]


@pytest.mark.parametrize(
    ("name", "lines"), [("squeezed", []), ("time_first", ["layout=TND"]), ("time_axis_first", ["layout=TND"])]
)
def test_what_is_right_already_is_not_tried_with_other_shapes(name: str, lines: list[str], public_paper: Paper) -> None:
    """A step that is right with its weights as they lie cannot be right with others, nor a loop with another layout."""
    (known,) = (one for one in overlays(public_paper.course) if (one.slug, one.name) == ("rnn_forward", name))
    assert tried(public_paper, known.submission(public_paper.course)) == [read(line) for line in lines]


def test_where_nothing_is_right_everything_is_tried(public_paper: Paper) -> None:
    """Each that would give some function other shapes."""
    course = public_paper.course
    work = course.reference({"rnn_forward": f"import numpy as np\n{NOTHING_FITS}"})
    assert tried(public_paper, work) == [read(line) for line in OTHER_SHAPES]
