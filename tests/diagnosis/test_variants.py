"""Every known mistake once more, as another student would make it: what the measurement of diagnosis is run on.

tests/diagnosis/variants/<slug>/<name>.py is an overlay as reference/<slug>/submissions/<verdict>/<name>.py is one: the
same mistake, so the same values and the same lost criteria, in another style. The ordinary run grades a third of them,
always the same ones; with ALL_VARIANTS set in the environment it grades all.
"""

from __future__ import annotations

import ast
import io
import os
import re
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.course.agenda import make_agenda
from grader.course.course import Course, load_course
from grader.course.overlays import Overlay, overlays
from grader.model.evidence import Submission, Verdict
from grader.model.exercise import Array
from grader.pipeline import Paper
from grader.selfcheck.known import known_overlay, run_trials
from tests.conftest import ROOT
from tests.diagnosis.calling import Result, ordinary, results

VARIANTS = Path(__file__).parent / "variants"
WRONG = [overlay for overlay in overlays(load_course(ROOT)) if overlay.verdict is not Verdict.CORRECT]
SHORTEST = 30  # characters of a line that two people do not write alike by chance
AGREEMENT = 2e-5  # some variants keep float32 where their overlays keep float64
GRADED = WRONG if os.environ.get("ALL_VARIANTS") else WRONG[::3]

each_mistake = pytest.mark.parametrize("overlay", WRONG, ids=[overlay.id for overlay in WRONG])


def path_of(overlay: Overlay) -> Path:
    """Where the variant of an overlay stands."""
    return VARIANTS / overlay.slug / f"{overlay.name}.py"


def variant_of(overlay: Overlay) -> Overlay:
    """The same mistake in another style."""
    return replace(overlay, text=path_of(overlay).read_text(encoding="utf-8"))


def lines(text: str, shortest: int = 0) -> set[str]:
    """Logical lines of more than that many characters without heads of functions, comments, spacing and parentheses.

    Names are numbered in the order of their first appearance in the line, so that other names do not hide a copy.
    """
    found: set[str] = set()
    words: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            if len("".join(words)) > shortest and words[0] != "def":
                found.add(renamed(words))
            words = []
        elif token.type in {tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING} and token.string not in "()":
            words.append(token.string)
    return found


def renamed(words: list[str]) -> str:
    """The words of a line with each name replaced by its number."""
    numbers: dict[str, str] = {}
    return " ".join(
        numbers.setdefault(word, f"n{len(numbers)}") if re.fullmatch(r"[^\W\d]\w*", word) else word for word in words
    )


def are_alike(one: Sequence[Result], other: Sequence[Result]) -> list[bool]:
    """For each call whether both failed, or both gave the same numbers up to rounding."""
    return [
        left is right if left is None or right is None else all(map(is_near, left, right))
        for left, right in zip(one, other, strict=True)
    ]


def is_near(one: Array, other: Array) -> bool:
    """Whether two vectors are of one length and differ by rounding at most, or are not finite in the same places."""
    if one.size != other.size or (np.isfinite(one) != np.isfinite(other)).any():
        return False
    finite = np.isfinite(one)
    gap = np.abs(one[finite] - other[finite]).max(initial=0.0)
    return bool(gap <= AGREEMENT * np.abs(one[finite]).max(initial=1e-12))


@pytest.fixture(scope="module")
def compute(course: Course) -> Callable[[Submission, str], Sequence[Result]]:
    """Run a submission on the ordinary cases of one exercise."""
    groups = ordinary(make_agenda(course, hidden=False))
    return lambda submission, slug: results(submission, [g for g in groups if g.exercise == slug], course)


def test_every_mistake_has_one_variant() -> None:
    """No wrong overlay is without a variant, and no variant without an overlay."""
    files = {path.relative_to(VARIANTS) for path in VARIANTS.rglob("*.py")}
    assert files == {path_of(overlay).relative_to(VARIANTS) for overlay in WRONG}
    assert len({path_of(overlay) for overlay in WRONG}) == len(WRONG)


@each_mistake
def test_variant_says_mistake_and_style(overlay: Overlay) -> None:
    """Its docstring is one line, with the mistake in words that are not the overlay's and then the style."""
    docstring = ast.get_docstring(ast.parse(variant_of(overlay).text)) or ""
    assert re.fullmatch(r".+\. Style: .+\.", docstring)
    assert not docstring.startswith(overlay.sentence)


@each_mistake
def test_variant_shares_no_line_with_its_overlay(overlay: Overlay) -> None:
    """What is longer than 30 characters is written another way, even where the names are changed."""
    assert lines(variant_of(overlay).text) & lines(overlay.text, SHORTEST) == set()


def test_copy_is_seen_under_other_names() -> None:
    """Neither shorter names nor another layout nor a comment make a line one's own; another order of its parts does."""
    line = "dprev_h = dnext_h * z + from_h @ Wh.transpose()\n"
    assert len(lines(line, SHORTEST)) == 1
    assert lines(line, SHORTEST) == lines("d = (  # through z and Wh\n    e * f + g @ W.t()\n)\n")
    assert lines(line) & lines("dprev_h = from_h @ Wh.transpose() + dnext_h * z\n") == set()


@each_mistake
def test_variant_gives_what_its_overlay_gives(
    overlay: Overlay, course: Course, compute: Callable[[Submission, str], Sequence[Result]]
) -> None:
    """The same values on ordinary inputs, or a failure of the same calls: it is the same mistake and no other."""
    one, other = (compute(work.submission(course), overlay.slug) for work in (overlay, variant_of(overlay)))
    assert [place for place, alike in enumerate(are_alike(one, other)) if not alike] == []


def test_ordinary_cases_show_most_mistakes(
    course: Course, compute: Callable[[Submission, str], Sequence[Result]]
) -> None:
    """The test above would see another mistake, or none: four in five overlays differ from the references."""
    right = {slug: compute(course.reference(), slug) for slug in {work.slug for work in GRADED}}
    hidden = [all(are_alike(compute(work.submission(course), work.slug), right[work.slug])) for work in GRADED]
    assert sum(hidden) <= len(GRADED) / 5


@pytest.mark.parametrize("overlay", GRADED, ids=[overlay.id for overlay in GRADED])
def test_variant_loses_what_its_overlay_loses(overlay: Overlay, course: Course, paper: Paper) -> None:
    """The grader takes the same criteria from it, with the same first verdict."""
    known = known_overlay(variant_of(overlay), course)
    (trial,) = run_trials([known], paper, paper.course.rubric, jobs=1, tell=lambda _: None)
    assert trial.faults == ()
