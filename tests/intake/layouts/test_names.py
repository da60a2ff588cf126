"""Names of people: usable as file names, never anybody else's, the same whoever else is listed first."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.intake.layouts.entry import Person
from grader.intake.layouts.names import names_for, safe_name
from grader.model.text import clean

ODD = "aAéß\u0301 .-+=@_'(),/\\:\0\n\x1b[31m\u202e\u200dI\u0131\u017f王नि🎓" + "\ud800\udcff"
anything = st.text(st.characters() | st.sampled_from(ODD), max_size=300)
alike = st.text(st.sampled_from("aAéE\u0301 ./-"), max_size=4)
person = st.builds(Person, name=anything | alike, key=alike, label=alike)


@given(anything)
def test_any_name_becomes_one_that_every_file_system_takes(name: str) -> None:
    """No separator, no control, bidi or leading dot, no formula, not too long; and the same a second time."""
    safe = safe_name(name)
    assert safe == clean(safe, 400)
    assert 0 < len(safe.encode()) <= 180
    assert not set(safe) & set('/\\:*?"<>|=\0')
    assert not safe.startswith((".", "+", "-", "@", " "))
    assert not safe.endswith((".", " "))
    assert safe_name(name) == safe


@given(st.sets(person, max_size=12), st.randoms())
def test_everybody_has_one_name_of_their_own(people: set[Person], chance: random.Random) -> None:
    """Names differ in more than case and the way accents are written, in whatever order people are listed."""
    names = names_for(people)
    assert names.keys() == people
    assert len({unicodedata.normalize("NFD", name).casefold() for name in names.values()}) == len(people)
    order = list(people)
    chance.shuffle(order)
    assert names_for(order) == names


@pytest.mark.parametrize(
    "name",
    ["Ada Lovelace", "Smith, John", "O'Brien, Mary", "José Álvarez", "王小明", "محمد بن موسى", "हिन्दी वर्मा",
     "สมชาย ใจดี", "Gal·la Vidal", "ada@example.org", "\N{RIGHT SINGLE QUOTATION MARK}t Hooft, Gerard"],
)  # fmt: skip
def test_what_people_are_called_stays_as_it_is(name: str) -> None:
    """Accents, apostrophes, commas and every script are part of a name, not a danger."""
    assert safe_name(name) == name
    assert safe_name(unicodedata.normalize("NFD", name)) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-rf", "@SUM", "../../etc/passwd", "..", "/etc", "a\0b", "a\nb", "a\x1b[31m", "evil\u202egnp.exe",
     "nul", "CON.x", "index", "Index", " ada", "ada.", "", "x" * 121, "王" * 100, "C:evil"],
)  # fmt: skip
def test_what_had_to_be_replaced_is_told_apart_by_a_fingerprint(name: str) -> None:
    """Two dangerous names that would look alike stay two."""
    assert safe_name(name) != name
    assert safe_name(name) not in {safe_name(f"{name} "), safe_name(f"\n{name}"), safe_name(f"{name}?")}


def test_two_of_one_name_are_told_apart_by_what_the_platform_knows() -> None:
    """The label of each stands behind the name, of all of them, so that nobody's name depends on who came first."""
    first, second, other = Person("Jo Li", "1", "17"), Person("Jo Li", "2", "23"), Person("Ada", "3", "31")
    assert names_for([first, second, other]) == {first: "Jo Li (17)", second: "Jo Li (23)", other: "Ada"}


def test_a_name_that_imitates_anothers_takes_nothing_from_it() -> None:
    """Somebody who calls themselves `Jo Li (17)` does not become the Jo Li with that number."""
    people = [Person("Jo Li", "1", "17"), Person("Jo Li", "2", "23"), Person("Jo Li (17)", "3", "31")]
    names = names_for(people)
    assert len(set(names.values())) == 3
    forged = Person(names[people[0]], "4", "99")
    assert len(set(names_for([*people, forged]).values())) == 4
