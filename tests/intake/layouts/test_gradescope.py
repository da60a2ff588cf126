"""Gradescope's list of submitters: no key is promised, nothing in it is trusted, nobody in it is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.intake.layouts.attempts import chosen_attempts
from grader.intake.layouts.entry import Layout
from grader.intake.layouts.finding import find_entries
from tests.intake.layouts.classes import write


def export(top: Path, metadata: str, *folders: str) -> Layout:
    """An export with a list of submitters and some folders."""
    write(top / "submission_metadata.yml", metadata.encode())
    for folder in folders:
        write(top / folder / "rnn.py", b"x = 1\n")
    return find_entries(top)


def record(folder: str, *people: str, rest: str = "") -> str:
    """One submission; of each person the pairs of key and value, with commas between."""
    listed = [f"  - {person.replace(', ', '{0}    ')}".format("\n") for person in people]
    return "\n".join([f"{folder}:", "  :submitters:", *listed, rest, ""])


def test_each_submitter_of_a_group_gets_the_mark(tmp_path: Path) -> None:
    """One submission, three people, in the order of the list; somebody listed twice is one."""
    metadata = record("s1", ':name: Ada, :sid: "1"', ':name: Jo Li, :sid: "07"', ':name: Ada, :sid: "1"')
    (entry,) = export(tmp_path, metadata, "s1").entries
    assert (entry.student, entry.members) == ("Ada", ("Ada", "Jo Li"))


def test_two_of_one_name_stay_two_whatever_is_known_of_them(tmp_path: Path) -> None:
    """By number, by address, or by nothing at all; a number keeps its zeros."""
    metadata = (
        record("s1", ":name: Jo Li, :sid: 007") + record("s2", ":name: Jo Li, :email: jo@example.org")
        + record("s3", ":name: Jo Li") + record("s4", ":name: jo li", ":name: Jo Li")
    )  # fmt: skip
    layout = export(tmp_path, metadata, "s1", "s2", "s3", "s4")
    members = [member for entry in layout.entries for member in entry.members]
    assert len({member.casefold() for member in members}) == 5
    assert {"Jo Li (007)", "Jo Li (jo@example.org)"} < set(members)


def test_nothing_is_nobody_and_a_name_in_quotes_is_a_name(tmp_path: Path) -> None:
    """Some people are called Null; only without quotes is it what stands for nothing."""
    metadata = record("s1", ':name: "null", :sid: "1"') + record("s2", ":name: null, :sid: ~, :email:")
    assert [entry.student for entry in export(tmp_path, metadata, "s1", "s2").entries] == ["null", "s2"]


def test_one_person_in_two_submissions_has_two_attempts(tmp_path: Path) -> None:
    """A row each would be two marks for one student."""
    person = ':name: Ada, :sid: "1"'
    metadata = record("s1", person, rest="  :created_at: 2026-03-02 12:00:00 Z") + record(
        "s2", person, ':name: Bob, :sid: "2"', rest="  :created_at: 2026-03-01 12:00:00 Z"
    )
    layout = chosen_attempts(export(tmp_path, metadata, "s1", "s2"))
    assert {entry.path.name: entry.members for entry in layout.entries} == {"s1": ("Ada",), "s2": ("Bob",)}


@pytest.mark.parametrize(
    "rest",
    ["", "  :created_at:", "  :created_at: [1]", "  :created_at: soon", "  :created_at: {utc: 5}", "  :history: 3",
     "  :created_at: !ruby/object:Nothing {}", "  :results: {tests: [[[[[[[]]]]]]]}", "  ? [1, 2]\n  : x"],
)  # fmt: skip
def test_no_key_is_needed_and_none_of_another_kind_hurts(rest: str, tmp_path: Path) -> None:
    """Where the time is missing or no time it is unknown; the student is there all the same."""
    layout = export(tmp_path, record("s1", ":name: Ada", rest=rest), "s1")
    assert [(e.student, e.submitted_at, e.attempt) for e in layout.entries] == [("Ada", None, 1)]
    assert [note.partition(" is no time")[0] for note in layout.notes] == [
        f"s1: {wrong}" for wrong in ("soon", "5") if wrong in rest
    ]


@pytest.mark.parametrize(
    "text",
    ["2026-03-01 13:00:00.000000000 +01:00", "2026-03-01 12:00:00 Z", '"2026-03-01T12:00:00Z"',
     "!ruby/object:ActiveSupport::TimeWithZone\n    utc: &1 2026-03-01 12:00:00.000000000 Z\n    time: *1"],
)  # fmt: skip
def test_a_time_is_read_in_every_form_that_ruby_writes(text: str, tmp_path: Path) -> None:
    """An object of Ruby's is read for the moment inside it, and nothing of it is made or run."""
    layout = export(tmp_path, record("s1", ":name: Ada", rest=f"  :created_at: {text}"), "s1")
    assert layout.entries[0].submitted_at == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_whom_the_list_does_not_name_goes_by_the_folder(tmp_path: Path) -> None:
    """Nobody's folder, a list of nobody and a folder that is not in the list are submissions with a note each."""
    metadata = record("s1", ":name: Ada") + "s2:\n  :submitters:\ns3: 5\ns4:\n  :submitters: []\n"
    layout = export(tmp_path, metadata, "s1", "s2", "s3", "s4", "s5")
    assert [entry.student for entry in layout.entries] == ["Ada", "s2", "s3", "s4", "s5"]
    assert [note.partition(":")[0] for note in layout.notes] == ["s2", "s3", "s4", "s5"]


