"""What a rubric must hold beyond its types: each law broken once, at its place, and nothing else reported."""

from collections.abc import Callable

import pytest

from grader.course.value_laws import nearest

Faults = Callable[..., list[str]]

NAME = "is no name; right would be a lower-case letter, then lower-case letters, digits, _ or -"
AMOUNT = "right would be a finite number, 0 or above"
OTHER = "give this one another, or remove it"
ONCE = "a check may count once, so remove it from one of them"
NO_STEPS = "award is steps, but no steps are given; right would be such as steps: {1: 2, 2: 4}"
HAS_NONE = "which has no steps; write award: steps, or leave steps out"
REACH = "cannot be reached; right would be a number of checks from 1 to 3"
NEAR = "the nearest is 'forward.step'"
CIRCLE = "right would be needs that end, so remove one of them"
STEPS = "            steps: {1: 1, 3: 2.5}\n"
FOUR = "points: 4"
HALF = "6.501, or change them to make 6.5"
TO_6_5 = "write 7, or change them to make 6.5"
NON_BONUS = "the criteria that are no bonus here add up to"

# name: the sound rubric's text, what replaces it, the one fault
BROKEN = {
    "other_schema": ("rubric/v1", "rubric/v2", "1:9: schema is 'grader/rubric/v2'; right would be grader/rubric/v1"),
    "negative_points": ("points: 1e-3", "points: -1", f"29:21: points is -1; {AMOUNT}"),
    "points_not_a_number": (FOUR, "points: .nan", f"17:21: points is nan; {AMOUNT}"),
    "infinite_points": (FOUR, "points: 1e999", f"17:21: points is inf; {AMOUNT}"),
    "negative_step": ("{1: 1, ", "{1: -1, ", f"24:24: step 1 is -1; {AMOUNT}"),
    "share_above_one": (
        "rounding: half",
        "late: {per_day: 10}",
        "4:19: per_day is 10; right would be a number from 0 to 1",
    ),
    "negative_floor": (
        "rounding: half",
        "late: {floor: -0.1}",
        "4:17: floor is -0.1; right would be a number from 0 to 1",
    ),
    "grace_of_days": (
        "rounding: half",
        "late: {grace_minutes: 2000}",
        "4:25: grace_minutes is 2000; right would be a number from 0 to 1440",
    ),
    "cut_off_before": ("rounding: half", "late: {cut_off_days: -1}", f"4:24: cut_off_days is -1; {AMOUNT}"),
    "due_without_zone": (
        "The first\n    points: 6.5",
        "The first\n    points: 6.5\n    due: 2026-11-30 23:59",
        "11:10: due is the text '2026-11-30 23:59', which has no zone; right would be such as \
2026-11-30 23:59+01:00, or 2026-11-30 23:59Z for UTC",
    ),
    "due_on_a_day": (
        "The first\n    points: 6.5",
        "The first\n    points: 6.5\n    due: 2026-11-30",
        "11:10: due is the text '2026-11-30'; right would be a time with its zone such as 2026-11-30T23:59:00+01:00",
    ),
    "no_limit": ("deaths: 3", "deaths: 0", "6:11: deaths is 0; right would be a number above 0"),
    "infinite_limit": ("deaths: 3", "idle_s: .inf", "6:11: idle_s is inf; right would be a number above 0"),
    "capital_in_id": ("id: extra", "id: Extra", f"27:17: the id 'Extra' {NAME}"),
    "line_break_in_id": ("id: first", 'id: "first\\n"', f"8:9: the id 'first\\n' {NAME}"),
    "same_criterion": ("id: extra", "id: step", f"27:17: the id 'step' is taken in line 15; {OTHER}"),
    "exercise_sum": (FOUR, "points: 4.5", f"13:17: points is 6.5, but {NON_BONUS} 7; {TO_6_5}"),
    "bonus_counts": ("            bonus: true\n", "", f"13:17: points is 6.5, but {NON_BONUS} 6.501; write {HALF}"),
    "assignment_sum": (
        "The first\n    points: 6.5",
        "The first\n    points: 7",
        "10:13: points is 7, but the exercises here add up to 6.5; write 6.5, or change them to make 7",
    ),
    "unknown_need": (
        "[forward.step]",
        "[forward.stop]",
        f"26:21: needs names 'forward.stop', which is no criterion; right would be exercise.criterion: {NEAR}",
    ),
    "needs_itself": (
        "[forward.step]",
        "[forward.sequence]",
        f"26:21: a circle: 'forward.sequence' needs 'forward.sequence'; {CIRCLE}",
    ),
    "award_steps_alone": (STEPS, "", f"23:20: {NO_STEPS}"),
    "steps_empty": ("{1: 1, 3: 2.5}", "{}", f"24:20: {NO_STEPS}"),
    "steps_proportional": ("award: steps", "award: proportional", f"24:13: award is proportional, {HAS_NONE}"),
    "steps_alone": ("            award: steps\n", "", f"23:13: award is all, {HAS_NONE}"),
    "step_beyond_checks": ("3: 2.5}", "4: 2.5}", f"24:27: the step '4' {REACH}"),
    "step_zero": ("{1: 1,", "{0: 1,", f"24:21: the step '0' {REACH}"),
    "step_of_text": ("{1: 1,", "{one: 1,", f"24:21: the step 'one' {REACH}"),
    "step_written_twice": ("{1: 1,", "{01: 1,", f"24:21: the step '01' {REACH}"),
    "step_above_points": (
        "3: 2.5}",
        "3: 2.6}",
        "24:30: step 3 gives 2.6, above the criterion's points; right would be at most 2.5",
    ),
    "step_that_falls": (
        "3: 2.5}",
        "3: 0.5}",
        "24:30: step 3 gives 0.5, less than the step before it; right would be at least 1",
    ),
    "empty_checks": ("[long]", "[]", "30:21: checks is empty; right would be at least one entry"),
    "check_used_twice": ("[long]", "[long, batch]", f"30:28: the check 'batch' already counts in line 22; {ONCE}"),
    "check_twice_in_one": ("[long]", "[long, long]", f"30:28: the check 'long' already counts in line 30; {ONCE}"),
}


