"""Which attempt counts: one entry a student, the same set of people whatever the policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.intake.layouts.attempts import POLICIES, chosen_attempts
from grader.intake.layouts.entry import Entry, Layout
from grader.intake.layouts.finding import find_entries
from tests.intake.layouts.classes import BUILDERS, write

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(path: str, *members: str, hour: int | None = None, attempt: int = 1) -> Entry:
    """An attempt of some people."""
    at = None if hour is None else NOON + timedelta(hours=hour)
    return Entry(members[0], Path(path), members, submitted_at=at, attempt=attempt)


def chosen(policy: str, *entries: Entry) -> dict[str, str]:
    """Who gets the mark of which path."""
    kept = chosen_attempts(Layout("plain", "", entries), policy).entries
    found = {member: one.path.name for one in kept for member in one.members}
    assert len(found) == sum(len(one.members) for one in kept)
    return found


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize("policy", POLICIES)
def test_everybody_keeps_exactly_one_entry(name: str, policy: str, tmp_path: Path) -> None:
    """No policy loses anybody, none leaves anybody twice, and where nobody tried twice nothing changes."""
    built = BUILDERS[name](tmp_path)
    layout = find_entries(tmp_path)
    kept = chosen_attempts(layout, policy)
    members = [member for one in kept.entries for member in one.members]
    assert len(members) == len(set(members)) == built.people
    assert len(kept.notes) - len(layout.notes) == built.entries - len(kept.entries)
    if len(layout.entries) == len(kept.entries):
        assert kept == layout


def test_attempts_go_by_time_where_all_have_one_and_by_number_else() -> None:
    """A number may be wrong where platforms are mixed; a time that some lack decides nothing."""
    early, late = entry("early", "ada", hour=1, attempt=2), entry("late", "ada", hour=2, attempt=1)
    assert chosen("latest", early, late) == {"ada": "late"}
    assert chosen("first", late, early) == {"ada": "early"}
    undated = replace(late, submitted_at=None, path=Path("undated"))
    assert chosen("latest", early, undated) == {"ada": "early"}


def test_each_member_of_a_group_has_attempts_of_their_own() -> None:
    """Who handed in alone after the group did counts alone; the others keep the group's work."""
    group, alone = entry("group", "ada", "grace", "jo", hour=1), entry("alone", "ada", hour=2)
    assert chosen("latest", group, alone) == {"ada": "alone", "grace": "group", "jo": "group"}
    assert chosen("first", group, alone) == {"ada": "group", "grace": "group", "jo": "group"}
    kept = chosen_attempts(Layout("plain", "", (group, alone)), "latest").entries
    assert [one.student for one in kept] == ["grace", "ada"]


def test_what_is_set_aside_is_named() -> None:
    """The note says who, how many, and which counts."""
    layout = Layout("plain", "", tuple(entry(f"attempt_{n}", "ada", attempt=n) for n in (1, 2, 10)))
    assert chosen_attempts(layout, "latest").notes == ("ada: of 3 attempts the latest counts, attempt_10",)


@pytest.mark.parametrize(("policy", "reason"), [("best", "would have to be graded"), ("last", "no such policy")])
def test_other_policies_are_refused_in_words(policy: str, reason: str) -> None:
    """`best` is understood and refused, not misunderstood."""
    with pytest.raises(UsageError, match=f"{policy}.*{reason}.*latest or first"):
        chosen_attempts(Layout("plain", "", ()), policy)


def test_a_folder_of_nothing_but_attempts_is_one_students(tmp_path: Path) -> None:
    """attempt_1, attempt-2.py and Attempt10.py are attempts; with anything beside them they are ordinary work."""
    for name in ("ada/attempt_1/rnn.py", "ada/attempt-2.py", "ada/Attempt10.py", "jo/attempt_1/rnn.py", "jo/rnn.py",
                 "li/attempt_1.py", "li/attempt_01.py"):  # fmt: skip
        write(tmp_path / name, b"")
    found = [(one.student, one.attempt, one.path.name) for one in find_entries(tmp_path).entries]
    assert found == [("ada", 1, "attempt_1"), ("ada", 2, "attempt-2.py"), ("ada", 10, "Attempt10.py"), ("jo", 1, "jo"),
                     ("li", 1, "li")]  # fmt: skip
