"""A grade in which nearly everything that can happen has happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from grader.model.adjustment import Extension, Late, Override
from grader.model.evidence import Definition, Failure, Finding, Outcome, Profile, Verdict
from grader.model.grade import CheckGrade, CriterionGrade, ExerciseGrade, Grade
from grader.model.rubric import Visibility

WRONG = Finding(
    Verdict.WRONG_VALUES, "h", (2, 7, 5), (2, 7, 5), "array of float64", 0.31, 1e-4, 3, 7, (1, 3, 0), 0.25, -0.5,
    errors=(0.0, 0.0, 0.0, 0.2, 0.4, None, 0.3),
    row=(1, 3, 0), actual_row=(0.25, 1e-12, -3.5), expected_row=(-0.5, 1.25, -3.5),
)  # fmt: skip
SHAPE = Finding(Verdict.WRONG_SHAPE, "db", expected_shape=(5,), actual_shape=(3, 5))
TYPE = Finding(Verdict.WRONG_TYPE, "dx", expected_shape=(3, 4), actual_type="MaskedArray")
NAN = Finding(Verdict.NOT_FINITE, "dWh", index=(0, 1))
RAISED = Failure(Verdict.RAISED, "gru_forward", "NameError", "name 'npp' is not defined", "gru.py", 12)
HANG = Failure(Verdict.TIMED_OUT, "clip_by_value", error_message="it used more than 2 s of processor time")
ABSENT = Failure(Verdict.MISSING, "spectral_radius")
STUB = Failure(Verdict.NOT_IMPLEMENTED, "gru_backward", file="gru.py", line=30)


def line(name: str, outcome: Outcome, *, passed: bool = False, through: bool = False) -> CriterionGrade:
    """A criterion of one check worth two points."""
    check = CheckGrade(outcome, passed=passed or through, followed_through=through)
    verdict = Verdict.CORRECT if check.passed and outcome.verdict is not Verdict.GRADER_ERROR else outcome.verdict
    score, hint = (2.0, "") if check.passed else (0.0, "Look at the first step.")
    return CriterionGrade(name, name.capitalize(), score, 2.0, verdict, Visibility.PUBLIC, (check,), check, hint)


@pytest.fixture
def grade() -> Grade:
    """One exercise of everything, one of nothing."""
    call = "rnn_forward(x (2, 7, 4), h0 (2, 5), Wx (4, 5), Wh (5, 5), b (5,))"
    first = (
        line("right", Outcome("a/1", Verdict.CORRECT, notes=("changed_arguments",)), passed=True),
        line("values", Outcome("a/2", Verdict.WRONG_VALUES, "standard_1", call=call, finding=WRONG)),
        line("shape", Outcome("a/3", Verdict.WRONG_SHAPE, "tiny", hidden=True, call="f(x (3, 4))", finding=SHAPE)),
        line("type", Outcome("a/4", Verdict.WRONG_TYPE, "tiny", call="f(x (3, 4))", finding=TYPE)),
        line("finite", Outcome("a/5", Verdict.NOT_FINITE, "saturated", call="f(x (3, 4))", finding=NAN)),
        line("kept", Outcome("a/6", Verdict.WRONG_VALUES, "tiny", call=call, finding=WRONG), through=True),
        line("ours", Outcome("a/7", Verdict.GRADER_ERROR, "tiny"), passed=True),
    )
    second = (
        line("raised", Outcome("b/1", Verdict.RAISED, "tiny", call="gru_forward(x (2, 3, 4))", failure=RAISED)),
        line("again", Outcome("b/2", Verdict.RAISED, "tiny", call="gru_forward(x (2, 3, 4))", failure=RAISED)),
        line("hang", Outcome("b/3", Verdict.TIMED_OUT, "tiny", call="clip_by_value(grads, limit)", failure=HANG)),
        line("absent", Outcome("b/4", Verdict.MISSING, "tiny", failure=ABSENT)),
        line("stub", Outcome("b/5", Verdict.NOT_IMPLEMENTED, "tiny", failure=STUB)),
        line("blocked", Outcome("b/6", Verdict.NOT_RUN, "tiny", failure=RAISED)),
    )
    exercises = (
        ExerciseGrade("a", "Everything", 6.0, 14.0, first),
        ExerciseGrade("b", "Nothing", 0.0, 12.0, second),
    )
    notes = ("hw.ipynb cell 3, line 2: NameError: name 'y' is not defined.",)
    found = {"rnn_forward": Definition("rnn_forward", "rnn.py", 7), "f": Definition("f", "hw.ipynb cell 3", 2)}
    provenance = {"grader": "0", "wall_s": 1.0}
    profiles = (
        Profile("a", "norm of dx", "silent", (0.5, None, 8.0, 1e-9), (0.01, 0.1, 1.0, 10.0)),
        Profile("b", "norm of dh", "tiny", (), (0.5, 1.0)),
    )
    sheet = Grade("ada", "ada", 6.0, 26.0, exercises, notes, provenance, final=False, definitions=found)
    return replace(sheet, profiles=profiles)


@pytest.fixture
def adjusted(grade: Grade) -> Grade:
    """The same grade after people and the clock: a line set by hand, another excused, two assignments late."""
    set_by_hand = Override("ada", "a.values", "One sign, made twice.", "G. Hopper", date(2026, 12, 5), points=1.5)
    excused = Override(
        "ada", "b.hang", "The room's machines\nwere slow", "A. Lovelace", date(2026, 12, 6), excused=True
    )
    first, second = grade.exercises
    right, values, *more = first.criteria
    raised, again, hang, *rest = second.criteria
    values = replace(values, score=1.5, override=set_by_hand, graded=0.0)
    hang = replace(hang, max_score=0.0, override=excused, graded=0.0)
    first = replace(first, score=7.5, criteria=(right, values, *more))
    second = replace(second, max_score=10.0, criteria=(raised, again, hang, *rest))
    due, came = (datetime.fromisoformat(f"2026-{moment}:00+01:00") for moment in ("11-30T23:59", "12-02T10:00"))
    longer = Extension("ada", datetime.fromisoformat("2026-12-03T12:00:00Z"), "Ill", "G. Hopper", date(2026, 11, 27))
    late = (Late("a", due, came, 2, 7.5, 1.5), Late("b", due, came, 0, 0.0, 0.0, longer))
    return replace(grade, score=6.0, max_score=24.0, exercises=(first, second), late=late)
