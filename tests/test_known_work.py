"""Known work gets the marks that it deserves: references, starters, other styles, and every known mistake."""

from __future__ import annotations

import random

import pytest

from grader.course.course import Course, load_course
from grader.course.overlays import Overlay, overlays
from grader.model.evidence import Verdict
from grader.pipeline import Paper
from grader.selfcheck.known import Known, known_overlay, known_work, run_trials
from tests.conftest import ROOT

EVERY = list(overlays(load_course(ROOT)))


def faults(known: Known, paper: Paper) -> tuple[str, ...]:
    """What the grader says of a known submission that it should not."""
    (trial,) = run_trials([known], paper, paper.course.rubric, jobs=1, tell=lambda _: None)
    return trial.faults


def test_reference_gets_everything_and_starter_nothing(course: Course, paper: Paper) -> None:
    """The two ends of the scale: full marks, and nothing with every verdict not_implemented."""
    ends = [known for known in known_work(course) if known.id in {"reference", "starter"}]
    assert [faults(known, paper) for known in ends] == [(), ()]


@pytest.mark.parametrize("overlay", EVERY, ids=[overlay.id for overlay in EVERY])
def test_overlay_loses_exactly_what_it_names(overlay: Overlay, course: Course, paper: Paper) -> None:
    """Correct work in another style keeps full marks; a known mistake loses the criteria it names and no other."""
    assert faults(known_overlay(overlay, course), paper) == ()


CORRECT = {
    slug: [overlay for overlay in EVERY if overlay.slug == slug and overlay.verdict is Verdict.CORRECT]
    for slug in dict.fromkeys(overlay.slug for overlay in EVERY)
}


@pytest.mark.parametrize("seed", range(12))
def test_any_mix_of_styles_keeps_full_marks(course: Course, paper: Paper, seed: int) -> None:
    """A student who writes each exercise in another of the known styles loses nothing anywhere."""
    choose = random.Random(seed).choice
    mix = {slug: choose(styles) for slug, styles in CORRECT.items()}
    texts = {
        slug: f"{course.solution_path(slug).read_text(encoding='utf-8')}\n\n{overlay.text}"
        for slug, overlay in mix.items()
    }
    known = Known("mix", course.reference(texts), frozenset(), Verdict.CORRECT)
    assert faults(known, paper) == ()


@pytest.mark.parametrize("slug", sorted({overlay.slug for overlay in EVERY}))
def test_every_exercise_has_enough_known_work(slug: str) -> None:
    """At least three other styles and eight mistakes for each exercise."""
    correct = [overlay for overlay in EVERY if overlay.slug == slug and overlay.verdict is Verdict.CORRECT]
    wrong = [overlay for overlay in EVERY if overlay.slug == slug and overlay.verdict is not Verdict.CORRECT]
    assert len(correct) >= 3
    assert len(wrong) >= 8
