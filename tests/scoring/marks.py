"""Marks, decisions and times for the tests of what comes after the score."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import numpy as np
from hypothesis import strategies as st

from grader.model.adjustment import NO_ADJUSTMENTS, Adjustments, Extension, Override
from grader.model.evidence import Evidence, Outcome, Verdict
from grader.model.exercise import Case, Check, Exercise
from grader.model.grade import CriterionGrade, Grade
from grader.model.rubric import Assignment, Award, Criterion, ExerciseRubric, LatePolicy, Policies, Rounding, Rubric
from grader.scoring.score import score

CHECKS = ("first", "second", "third")
DUE = datetime(2026, 11, 30, 23, 59, tzinfo=timezone(timedelta(hours=1)))
DAY = date(2026, 12, 1)
LINES = {"early.all": 3.7, "early.share": 1.25, "late.all": 5.0, "late.share": 2.2, "late.extra": 1.5}


def _no_cases(_rng: np.random.Generator) -> list[Case]:
    return []


EXERCISE = Exercise("Demo", (), _no_cases, tuple(Check(name, name, lambda _case: []) for name in CHECKS))
EXERCISES = {"early": EXERCISE, "late": EXERCISE}


def rubric(late: LatePolicy | None = None, rounding: Rounding = Rounding.HUNDREDTH) -> Rubric:
    """Two assignments of an exercise each, the second of which is due; its last line is a bonus."""
    parts = {
        slug: ExerciseRubric(
            slug,
            LINES[f"{slug}.all"] + LINES[f"{slug}.share"],
            (
                Criterion("all", "All", LINES[f"{slug}.all"], ("first",)),
                Criterion("share", "Share", LINES[f"{slug}.share"], ("second", "third"), Award.PROPORTIONAL),
                *([Criterion("extra", "On top", 1.5, ("first",), bonus=True)] if slug == "late" else []),
            ),
        )
        for slug in EXERCISES
    }
    early = Assignment("first", "First", parts["early"].points, (parts["early"],))
    second = Assignment("second", "Second", parts["late"].points, (parts["late"],), due=DUE)
    return Rubric("grader/rubric/v1", "Demo", (early, second), Policies(rounding=rounding, late=late or LatePolicy()))


def marked(verdicts: dict[str, Verdict], of: Rubric) -> Grade:
    """The mark for those verdicts, such as `late/first`; what is not named is correct."""
    every = [f"{slug}/{name}" for slug in EXERCISES for name in CHECKS]
    outcomes = {check: Outcome(check, verdicts.get(check, Verdict.CORRECT)) for check in every}
    return score(Evidence("ada", outcomes), of, EXERCISES)


def override(criterion: str, points: float | None = None, *, excused: bool = False) -> Override:
    """What somebody decided about a line of ada's."""
    return Override("ada", criterion, "An honest reason", "G. Hopper", DAY, points, excused)


def extension(until: datetime, assignment: str = "", student: str = "ada") -> Extension:
    """More time."""
    return Extension(student, until, "Ill for a week", "G. Hopper", DAY, assignment)


def changed(*overrides: Override, extensions: tuple[Extension, ...] = ()) -> Adjustments:
    """An overrides.yaml."""
    return Adjustments(NO_ADJUSTMENTS.schema, overrides, extensions)


def lines(grade: Grade) -> dict[str, CriterionGrade]:
    """Every line, by exercise.criterion."""
    return {f"{e.id}.{c.id}": c for e in grade.exercises for c in e.criteria}


VERDICTS = st.dictionaries(
    st.sampled_from([f"{slug}/{name}" for slug in EXERCISES for name in CHECKS]),
    st.sampled_from([Verdict.WRONG_VALUES, Verdict.MISSING, Verdict.GRADER_ERROR]),
)
SHARES = st.floats(0, 1)
POLICIES = st.builds(
    LatePolicy,
    grace_minutes=st.integers(0, 1440),
    per_day=SHARES,
    largest_loss=SHARES,
    floor=SHARES,
    cut_off_days=st.none() | st.integers(0, 9),
)
RUBRICS = st.builds(rubric, POLICIES, st.sampled_from(Rounding))
MOMENTS = st.builds(
    lambda minutes, hours: (DUE + timedelta(minutes=minutes)).astimezone(timezone(timedelta(hours=hours))),
    st.integers(-20_000, 20_000),
    st.integers(-11, 13),
)
SET_POINTS = st.sampled_from(list(LINES)).flatmap(
    lambda name: st.builds(override, st.just(name), st.floats(0, LINES[name]))
)
EXCUSES = st.builds(lambda name: override(name, excused=True), st.sampled_from(list(LINES)))
ADJUSTMENTS = st.builds(
    lambda decided, until: changed(
        *{o.criterion: o for o in decided}.values(), extensions=tuple(map(extension, until))
    ),
    st.lists(SET_POINTS | EXCUSES, max_size=5),
    st.lists(MOMENTS, max_size=2),
)
