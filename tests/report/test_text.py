"""What a terminal shows, to the letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.messages import sentence
from grader.model.evidence import Finding, Outcome, Verdict
from grader.model.grade import Grade
from grader.report.text import class_text, grade_text, headline


@pytest.mark.parametrize(("name", "verbose"), [("mark_sheet.txt", False), ("mark_sheet_verbose.txt", True)])
def test_mark_sheet_is_as_reviewed(golden: Callable[[str, str], None], grade: Grade, name: str, verbose: bool) -> None:
    """Every kind of line, sentence and hint reads as it did when somebody last read it."""
    golden(name, grade_text(grade, width=100, verbose=verbose))


def test_a_single_number_has_no_place() -> None:
    """Nobody is told where a number is that stands alone."""
    seen = Finding(Verdict.WRONG_VALUES, "radius", actual_value=4.0625, expected_value=0.5)
    outcome = Outcome("a/radius", Verdict.WRONG_VALUES, "tiny", call="spectral_radius(W (2, 2))", finding=seen)
    assert sentence(outcome).endswith("radius is wrong: it is 4.0625 instead of 0.5.")


def test_class_table_is_as_reviewed(golden: Callable[[str, str], None], grade: Grade) -> None:
    """A row a submission, and an unreadable one with its reason."""
    golden("class.txt", class_text([grade], [("broken", "broken.zip is damaged.")], width=100))


def test_table_of_a_class_cuts_nothing_off(grade: Grade) -> None:
    """Where the words have no room beside the numbers they are left out, and every number stays."""
    whole = class_text([grade], [("broken", "broken.zip is damaged.")], width=60).split()
    narrow = class_text([grade], [("broken", "broken.zip is damaged.")], width=40).split()
    assert {"a.values:", "6", "26"} <= set(whole)
    assert {"6", "26"} <= set(narrow)
    assert not any("a.val" in word or "…" in word for word in narrow)


@pytest.mark.parametrize("name", ["王" * 60, "x" * 120, "Maria da Conceição " * 5])
def test_a_long_name_takes_no_room_from_marks(grade: Grade, name: str) -> None:
    """It goes on in the next line, all of it, and every number of the class stays."""
    text = class_text([replace(grade, student=name), grade], [(name, "broken.zip is damaged.")], width=80)
    assert "…" not in text
    rows = text.partition("\n\n")[0]
    assert rows.count("6 / 26") == 2
    assert rows.count(name[0]) >= 2 * name.count(name[0])


def test_narrow_terminal_loses_no_points(grade: Grade) -> None:
    """However narrow the window, each line of points is there."""
    text = grade_text(grade, width=60)
    assert sum(line.endswith(" / 2") for line in text.splitlines()) == 13
    assert "6 / 26" in text


def test_colour_only_where_asked_for(grade: Grade) -> None:
    """Without colour there is not a single escape character."""
    assert "\x1b" not in grade_text(grade)
    assert "\x1b[" in grade_text(grade, color=True)


def test_markup_of_a_student_is_text(grade: Grade) -> None:
    """What looks like markup is printed, not obeyed."""
    odd = Grade("x", "x", 0.0, 1.0, grade.exercises, ("[red]loud[/red] [link=http://a]b[/link]",))
    assert "[red]loud[/red] [link=http://a]b[/link]" in grade_text(odd)


def test_mark_sheet_says_what_people_decided(golden: Callable[[str, str], None], adjusted: Grade) -> None:
    """Beside the line and the total, and below with name, day and reason, to the letter."""
    golden("mark_sheet_adjusted.txt", grade_text(adjusted, width=100))


def test_class_table_says_what_people_decided(
    golden: Callable[[str, str], None], adjusted: Grade, grade: Grade
) -> None:
    """In the row of the student, before the first lost line; who was not late and has no such line is as before."""
    golden("class_adjusted.txt", class_text([adjusted, grade], [], width=120))
    assert "late" not in headline(grade)


def test_reason_with_markup_or_control_characters_is_text(adjusted: Grade) -> None:
    """Whoever writes a reason cannot colour a terminal by accident."""
    first, *rest = adjusted.exercises
    right, values, *more = first.criteria
    assert values.override
    odd = replace(values, override=replace(values.override, reason="[red]so\x1b[31m[/red]"))
    text = grade_text(replace(adjusted, exercises=(replace(first, criteria=(right, odd, *more)), *rest)))
    assert "[red]so[/red]" in text
    assert "\x1b" not in text
