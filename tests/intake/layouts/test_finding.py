"""Each layout is recognised as itself, and everybody in it is there once, with their own files."""

from __future__ import annotations

import contextlib
import os
import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import SubmissionError, UsageError
from grader.intake.layouts.attempts import chosen_attempts
from grader.intake.layouts.entry import Entry, Layout
from grader.intake.layouts.finding import READERS, find_entries, read_entry
from grader.intake.members import is_noise
from grader.intake.sources import sources
from grader.model.evidence import Submission
from grader.model.text import clean
from tests.intake.layouts.classes import BUILDERS, Built, write

OWNER = re.compile(rb"OWNER = (\d+)")
every_layout = pytest.mark.parametrize("name", BUILDERS)


def kind_of(name: str) -> str:
    """The kind of layout that a builder makes."""
    return name.split(maxsplit=1)[0]


def owners(submission: Submission) -> set[int]:
    """Whose files were read."""
    return {int(number) for data in submission.files.values() for number in OWNER.findall(data)}


def covered(entry: Entry) -> set[Path]:
    """The files of an entry, hidden ones too."""
    if entry.files is not None:
        return {file.path for file in entry.files}
    is_folder = entry.path.is_dir() and not entry.path.is_symlink()
    return files_below(entry.path) if is_folder else {entry.path}


def files_below(top: Path) -> set[Path]:
    """Every file below a folder."""
    return {path for path in top.rglob("*") if not path.is_dir() or path.is_symlink()}


def lost(built: Built, layout: Layout) -> list[str]:
    """Files that are neither in an entry, nor named in a note, nor what the layout consists of."""
    taken = set().union(*(covered(entry) for entry in layout.entries))
    left = [path.relative_to(built.folder) for path in files_below(built.folder) - taken]
    return [
        path.as_posix()
        for path in left
        if not (is_noise(path.as_posix()) or path.parts[0] in built.metadata or is_named(path, layout.notes))
    ]


def is_named(path: Path, notes: tuple[str, ...]) -> bool:
    """Whether a note begins with the file, or with a folder that it lies in."""
    parts = [clean(part, 200) or "something without a name" for part in path.parts]
    shown = {"/".join(parts[first:last]) for last in range(len(parts) + 1) for first in range(last)}
    return any(note.partition(": ")[0] in shown for note in notes)


def told(layout: Layout, top: Path) -> list[object]:
    """All of a layout, but for where it lies."""
    entries = [
        (e.student, e.members, e.path.relative_to(top), e.submitted_at, e.attempt, e.is_late,
         None if e.files is None else [(file.name, file.path.relative_to(top)) for file in e.files])
        for e in layout.entries
    ]  # fmt: skip
    return [layout.kind, layout.sentence, layout.notes, entries]


@contextmanager
def disk_in_another_order(monkeypatch: pytest.MonkeyPatch, seed: int) -> Iterator[None]:
    """Folders list what they hold in an order of chance."""
    real = os.scandir

    @contextmanager
    def scandir(path: Path) -> Iterator[list[os.DirEntry[str]]]:
        with real(path) as listing:
            entries = list(listing)
        random.Random(seed).shuffle(entries)
        yield entries

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        yield


@every_layout
def test_a_layout_is_recognised_as_itself_and_told(name: str, tmp_path: Path) -> None:
    """Nobody has to say what they downloaded, and batch says what it took it for, and how many are in it."""
    built = BUILDERS[name](tmp_path / "class")
    layout = find_entries(tmp_path / "class")
    assert layout.kind == kind_of(name)
    assert len(layout.entries) == built.entries
    assert f"{built.entries} submissions by {built.people} students" in layout.sentence


@every_layout
def test_a_stray_file_hides_no_layout_and_is_named(name: str, tmp_path: Path) -> None:
    """A spreadsheet, a folder and a link that somebody put beside the download are nobody's work, and said to be."""
    built = BUILDERS[name](tmp_path / "class")
    place = built.folder / "submitted" if name == "nbgrader" else built.folder
    before = find_entries(tmp_path / "class")
    write(place / "grades of mine.csv", b"x\n")
    (place / "shortcut").symlink_to("/etc")
    after = find_entries(tmp_path / "class")
    assert after.kind == before.kind
    assert lost(built, after) == []
    if name == "plain":  # there, whatever lies there may be somebody's, and gets a row that says why not
        assert len(after.entries) == len(before.entries) + 2
    else:
        assert after.entries == before.entries
        assert len(after.notes) == len(before.notes) + 2