@pytest.mark.parametrize(("old", "new", "fault"), BROKEN.values(), ids=list(BROKEN))
def test_broken_law_is_exactly_one_fault(faults_of: Faults, old: str, new: str, fault: str) -> None:
    """A law that is broken in one place is one fault, there, and brings none that only follows from it."""
    assert faults_of((old, new)) == [fault]


@pytest.mark.parametrize("name", ["assignments", "exercises", "criteria"])
def test_empty_list_is_a_fault(faults_of: Faults, sound: str, name: str) -> None:
    """Assignments, exercises and criteria have at least one entry."""
    text = sound[: sound.index(f"{name}:")] + f"{name}: []\n"
    line = text.count("\n")
    (fault,) = faults_of(text=text)
    assert fault.startswith(f"{line}:")
    assert fault.endswith(f": {name} is empty; right would be at least one entry")


def test_same_exercise_in_two_assignments_is_a_fault(faults_of: Faults, sound: str) -> None:
    """An exercise's id is its folder, so it is unique in the whole file; an assignment's id as well."""
    assert faults_of(text=sound + sound[sound.index("  - id: first") :]) == [
        f"32:9: the id 'first' is taken in line 8; {OTHER}",
        f"36:13: the id 'forward' is taken in line 12; {OTHER}",
    ]


def test_every_circle_is_reported_once_at_its_last_need(faults_of: Faults) -> None:
    """Needs that lead back are one fault a circle, at the need that stands last in the file."""
    found = faults_of(
        ("checks: [step, edges]", "checks: [step, edges]\n            needs: [forward.extra]"),
        ("bonus: true", "needs: [forward.sequence, forward.extra]\n            bonus: true"),
    )
    way = "'forward.extra' needs 'forward.sequence' needs 'forward.step' needs 'forward.extra'"
    assert found == [
        f"32:21: a circle: {way}; {CIRCLE}",
        f"32:39: a circle: 'forward.extra' needs 'forward.extra'; {CIRCLE}",
    ]


def test_long_chain_of_needs_is_no_circle(faults_of: Faults, sound: str) -> None:
    """A thousand criteria that each need the one before have no fault but the sum that they change."""
    block = "          - {{id: c{0}, title: t, points: 1, checks: [k{0}], needs: [forward.{1}]}}\n"
    chain = "".join(block.format(n, f"c{n - 1}" if n else "step") for n in range(1000))
    (fault,) = faults_of(text=sound + chain)
    assert f"{NON_BONUS} 1006.5" in fault


def test_criterion_by_alias_is_judged_where_the_alias_stands(faults_of: Faults) -> None:
    """What an alias repeats is at fault where it is repeated, with the line of the first."""
    change = ("- id: extra", "- &again\n            id: extra"), ("bonus: true\n", "bonus: true\n          - *again\n")
    assert faults_of(*change) == [
        f"33:13: the check 'long' already counts in line 31; {ONCE}",
        f"33:13: the id 'extra' is taken in line 28; {OTHER}",
    ]


def test_nearest_name_is_offered_or_else_those_that_exist() -> None:
    """Where a known name is near, it is named; where none is, up to twelve of them are."""
    assert nearest("stpe", ["step", "sequence"]) == "the nearest is 'step'"
    assert nearest("zzz", ["b", "a"]) == "there is a, b"
    assert nearest("zzz", [f"{n:02}" for n in range(20)]).endswith("10, 11, …")
    assert nearest("zzz", []) == "there is none"