def test_who_is_in_the_list_without_a_folder_is_named(tmp_path: Path) -> None:
    """Somebody's work is missing, and batch says whose; names that lead elsewhere lead nowhere."""
    metadata = record("s1", ":name: Ada") + record("s9", ":name: Grace") + record("../../etc", ":name: Eve")
    layout = export(tmp_path, metadata + record(str(tmp_path / "s1"), ":name: Mallory"), "s1")
    assert [entry.members for entry in layout.entries] == [("Ada",)]
    assert sum("no such folder" in note for note in layout.notes) == 3
    assert all(any(name in note for note in layout.notes) for name in ("Grace", "Eve", "Mallory"))


def test_a_list_that_is_no_yaml_is_refused_at_its_place(tmp_path: Path) -> None:
    """File, line and column, and what can be done."""
    with pytest.raises(UsageError, match=r"submission_metadata\.yml:2:7: no valid YAML.*--layout plain"):
        export(tmp_path, "s1:\n  a: b: c\n", "s1")
    write(tmp_path / "submission_metadata.yml", b"s1:\n  x: \x00\n")
    with pytest.raises(UsageError, match=r"submission_metadata\.yml.*no valid YAML"):
        find_entries(tmp_path)
    assert [entry.student for entry in find_entries(tmp_path, kind="plain").entries] == ["s1", "submission_metadata"]


@pytest.mark.parametrize("metadata", ["", "[]", "5", "null", "- s1\n", "--- \n...\n--- {s1: {}}"])
def test_a_list_without_submissions_leaves_the_folders(metadata: str, tmp_path: Path) -> None:
    """The folders are the class, whatever the list is."""
    assert [entry.student for entry in export(tmp_path, metadata, "s1").entries] == ["s1"]


def test_a_list_made_to_break_readers_is_read_like_any_other(tmp_path: Path) -> None:
    """Thousands of levels, aliases that grow without bound and a list inside itself take neither stack nor memory."""
    deep = "  :results: " + "[" * 20_000 + "]" * 20_000
    aliases = [f"  b{n}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(9)]
    for rest in (deep, "\n".join(["  a: &a [x]", *aliases]), "  c: &z [*z]"):
        (entry,) = export(tmp_path, record("s1", ":name: Ada", rest=rest), "s1").entries
        assert entry.members == ("Ada",)
