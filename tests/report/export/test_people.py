"""A mark goes to the row that is surely its own, and to no other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.export.marks import Mark
from grader.report.export.people import CANVAS, MOODLE, Person, match

PEOPLE = (
    Person(1, ("101", "s-1", "ada@uni.edu"), "Lovelace, Ada"),
    Person(2, ("102", "s-2", "jose@uni.edu"), "Álvarez, José"),
    Person(3, ("103", "101", "kim1@uni.edu"), "Kim, Min-ji"),
    Person(4, ("104", "s-4", "kim2@uni.edu"), "Kim, Min-ji"),
    Person(5, ("105", "s-5", "noor@uni.edu"), "نور الهدى"),
    Person(6, ("106", "s-6", "oneill@uni.edu"), "O'Neill, Hannah"),
)


def named(*identifiers: str) -> Mark:
    """A mark that is known by these names and ids."""
    return Mark(identifiers[0], 1.0, 2.0, final=True, identifiers=identifiers)


def rows_of(*marks: Mark, people: Sequence[Person] = PEOPLE) -> dict[str, int]:
    """Student -> row."""
    return {mark.student: row for row, mark in match(marks, people, CANVAS).marks.items()}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("102", 2),
        ("S-2", 2),
        ("kim2@uni.edu", 4),
        ("Ada Lovelace", 1),
        ("ada_lovelace", 1),
        ("lovelaceada_101_5512_bptt.py", 1),
        ("lovelaceada_LATE_101_5512_bptt.py", 1),
        ("kimminji_104_5513_hw.zip", 4),
        ("lovelaceada", 1),
        ("Kim Min-ji (104)", 4),
        ("kimminji (s-4)", 4),
        ("jose alvarez", 2),
        ("نور الهدى", 5),
        ("hannah_o'neill", 6),
        ("oneillhannah", 6),
    ],
)
def test_ids_and_names_in_any_form_find_their_row(name: str, row: int) -> None:
    """Ids before names; accents, case, order and signs of a name do not matter."""
    assert rows_of(named(name)) == {name: row}


@pytest.mark.parametrize(
    "name", ["Min-ji Kim", "kim_min_ji", "Min-ji Kim (999)", "Ada Lovelace (102)", "Nobody", "", "_", "lovelace"]
)
def test_no_row_is_guessed(name: str) -> None:
    """Two people of one name, a part of a name and a stranger have no row, and are told."""
    matching = match([named(name)], PEOPLE, CANVAS)
    assert matching.marks == {}
    assert len(matching.unmatched) == 1


def test_id_in_a_download_is_the_platforms_own() -> None:
    """The number in the file's name is no other kind of id, though somebody else's may be the same."""
    people = [person for person in PEOPLE if person.row != 1]
    assert rows_of(named("lovelaceada_101_5512_bptt.py"), people=people) == {}


def test_two_marks_for_one_row_are_both_left_out() -> None:
    """Which of them counts is not for an export to say."""
    matching = match([named("Ada Lovelace"), named("101"), named("102")], PEOPLE, CANVAS)
    assert {row: mark.student for row, mark in matching.marks.items()} == {2: "102"}
    assert all("same row" in line for line in matching.unmatched)
    assert len(matching.unmatched) == 2


def test_a_second_identifier_serves_where_the_first_says_nothing() -> None:
    """The name under which work was handed in counts as much as the one under which it was graded."""
    assert rows_of(named("group-7", "kim1@uni.edu")) == {"group-7": 3}


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_order_of_marks_and_rows_does_not_matter(marks: list[int], rows: list[int]) -> None:
    """Everybody gets their own mark in whatever order they come."""
    chosen = [named(PEOPLE[number].ids[0]) for number in marks]
    assert rows_of(*chosen, people=[PEOPLE[number] for number in rows]) == {p.ids[0]: p.row for p in PEOPLE}


def test_moodles_own_names_are_read() -> None:
    """The name of a folder of Moodle's download holds the participant's number."""
    people = [Person(1, ("77",), "Ada Lovelace"), Person(2, ("78",), "Ada Lovelace")]
    matching = match([named("Ada Lovelace_78_assignsubmission_file_")], people, MOODLE)
    assert list(matching.marks) == [2]
