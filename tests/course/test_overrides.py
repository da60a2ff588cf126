"""overrides.yaml is read whole or refused with every fault, each at its place and with what would be right."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from grader.course.overrides import load_adjustments, overrides_schema, read_adjustments, strangers
from grader.course.rubric import load_rubric
from grader.errors import CourseError
from grader.model.adjustment import NO_ADJUSTMENTS
from grader.model.rubric import Rubric
from tests.copies import ROOT
from tests.course.conftest import Change, refused

# Faults are named by line and column of this text.
SOUND = """\
schema: grader/overrides/v1
overrides:
  - student: ada
    criterion: forward.step
    points: 2.5
    reason: Right but for a name
    who: G. Hopper
    when: 2026-12-01
  - student: bob
    criterion: forward.sequence
    excused: true
    reason: Not taught in this group
    who: G. Hopper
    when: 2026-12-02
extensions:
  - student: ada
    until: 2026-12-03T23:59:00+01:00
    reason: Ill for a week
    who: G. Hopper
    when: 2026-11-20
"""


@pytest.fixture
def rubric(path: Path, sound: str) -> Rubric:
    """The sound rubric, with an assignment that is due."""
    due = "    points: 6.5\n    due: 2026-11-30T23:59:00+01:00\n    exercises:"
    path.write_text(sound.replace("    points: 6.5\n    exercises:", due), encoding="utf-8")
    return load_rubric(path)


@pytest.fixture
def overrides(path: Path) -> Path:
    """The sound file beside the rubric."""
    file = path.with_name("overrides.yaml")
    file.write_text(SOUND, encoding="utf-8")
    return file


@pytest.fixture
def wrong(overrides: Path, rubric: Rubric) -> Callable[..., list[str]]:
    """The faults of the sound file with one place after another replaced, without the file's name."""

    def read(*changes: Change, against: Rubric = rubric) -> list[str]:
        return refused(lambda path: read_adjustments(path, against), overrides, SOUND, *changes)

    return read


def test_sound_file_is_read_with_its_types(overrides: Path, rubric: Rubric) -> None:
    """Numbers, days and times arrive as such, the time with its zone."""
    read = read_adjustments(overrides, rubric)
    (line,) = read.overrides_of("ada").values()
    assert (line.points, line.excused, line.when) == (2.5, False, date(2026, 12, 1))
    assert read.overrides_of("bob")["forward.sequence"].excused
    longer = read.extension_of("ada", "first")
    assert longer is not None
    assert longer.until == datetime(2026, 12, 3, 22, 59, tzinfo=UTC)
    assert read.extension_of("bob", "first") is None


def test_file_beside_the_rubric_is_found_and_may_be_absent(overrides: Path, rubric: Rubric, tmp_path: Path) -> None:
    """The file that is given counts, else the one beside rubric.yaml, else there is nothing to adjust."""
    assert load_adjustments(Path(), rubric) == load_adjustments(tmp_path / "elsewhere", rubric, overrides)
    assert load_adjustments(tmp_path / "elsewhere", rubric) == NO_ADJUSTMENTS
    with pytest.raises(CourseError, match="no such file"):
        load_adjustments(Path(), rubric, Path("absent.yaml"))


FIRST = "    criterion: forward.step\n    points: 2.5\n"
MOMENT = "right would be a time with its zone such as 2026-11-30T23:59:00+01:00"
A_DAY = "right would be a day such as 2026-11-25"
ZONES = "2026-12-03T23:59:00+01:00, or 2026-12-03T23:59:00Z for UTC"
DECIDED = "nothing is decided here; right would be points: and a number, or excused: true"
QUOTED = "right would be text, which has quotes where it looks like this"

