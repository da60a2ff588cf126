"""Which functions are changed, and how a change is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.course import Course
from grader.errors import CourseError
from grader.selfcheck.equivalents import Equivalent, load_equivalents, read_equivalents, unmatched
from grader.selfcheck.mutants import Mutant, mutants_of, mutants_of_text

TEXT = '''
"""A module."""


def asked(a, b):
    """Add a + b."""
    return _inner(a) + b


def _inner(a):
    return a * 2


def _unused(a):
    return a * 3
'''


def test_what_is_asked_for_and_what_it_calls_is_changed() -> None:
    """A private function that nothing asked for uses stays as it is; docstrings do too."""
    made = list(mutants_of_text(TEXT, {"asked"}))
    assert {mutant.function for mutant in made} == {"asked", "_inner"}
    assert all("Add a + b." in mutant.text and "a * 3" in mutant.text for mutant in made)


def test_a_change_is_named_by_its_statement_alone() -> None:
    """Edits of other lines, comments and layout leave every id as it was."""
    edited = TEXT.replace("    return a * 2", "    # twice\n    return (a  *\n        2)").replace("a * 3", "a * 4")
    assert [m.id for m in mutants_of_text(TEXT, {"asked"})] == [m.id for m in mutants_of_text(edited, {"asked"})]


def test_the_same_change_in_two_places_has_two_names() -> None:
    """The second says that it is the second."""
    text = "def f(a):\n    a = a + 1\n    a = a + 1\n    return a\n"
    ids = [mutant.id for mutant in mutants_of_text(text, {"f"})]
    assert len(ids) == len(set(ids))
    assert [name.endswith("(place 2)") for name in ids] == [False] * 5 + [True] * 5


def test_every_exercise_has_mutants_of_each_function(course: Course) -> None:
    """All that students are asked for is changed somewhere, each change is another file."""
    for slug in course.written:
        made = mutants_of(course, slug)
        assert {function.name for function in course.exercises[slug].functions} <= {
            mutant.function for mutant in made
        }, slug
        assert len({mutant.text for mutant in made}) == len({mutant.id for mutant in made}) == len(made) > 8, slug


def test_every_listed_equivalent_is_made(course: Course) -> None:
    """No list names a change that no operator makes any more, and every reason is a sentence."""
    for slug in course.written:
        listed = load_equivalents(course, slug)
        assert unmatched(listed, mutants_of(course, slug)) == []
        assert [one for one in listed if not one.reason.endswith(".")] == []


def test_listing_of_something_else_or_twice_is_told() -> None:
    """It would excuse nothing, or hide that the reference has changed."""
    mutant = Mutant("s", "f", "dropped_term", "return a + b", "return a")
    right, wrong = (Equivalent("s", "f", "return a + b", text, "So it is.") for text in ("return a", "return c"))
    assert unmatched([right], [mutant]) == []
    assert unmatched([right, wrong, right], [mutant]) == [wrong, right]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("mutants:\n  - function: f\n    original: a\n    mutated: b\n", "reason"),
        ("mutants:\n  - function: f\n    original: a\n    mutated: b\n    reason: c\n    line: 3\n", "line"),
        ("mutants:\n  - function: f\n    original: 1\n    mutated: b\n    reason: c\n", "original"),
        ("mutants:\n  - function: f\n    original: a\n    mutated: b\n    reason: c\n    place: x\n", "place"),
        ("mutants: []\n", "mutants"),
        ("mutants:\n  - function: f\n    original: h: a\n", "quotes"),
    ],
)
def test_bad_list_is_refused_with_its_place(text: str, fault: str, tmp_path: Path) -> None:
    """As file:line:column, with what is wrong."""
    path = tmp_path / "equivalent.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read_equivalents(path, "s")
    assert fault in str(caught.value)
    assert str(caught.value).startswith(f"{path}:")