@every_layout
def test_nobody_is_lost(name: str, tmp_path: Path) -> None:
    """Every file is in exactly one entry, or is named in a note, and as many people have a name as handed in."""
    built = BUILDERS[name](tmp_path / "class")
    layout = find_entries(tmp_path / "class")
    assert lost(built, layout) == []
    taken = [path for entry in layout.entries for path in covered(entry)]
    assert len(taken) == len(set(taken))
    assert len({member for entry in layout.entries for member in entry.members}) == built.people


@every_layout
def test_what_is_read_is_one_persons_and_everybodys_is_read(name: str, tmp_path: Path) -> None:
    """Each file says whose it is: no entry holds two people's, and no two people's entries hold the same one's."""
    built = BUILDERS[name](tmp_path / "class")
    layout = find_entries(tmp_path / "class")
    read = [(entry.members, owners(read_entry(entry))) for entry in layout.entries]
    assert all(len(found) == 1 for _, found in read)
    whose = {next(iter(found)): members for members, found in read}
    assert len(whose) == len({members for members, _ in read}) == len({entry.student for entry in layout.entries})
    assert sum(map(len, whose.values())) == built.people


@every_layout
def test_code_is_found_under_a_name_that_can_be_imported(name: str, tmp_path: Path) -> None:
    """Prefixes and marks of a second upload are gone from names: `rnn` is rnn.py or rnn.ipynb wherever it lies."""
    BUILDERS[name](tmp_path / "class")
    for entry in find_entries(tmp_path / "class").entries:
        files, _ = sources(read_entry(entry))
        if name != "plain" and files:
            assert {path.rpartition("/")[2] for path in files} & {"rnn.py", "rnn.ipynb"}


@every_layout
def test_names_are_safe_and_differ_in_more_than_case(name: str, tmp_path: Path) -> None:
    """A name can be a file's name on any system, begins no formula, and is nobody else's on any disk."""
    BUILDERS[name](tmp_path / "class")
    members = {member for entry in find_entries(tmp_path / "class").entries for member in entry.members}
    assert len({member.casefold() for member in members}) == len(members)
    for member in members:
        assert clean(member, 400) == member
        assert len(member.encode()) < 230
        assert not member.startswith((".", "=", "+", "-", "@", " "))
        assert not set(member) & set('/\\:*?"<>|\0')


@every_layout
def test_the_order_of_the_disk_makes_no_difference(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same entries in the same order with the same notes, however a folder lists what it holds."""
    BUILDERS[name](tmp_path / "class")
    usual = told(find_entries(tmp_path / "class"), tmp_path)
    for seed in range(3):
        with disk_in_another_order(monkeypatch, seed):
            assert told(find_entries(tmp_path / "class"), tmp_path) == usual


@every_layout
def test_times_are_those_of_the_platform(name: str, tmp_path: Path) -> None:
    """Where the platform says when, it is there to the microsecond, aware of its zone; nowhere else is one made up."""
    built = BUILDERS[name](tmp_path / "class")
    latest: dict[int, datetime | None] = {}
    for entry in find_entries(tmp_path / "class").entries:
        (owner,) = owners(read_entry(entry))
        latest[owner] = max(filter(None, (latest.get(owner), entry.submitted_at)), default=None)
    assert {owner: time for owner, time in latest.items() if time} == built.times


@every_layout
def test_a_forced_layout_is_that_or_refused(name: str, tmp_path: Path) -> None:
    """To force the right one changes nothing; to force another is refused with what that would hold, but for plain."""
    BUILDERS[name](tmp_path / "class")
    usual = find_entries(tmp_path / "class")
    for kind in READERS:
        if kind == usual.kind:
            assert find_entries(tmp_path / "class", kind=kind) == usual
        elif kind == "plain":
            assert find_entries(tmp_path / "class", kind=kind).kind == "plain"
        else:
            with pytest.raises(UsageError, match=f"--layout {kind}.*it would hold"):
                find_entries(tmp_path / "class", kind=kind)


def test_links_are_not_followed_and_their_owners_keep_a_row(tmp_path: Path) -> None:
    """A link in place of somebody's work leads nowhere: not to another's folder, not to a file of the machine's."""
    secret = tmp_path / "secret"
    write(secret / "rnn.py", b"OWNER = 666\n")
    top = tmp_path / "class"
    write(top / "ada_1_2_rnn.py", b"OWNER = 1\n")
    (top / "eve_3_4_rnn.py").symlink_to(secret / "rnn.py")
    entries = {entry.student: entry for entry in find_entries(top).entries}
    assert owners(read_entry(entries["ada"])) == {1}
    stolen = read_entry(entries["eve"])
    assert owners(stolen) == set()
    assert "is a link" in stolen.notes[0]
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "eve").symlink_to(secret)
    (entry,) = find_entries(tmp_path / "plain").entries
    with pytest.raises(SubmissionError, match="is a link"):
        read_entry(entry)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """What is missing, a file or a broken path ends in words that say what would be right."""
    write(tmp_path / "file.txt", b"")
    for path in (tmp_path / "absent", tmp_path / "file.txt"):
        with pytest.raises(UsageError, match=r"not a folder; batch takes a folder .* or the \.zip"):
            find_entries(path)


