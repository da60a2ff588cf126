"""A weak exercise is found out: mutants survive it, and checks of it kill nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.course.course import Course
from grader.pipeline import prepare
from grader.selfcheck.hunting import hunt
from grader.selfcheck.matrix import Row, kill_matrix, mutant_rows
from grader.selfcheck.mutants import Mutant, mutants_of
from grader.selfcheck.mutation import Mutation, hunt_all
from grader.selfcheck.narrow import narrowed

SLUG = "clipping"
SCALING = ("direction", "reaches_max_norm", "small_stays", "equal_stays", "twice", "zeros", "sizes_of_one")


def hunted(course: Course) -> Mutation:
    """Every mutant of the exercise, hunted in this course."""
    with prepare(course, hidden=True) as paper:
        return hunt_all(course, [SLUG], paper, only="", jobs=2, tell=lambda _: None)


@pytest.fixture(scope="module")
def whole(only: Callable[[str], Course]) -> Mutation:
    """The hunt in the exercise as it is."""
    return hunted(only(SLUG))


def test_exercise_as_it_is_lets_only_equivalents_live(whole: Mutation) -> None:
    """Every other change is killed, and each listed one lives."""
    assert whole.faults == ()
    assert whole.killed + len(whole.equivalents) == len(whole.hunted) > 10
    assert len(whole.equivalents) >= 1


def test_weak_exercise_lets_mutants_survive(
    whole: Mutation, only: Callable[[str], Course], weakened: Callable[..., Course]
) -> None:
    """With no eye on the scaled gradients their mistakes survive, are named, and the blind checks are dead weight."""
    weak = weakened(only(SLUG), SLUG, *SCALING)
    found = hunted(weak)
    survivors = [fault for fault in found.faults if fault.startswith("survives: clipping/clip_by_global_norm: ")]
    assert len(survivors) == len(found.faults) > 5
    assert found.killed < whole.killed
    dead = set(kill_matrix(weak, [SLUG], mutant_rows(found.hunted)).dead_weight)
    assert dead >= {f"{SLUG}/{name}" for name in SCALING}
    assert f"{SLUG}/total_norm" not in dead


def test_listed_mutant_that_is_killed_is_told(only: Callable[[str], Course], monkeypatch: pytest.MonkeyPatch) -> None:
    """A list is no place to hide a mistake in."""
    from grader.selfcheck import mutation
    from grader.selfcheck.equivalents import Equivalent, load_equivalents

    course = only(SLUG)
    some = next(one for one in mutants_of(course, SLUG) if one.operator == "dropped_function")
    lie = Equivalent(SLUG, some.function, some.original, some.mutated, "It is not.")
    monkeypatch.setattr(mutation, "load_equivalents", lambda c, s: [*load_equivalents(c, s), lie])
    assert hunted(course).faults == (f"listed as equivalent, but killed: {some.id}",)


def test_what_hangs_or_raises_is_killed(only: Callable[[str], Course]) -> None:
    """The hunt ends at the first call that does not come back."""
    course = only(SLUG)
    limits = replace(course.rubric.limits, call_cpu_s=0.3)
    quick = replace(course, rubric=replace(course.rubric, limits=limits))
    texts = {"timed_out": "while True:\n        pass", "raised": "raise ValueError"}
    with prepare(quick, hidden=True) as paper:
        part = narrowed(paper, (SLUG,), hidden_only=True)
        for verdict, body in texts.items():
            text = f"{course.solution_path(SLUG).read_text()}\n\ndef clip_by_value(grads, limit):\n    {body}\n"
            found = hunt(Mutant(SLUG, "clip_by_value", "", "", "", text=text), part, ())
            assert (found.killed, found.verdict) == (True, verdict)


def test_kills_are_counted_by_kind_and_alone(course: Course) -> None:
    """A check that loses a mistake for itself is told from one that only joins in."""
    rows = [
        Row("clipping/wrong_values/x", "overlay", ("clipping/total_norm", "clipping/direction"), ()),
        Row("clipping/f: a -> b", "mutant", ("clipping/total_norm",), ()),
    ]
    matrix = kill_matrix(course, [SLUG], rows)
    counts = {c.check: (c.overlays, c.mutants, c.alone) for c in matrix.columns}
    assert counts["clipping/total_norm"] == (1, 1, 1)
    assert counts["clipping/direction"] == (1, 0, 0)
    assert set(matrix.dead_weight) == {check for check, found in counts.items() if found == (0, 0, 0)}
    assert "clipping/scaled_by_own_norm" in matrix.stand_ins
