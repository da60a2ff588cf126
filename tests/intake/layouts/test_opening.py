"""A class as the archive that a platform sent is the class that it unpacks to, and nothing else of the machine."""

from __future__ import annotations

import stat
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.intake.layouts import opening
from grader.intake.layouts.entry import Layout
from grader.intake.layouts.finding import read_entry
from grader.intake.layouts.opening import open_class
from tests.intake.layouts.classes import BUILDERS, tarred, write, zipped


def files_of(top: Path) -> dict[str, bytes]:
    """A class as names and bytes, without names that no archive may hold."""
    found = {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if name.isprintable() and "\\" not in name}


def works(layout: Layout) -> dict[tuple[str, ...], Mapping[str, bytes]]:
    """What was read of everybody."""
    return {entry.members: read_entry(entry).files for entry in layout.entries}


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize(("pack", "archive_name"), [(zipped, "submissions.zip"), (tarred, "submissions.tgz")])
def test_an_archive_is_the_class_that_it_holds(
    name: str, pack: Callable[[Path, Mapping[str, bytes]], Path], archive_name: str, tmp_path: Path
) -> None:
    """The same kind, people, times and files as the unpacked folder, and nothing stays behind."""
    BUILDERS[name](tmp_path / "class")
    files = files_of(tmp_path / "class")
    again = tmp_path / "again"
    for path, data in files.items():
        write(again / path, data)
    archive = pack(tmp_path / archive_name, files)
    with open_class(again) as folder, open_class(archive) as layout:
        assert layout.kind == folder.kind
        assert layout.sentence.startswith(f"{archive.name}: ")
        assert [(e.members, e.submitted_at, e.attempt, e.is_late) for e in layout.entries] == [
            (e.members, e.submitted_at, e.attempt, e.is_late) for e in folder.entries
        ]
        assert works(layout) == works(folder)
        unpacked = {entry.path for entry in layout.entries}
    assert unpacked
    assert not any(path.exists() for path in unpacked)


def test_a_folder_around_everything_is_taken_off(tmp_path: Path) -> None:
    """Who packs the folder and who packs what is in it send the same class."""
    for name in ("ada.py", "class/ada.py"):
        with open_class(
            zipped(tmp_path / "c.zip", {name: b"x = 1\n", name.replace("ada", "bob"): b"y = 1\n"})
        ) as layout:
            assert [entry.student for entry in layout.entries] == ["ada", "bob"]


def test_nothing_is_written_elsewhere_and_what_is_left_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths upwards and absolute ones, drives, links and devices stay out, each with a note, and the rest is graded."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "deep" / "temporary"))
    (tmp_path / "deep" / "temporary").mkdir(parents=True)
    hostile = [
        "../evil.py",
        "../../evil.py",
        "/tmp/evil.py",
        "ada/../../evil.py",
        "C:\\evil.py",
        "..\\evil.py",
        "a\nevil.py",
    ]
    archive = zipped(tmp_path / "c.zip", {**dict.fromkeys(hostile, b"x"), "ada.py": b"x = 1\n"})
    with zipfile.ZipFile(archive, "a") as more:
        link = zipfile.ZipInfo("link.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        more.writestr(link, "/etc/passwd")
    before = set(tmp_path.rglob("*"))
    with open_class(archive) as layout:
        assert [entry.student for entry in layout.entries] == ["ada"]
        assert sum("left out of the archive" in note for note in layout.notes) == len(hostile) + 1
        made = set(tmp_path.rglob("*")) - before
        assert {path.name for path in made if path.is_file()} == {"ada.py"}
    assert set(tmp_path.rglob("*")) == before


def test_two_files_of_one_name_are_both_accounted_for(tmp_path: Path) -> None:
    """The first is written, the second is named; so is a file where a folder must be."""
    archive = tarred(tmp_path / "c.tar.gz", {"ada.py": b"1", "./ada.py": b"2", "bob": b"3", "bob/rnn.py": b"4"})
    with open_class(archive) as layout:
        assert [entry.path.read_bytes() for entry in layout.entries] == [b"1", b"3"]
        assert [note.partition(":")[0] for note in layout.notes] == ["ada.py", "bob/rnn.py"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut short", b"no archive"])
def test_a_damaged_archive_is_refused_in_words(data: bytes, tmp_path: Path) -> None:
    """What is wrong and what would be right, for somebody who teaches."""
    (tmp_path / "class.zip").write_bytes(data)
    refused = pytest.raises(UsageError, match=r"class\.zip: no archive that can be opened.*unpack it yourself")
    with refused, open_class(tmp_path / "class.zip"):
        pass


def test_an_archive_beyond_the_caps_is_refused_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packed or unpacked: a class may be large, a disk must not be filled."""
    archive = zipped(tmp_path / "c.zip", {"ada.py": b"x = 1\n" * 100})
    for cap in ("PACKED_BYTES", "UNPACKED_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(opening, cap, 100)
            with pytest.raises(UsageError, match=r"more than .* unpack it yourself"), open_class(archive):
                pass


def test_what_happens_inside_the_block_is_not_swallowed(tmp_path: Path) -> None:
    """A fault of whoever grades goes on as it is, and the files are gone all the same."""
    archive = zipped(tmp_path / "c.zip", {"ada.py": b"x = 1\n"})
    with pytest.raises(KeyError), open_class(archive) as layout:
        raise KeyError(layout.kind)