# name: the sound file's text, what replaces it, the one fault
WRONG = {
    "other_schema": ("s/v1", "s/v2", "1:9: schema is 'grader/overrides/v2'; right would be grader/overrides/v1"),
    "unknown_criterion": (
        "forward.step\n",
        "forward.stop\n",
        "4:16: the rubric has no criterion 'forward.stop'; right would be exercise.criterion: \
the nearest is 'forward.step'",
    ),
    "too_many_points": (
        "2.5",
        "4.5",
        "5:13: points is 4.5; right would be a number from 0 to 4, or above_maximum: true as well",
    ),
    "negative_points": ("2.5", "-1", "5:13: points is -1; right would be a finite number, 0 or above"),
    "no_number": ("2.5", ".nan", "5:13: points is nan; right would be a finite number, 0 or above"),
    "negative_although_allowed": (
        "2.5",
        "-1\n    above_maximum: true",
        "5:13: points is -1; right would be a finite number, 0 or above",
    ),
    "text_for_points": ("2.5", "'2.5'", "5:13: points is the text '2.5'; right would be a number such as 2 or 0.5"),
    "nothing_decided": ("    points: 2.5\n", "", f"3:5: {DECIDED}"),
    "not_excused_either": ("points: 2.5", "excused: false", f"3:5: {DECIDED}"),
    "both_decided": (
        "    excused: true",
        "    excused: true\n    points: 1",
        "12:13: points and excused: true exclude",
    ),
    "no_reason": (
        "    reason: Right but for a name\n",
        "",
        "3:5: the key 'reason' is missing in this block; right would be reason: text",
    ),
    "no_words": ("Right but for a name", "' '", "6:13: reason is empty; right would be some words"),
    "no_student": ("student: bob", 'student: ""', "9:14: student is empty; right would be some words"),
    "number_for_student": ("student: bob", "student: 4711", f'9:14: student is the number 4711; {QUOTED}: "4711"'),
    "no_day": ("2026-12-01", "1 December", f"8:11: when is the text '1 December'; {A_DAY}"),
    "day_that_is_none": ("2026-12-01", "2026-11-31", f"8:11: when is the text '2026-11-31'; {A_DAY}"),
    "time_for_day": ("2026-12-01", "2026-12-01T12:00:00Z", f"8:11: when is the text '2026-12-01T12:00:00Z'; {A_DAY}"),
    "number_for_day": ("2026-12-01", "2026", f"8:11: when is the number 2026; {A_DAY}"),
    "line_twice": (
        "student: bob\n    criterion: forward.sequence",
        "student: ada\n    criterion: forward.step",
        "9:14: 'ada' has an entry for this criterion in line 3 already; keep one of them",
    ),
    "no_zone": (
        "23:59:00+01:00",
        "23:59:00",
        f"17:12: until is the text '2026-12-03T23:59:00', which has no zone; right would be such as {ZONES}",
    ),
    "no_time": ("2026-12-03T23:59:00+01:00", "soon", f"17:12: until is the text 'soon'; {MOMENT}"),
    "seconds_of_a_clock": (
        "2026-12-03T23:59:00+01:00",
        "'1790000000'",
        f"17:12: until is the text '1790000000'; {MOMENT}",
    ),
    "hour_that_is_none": (
        "2026-12-03T23:59:00+01:00",
        "2026-12-03T25:00Z",
        f"17:12: until is the text '2026-12-03T25:00Z'; {MOMENT}",
    ),
    "not_longer": (
        "2026-12-03",
        "2026-11-29",
        "17:12: until is not after the due time; right would be later than 2026-11-30T23:59:00+01:00",
    ),
    "unknown_assignment": (
        "    until:",
        "    assignment: frist\n    until:",
        "17:17: the rubric has no assignment 'frist'; the nearest is 'first'",
    ),
    "unknown_key": ("    excused: true", "    excuse: true", "11:5: the key 'excuse' is not known; the nearest is"),
    "list_for_block": ("extensions:", "extension:", "15:1: the key 'extension' is not known; the nearest is"),
}


@pytest.mark.parametrize(("old", "new", "fault"), WRONG.values(), ids=list(WRONG))
def test_each_fault_is_told_at_its_place(wrong: Callable[..., list[str]], old: str, new: str, fault: str) -> None:
    """One thing that is wrong is told once, and what would be right beside it."""
    found = wrong((old, new))
    follows = [line for line in found if DECIDED in line] if "excuse:" in new else []
    assert [line for line in found if line not in follows] == [line for line in found if line.startswith(fault)]
    assert len(found) == 1 + len(follows)


def test_all_faults_are_told_at_once(wrong: Callable[..., list[str]]) -> None:
    """In the order of the file."""
    changes = ((FIRST, "    criterion: forward.stop\n    points: -1\n"), ("2026-12-02", "today"), ("+01:00", ""))
    assert [line.split(": ")[0] for line in wrong(*changes)] == ["4:16", "5:13", "14:11", "17:12"]


def test_nothing_is_due_so_nothing_can_be_extended(wrong: Callable[..., list[str]], path: Path, sound: str) -> None:
    """An extension of an assignment without a due time would be without effect, so it is a fault."""
    path.write_text(sound, encoding="utf-8")
    (fault,) = wrong(against=load_rubric(path))
    assert fault.startswith("16:5: the rubric's assignments have no due time to extend; give it one in rubric.yaml")


def test_more_than_the_line_is_worth_needs_a_word(overrides: Path, rubric: Rubric) -> None:
    """Points above the maximum are possible, but not by a slip of the finger."""
    overrides.write_text(SOUND.replace("2.5", "4.5\n    above_maximum: true"), encoding="utf-8")
    assert read_adjustments(overrides, rubric).overrides[0].points == 4.5


def test_strangers_are_a_warning_with_the_nearest_name(overrides: Path, rubric: Rubric) -> None:
    """Who has handed in nothing yet may be named already, so this is a sentence and no fault."""
    read = read_adjustments(overrides, rubric)
    assert strangers(read, ["ada", "bobby", "cleo"]) == [
        "overrides: no student is called 'bob'; the nearest is 'bobby'"
    ]
    assert strangers(read, ["ada", "bob"]) == []


def test_schema_file_is_what_the_model_says() -> None:
    """overrides.schema.json is in step: python -m grader rubric schema --overrides > overrides.schema.json."""
    assert (ROOT / "overrides.schema.json").read_text(encoding="utf-8") == overrides_schema()
    assert json.loads(overrides_schema())["$defs"]["Override"]["properties"]["who"]["description"] == "Who decided."
