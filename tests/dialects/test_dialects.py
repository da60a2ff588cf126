"""Work in another course's interface is graded as the same work in ours: the same lines lost, for the same reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from grader.course.course import Course
from grader.course.dialects import find_dialects
from grader.course.overlays import overlays
from grader.model.conventions import Conventions, GruConventions, Reset
from grader.model.evidence import Verdict
from grader.pipeline import Paper, grade, prepare
from tests.conftest import ROOT
from tests.dialects.conftest import as_submission, losses, with_conventions, with_dialect
from tests.dialects.works import CELL_CLASS, FEATURE_FIRST, WORKS, Work

EVERY_MISTAKE = [(work, mistake) for work in WORKS for mistake in work.mistakes]


@pytest.fixture(scope="module")
def papers(course: Course, paper: Paper) -> Iterator[dict[str, Paper]]:
    """Papers by which GRU their reference is."""
    before = with_conventions(course, Conventions(gru=GruConventions(reset=Reset.BEFORE)))
    with prepare(before, hidden=True) as other:
        yield {"after": paper, "before": other}


def theirs(work: Work, papers: dict[str, Paper]) -> tuple[Paper, Course]:
    """The paper for a work, and the course in its dialect."""
    paper = papers[work.reset]
    return paper, with_dialect(paper.course, work.dialect)


def test_every_shipped_dialect_has_work() -> None:
    """What is in dialects/ is tried here."""
    shipped = {name for name, path in find_dialects(ROOT).items() if path.parent == ROOT / "dialects"}
    assert shipped == {work.dialect for work in WORKS}
    assert min(len(work.mistakes) for work in WORKS) >= 3


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.dialect)
def test_right_work_gets_full_marks(work: Work, papers: dict[str, Paper]) -> None:
    """Every line that the dialect can reach is earned, and there are some."""
    paper, course = theirs(work, papers)
    assert len(course.rubric.exercises()) > 1
    assert losses(as_submission(work=work.text), paper, course) == {}


@pytest.mark.parametrize(("work", "mistake"), EVERY_MISTAKE, ids=[f"{w.dialect}-{m}" for w, m in EVERY_MISTAKE])
def test_mistake_loses_what_it_loses_in_ours(work: Work, mistake: str, papers: dict[str, Paper]) -> None:
    """The same criteria with the same verdicts as the known mistake written in our own interface."""
    paper, course = theirs(work, papers)
    (known,) = (overlay for overlay in overlays(paper.course) if overlay.id == mistake)
    lost = losses(as_submission(work=work.mistaken(mistake)), paper, course)
    assert lost
    assert lost == losses(known.submission(paper.course), paper, replace(course, dialect=None))


def outcome(text: str, check: str, papers: dict[str, Paper], work: Work = FEATURE_FIRST) -> tuple[Verdict, str]:
    """How one check of a text ends, and what the student reads of it."""
    from grader.messages import sentence

    paper, course = theirs(work, papers)
    seen = grade(as_submission(work=text), replace(paper, course=course)).outcomes[check]
    return seen.verdict, sentence(seen)


def test_absent_function_is_missed_by_their_name(papers: dict[str, Paper]) -> None:
    """Who lacks rnn_cell_forward is told of rnn_cell_forward."""
    verdict, words = outcome(
        FEATURE_FIRST.text.replace("def rnn_cell_forward", "def other"), "rnn_forward/step", papers
    )
    assert (verdict, words) == (
        Verdict.MISSING,
        "No function named rnn_cell_forward was found in what you handed in.",
    )


def test_absent_method_is_missed_by_their_name(papers: dict[str, Paper]) -> None:
    """A cell without backward is asked for backward, and its step is graded all the same."""
    text = CELL_CLASS.text.replace("def backward(self, delta, h_t", "def back(self, delta, h_t")
    verdict, words = outcome(text, "bptt/step_dx", papers, CELL_CLASS)
    assert (verdict, words) == (
        Verdict.MISSING,
        "No method named RNNCell.backward was found in what you handed in.",
    )
    assert outcome(text, "rnn_forward/step", papers, CELL_CLASS)[0] is Verdict.CORRECT


def test_template_is_not_implemented_by_their_name(papers: dict[str, Paper]) -> None:
    """A method that only passes is a template's, with its file and line."""
    old = "        return np.tanh(x @ self.W_ih.T"
    text = CELL_CLASS.text.replace(old, "        pass\n\n    def unused(self, x, h_prev_t):\n" + old)
    verdict, words = outcome(text, "rnn_forward/step", papers, CELL_CLASS)
    assert verdict is Verdict.NOT_IMPLEMENTED
    line = 1 + text.split("def forward(self, x, h_prev_t):")[0].count("\n")
    assert words == f"RNNCell.forward is not implemented yet (work.py, line {line})."


def test_error_names_their_call_and_their_line(papers: dict[str, Paper]) -> None:
    """An exception in a student's code bears their function's name and the line on which it was raised."""
    text = FEATURE_FIRST.text.replace('parameters["ba"]', 'parameters["b"]')
    verdict, words = outcome(text, "rnn_forward/step", papers)
    line = 1 + text.split('parameters["b"]')[0].count("\n")
    assert verdict is Verdict.RAISED
    assert words.startswith("rnn_cell_forward (as rnn_step_forward(x (2, 4), prev_h (2, 5), Wx (4, 5), ")
    assert f"raised KeyError (work.py, line {line}): 'b'" in words


@pytest.mark.parametrize(
    ("old", "new", "check", "verdict"),
    [
        (
            "    return a_next, softmax",
            "    return None\n    return a_next, softmax",
            "rnn_forward/step",
            Verdict.WRONG_TYPE,
        ),
        ("    return a_next, softmax", "    return a_next[0], softmax", "rnn_forward/step", Verdict.WRONG_SHAPE),
        ('"dba": dba}', "}", "bptt/step_db", Verdict.WRONG_TYPE),
        ('"dba": dba}', "}", "bptt/step_dWh", Verdict.CORRECT),
        ('"dba": dba}', '"dba": dba[:, 0]}', "bptt/step_db", Verdict.CORRECT),
        ("    return gradients", "    return None", "clipping/value", Verdict.WRONG_TYPE),
    ],
)
def test_odd_result_is_judged_as_one(
    old: str, new: str, check: str, verdict: Verdict, papers: dict[str, Paper]
) -> None:
    """What a dialect cannot read of a result costs that part alone, with the verdict that it would have in ours."""
    assert old in FEATURE_FIRST.text
    assert outcome(FEATURE_FIRST.text.replace(old, new), check, papers)[0] is verdict