def test_an_empty_folder_is_a_class_of_nobody(tmp_path: Path) -> None:
    """It is for the command to say that there is nothing to grade."""
    layout = find_entries(tmp_path)
    assert (layout.kind, layout.entries, layout.notes) == ("plain", (), ())


PIECES = (
    "ada", "Ada", "_1", "_2_3_", "_LATE", "anon_x", "_assignsubmission_file", "_assignsubmission_onlinetext", ".html",
    "+ps1+2026-03-01 12:00:00 UTC", "+r", ".py", ".zip", "attempt_1", "attempt-2", "submitted", "timestamp.txt",
    "submission_metadata.yml", ".x", "\u202e", "=", "\n", "\\", "\udcff", "e\u0301",
)  # fmt: skip
LIKE = {
    "plain": ("{0}", "{0}.py", "{0}/rnn.py", "{0}/attempt_{1}/rnn.py", "{0}/.git/HEAD"),
    "canvas": ("{0}_{1}_7_rnn.py", "{0}_LATE_{1}_8_rnn-1.py", "{0}_{1}_text.html", "anon_x{1}_9_rnn.py"),
    "moodle": (
        "{0}_{1}_assignsubmission_file/rnn.py", "{0}_{1}_assignsubmission_file_/a.py", "{0}_assignsubmission_file/a.py",
        "{0}_{1}_assignsubmission_file_rnn.py", "{0}_{1}_assignsubmission_onlinetext/onlinetext.html",
    ),
    "gradescope": ("submission_metadata.yml", "submission_{1}/rnn.py", "submission_{1}/{0}"),
    "nbgrader": ("submitted/{0}/ps1/timestamp.txt", "submitted/{0}/ps{1}/rnn.ipynb", "submitted/{0}/rnn.py"),
    "exchange": ("{0}+ps1+2026-03-0{1} 12:00:00 UTC+r/rnn.py", "{0}+ps1+2026-03-0{1} 12:00:00 CET/rnn.py"),
}  # fmt: skip
anyone = st.sampled_from(["ada", "Ada", "jo li", "=1", "\u05e9\u05e8\u05d4", "e\u0301", "\xe9", "a_1_b", "nul", "x\n"])
anything = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join), min_size=1, max_size=3)


def paths_like(kind: str) -> st.SearchStrategy[list[str]]:
    """Paths that have a place in one layout, and a few of any kind among them."""
    fitting = st.builds(str.format, st.sampled_from(LIKE[kind]), anyone, st.integers(1, 3))
    mixed = st.tuples(st.lists(fitting, min_size=1, max_size=8), st.lists(anything.map("/".join), max_size=2))
    return mixed.map(lambda parts: [*parts[0], *parts[1]])


@given(st.sampled_from(sorted(LIKE)).flatmap(paths_like))
@settings(max_examples=100)
def test_whatever_lies_there_nobody_is_lost(paths: list[str]) -> None:
    """Layouts with people of one name, with hostile names and with other layouts in them obey the same laws."""
    with tempfile.TemporaryDirectory() as top:
        for path in paths:
            with contextlib.suppress(OSError):  # a file cannot be a folder as well
                write(Path(top, path), b"s1: {}\n")
        built = Built(Path(top), 0, 0, frozenset({"submission_metadata.yml", "source", "release"}))
        layout = find_entries(Path(top))
        assert lost(built, layout) == []
        members = [member for entry in chosen_attempts(layout).entries for member in entry.members]
        assert len({member.casefold() for member in members}) == len(members)
        assert set(members) == {member for entry in layout.entries for member in entry.members}
