"""Archives as people make them and as nobody should: what is inside is read, what is dangerous is named."""

from __future__ import annotations

import gzip
import io
import re
import stat
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from grader.errors import SubmissionError
from grader.intake import archives, members
from grader.intake.submission import read_submission
from grader.model.evidence import Submission

CODE = b"def rnn_forward(): ...\n"


def zipped(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a real zip; an entry's name may be a ZipInfo, and names may come twice."""
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def tarred(path: Path, *entries: tuple[str | tarfile.TarInfo, bytes]) -> Path:
    """Write a real tar, packed with gzip if its name says so."""
    with tarfile.open(path, "w:gz" if path.suffix != ".tar" else "w") as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def unix(name: str, mode: int) -> zipfile.ZipInfo:
    """An entry with a Unix file type."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def notes_about(submission: Submission, name: str) -> str:
    """The one note that names something."""
    (note,) = [note for note in submission.notes if name in note]
    return note


@pytest.mark.parametrize("name", ["work.zip", "work.tar.gz", "work.tgz", "work.tar", "WORK.ZIP"])
def test_each_kind_gives_its_files_without_the_wrapping_folder(tmp_path: Path, name: str) -> None:
    """One folder around everything is taken off; folders inside it stay; noise goes and leaves no note."""
    write = zipped if name.lower().endswith("zip") else tarred
    entries = [("hw/rnn.py", CODE), ("hw/data/x.txt", b"1"), ("__MACOSX/hw/._rnn.py", b"?"), ("hw/.git/config", b"")]
    submission = read_submission(write(tmp_path / name, *entries))
    assert submission == Submission(name[:4], {"rnn.py": CODE, "data/x.txt": b"1"}, ())


def test_the_content_decides_what_an_archive_is(tmp_path: Path) -> None:
    """A tar.gz named .zip and a zip named .tar.gz are read all the same."""
    wrong_zip = tarred(tmp_path / "a.tar.gz", ("rnn.py", CODE)).rename(tmp_path / "a.zip")
    wrong_tar = zipped(tmp_path / "b.zip", ("rnn.py", CODE)).rename(tmp_path / "b.tar.gz")
    assert read_submission(wrong_zip).files == read_submission(wrong_tar).files == {"rnn.py": CODE}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../../evil.py", "outside"),
        ("a/../../evil.py", "outside"),
        ("/etc/evil.py", "outside"),
        ("C:/evil.py", "outside"),
        ("..\\evil.py", "outside"),
        ("\\\\server\\evil.py", "outside"),
        ("C:\\evil.py", "outside"),
        ("a\nevil.py", "control"),
        ("a\x1b[2Jevil.py", "control"),
        ("evil" * 90 + ".py", "too long"),
    ],
)
@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_name_that_leads_elsewhere_is_refused_and_the_rest_stays(
    tmp_path: Path, kind: str, name: str, words: str
) -> None:
    """Zip-slip and its relatives cost the one file that tries it."""
    write = zipped if kind == "zip" else tarred
    submission = read_submission(write(tmp_path / f"work.{kind}", (name, b"x"), ("rnn.py", CODE)))
    assert submission.files == {"rnn.py": CODE}
    assert words in notes_about(submission, "evil")


def test_a_nul_in_a_zip_name_hides_nothing(tmp_path: Path) -> None:
    """`rnn.py` NUL `.txt` is one name with a control character, not `rnn.py`."""
    path = zipped(tmp_path / "work.zip", ("evil.pyX.txt", b"x"), ("rnn.py", CODE))
    path.write_bytes(path.read_bytes().replace(b"evil.pyX.txt", b"evil.py\0.txt"))
    submission = read_submission(path)
    assert set(submission.files) == {"rnn.py"}
    assert "control" in notes_about(submission, "evil")


def test_backslashes_of_windows_are_separators(tmp_path: Path) -> None:
    """Some Windows programs write them; honest ones are folders."""
    submission = read_submission(zipped(tmp_path / "work.zip", ("hw\\rnn.py", CODE), ("hw\\sub\\a.txt", b"1")))
    assert submission == Submission("work", {"rnn.py": CODE, "sub/a.txt": b"1"}, ())


def test_names_of_macos_without_the_utf8_flag_are_read_as_utf8(tmp_path: Path) -> None:
    """Its archives hold UTF-8 and say nothing of it."""
    path = zipped(tmp_path / "work.zip", ("grXXe.py", CODE))
    path.write_bytes(path.read_bytes().replace(b"grXXe", "grüe".encode()))
    assert set(read_submission(path).files) == {"grüe.py"}


def test_links_and_devices_are_skipped_with_a_note(tmp_path: Path) -> None:
    """In a zip by the Unix mode, in a tar by the type; hard links are links too."""
    in_zip = zipped(
        tmp_path / "a.zip",
        (unix("link.py", stat.S_IFLNK | 0o777), b"/etc/passwd"),
        (unix("pipe", stat.S_IFIFO | 0o644), b""),
        (unix("rnn.py", stat.S_IFREG | 0o644), CODE),
    )
    odd = []
    for name, kind in [
        ("link.py", tarfile.SYMTYPE),
        ("hard.py", tarfile.LNKTYPE),
        ("pipe", tarfile.FIFOTYPE),
        ("disk", tarfile.BLKTYPE),
    ]:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        odd.append((info, b""))
    in_tar = tarred(tmp_path / "b.tar", *odd, ("rnn.py", CODE))
    for submission in map(read_submission, (in_zip, in_tar)):
        assert submission.files == {"rnn.py": CODE}
        assert "not followed" in notes_about(submission, "link.py")
        assert "ordinary" in notes_about(submission, "pipe")
    assert "hard.py" in notes_about(read_submission(in_tar), "link.py")
    assert "disk" in notes_about(read_submission(in_tar), "pipe")


def test_a_bomb_is_left_out_and_the_code_beside_it_stays(tmp_path: Path) -> None:
    """Ten MiB of zeros pack a thousandfold; a small array of zeros may."""
    entries = [("zeros.npy", bytes(10 << 20)), ("small.npy", bytes(1 << 20)), ("rnn.py", CODE)]
    submission = read_submission(zipped(tmp_path / "work.zip", *entries))
    assert set(submission.files) == {"rnn.py", "small.npy"}
    assert "200 times" in notes_about(submission, "zeros.npy")


def test_a_tar_that_unpacks_too_far_is_read_up_to_there(tmp_path: Path) -> None:
    """What lies before the limit is kept, and a note says that there was more."""
    submission = read_submission(
        tarred(tmp_path / "work.tar.gz", ("rnn.py", CODE), ("zeros", bytes(30 << 20)), ("b.py", CODE))
    )
    assert set(submission.files) == {"rnn.py"}
    assert "200 times" in notes_about(submission, "the end of work.tar.gz")
    assert "20 MiB" in notes_about(submission, "zeros")


def test_a_bzip2_member_is_not_opened(tmp_path: Path) -> None:
    """Its decompressor knows no limit."""
    path = zipped(tmp_path / "work.zip", ("bomb.py", bytes(1 << 20)), packing=zipfile.ZIP_BZIP2)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("rnn.py", CODE)
    submission = read_submission(path)
    assert submission.files == {"rnn.py": CODE}
    assert "ordinary .zip" in notes_about(submission, "bomb.py")


def test_many_members_cost_data_before_code(tmp_path: Path) -> None:
    """Of 2500 the first 2000 count and 500 are kept; the code is among them although it comes last."""
    frames = [(f"frames/{number:04}.txt", b"1") for number in range(2500)]
    submission = read_submission(zipped(tmp_path / "work.zip", *frames, ("zz/rnn.py", CODE)))
    assert len(submission.files) == members.FILES
    assert submission.files["zz/rnn.py"] == CODE
    assert "2000 files" in notes_about(submission, "frames/1999.txt")
    assert "500 files" in notes_about(submission, "frames/0499.txt")
    assert len(submission.notes) == 2


def test_of_two_members_with_one_name_the_first_stays(tmp_path: Path) -> None:
    """Also where the names become one only by normalising."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "a.zip", ("rnn.py", b"first"), ("rnn.py", b"second"), ("./rnn.py", b"third"))
    submission = read_submission(path)
    assert submission.files == {"rnn.py": b"first"}
    assert "the first one counts" in notes_about(submission, "rnn.py")
    composed = tarred(tmp_path / "b.tar", ("\u00e9.py", b"first"), ("e\u0301.py", b"second"))
    assert read_submission(composed).files == {"\u00e9.py": b"first"}


def test_an_encrypted_zip_asks_for_one_without_a_password(tmp_path: Path) -> None:
    """All of it: an error. One member: a note."""
    path = zipped(tmp_path / "work.zip", ("a.py", CODE), packing=zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(SubmissionError, match="password"):
        read_submission(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("rnn.py", CODE)
    submission = read_submission(path)
    assert submission.files == {"rnn.py": CODE}
    assert "password" in notes_about(submission, "a.py")


@pytest.mark.parametrize("name", ["work.zip", "work.tar.gz", "work.tar"])
@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04", b"\x1f\x8b\x08", b"<html>please log in</html>"])
def test_what_is_no_archive_is_an_error_with_advice(tmp_path: Path, name: str, content: bytes) -> None:
    """The sentence names the file and what to hand in instead."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SubmissionError, match=rf"could not open {re.escape(name)}.*Please pack"):
        read_submission(path)


def test_a_truncated_archive_gives_what_is_whole(tmp_path: Path) -> None:
    """A zip without its directory gives nothing; a tar.gz gives the files before the cut."""
    noise = bytes(range(256)) * 4000
    path = zipped(tmp_path / "work.zip", ("rnn.py", CODE))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SubmissionError, match="cut short"):
        read_submission(path)
    path = tarred(tmp_path / "work.tar", ("rnn.py", CODE), ("data.txt", noise))
    path.write_bytes(path.read_bytes()[:-500_000])
    submission = read_submission(path)
    assert submission.files == {"rnn.py": CODE}
    assert any("cut short" in note for note in submission.notes)


def test_a_wrong_checksum_costs_only_its_own_file(tmp_path: Path) -> None:
    """One flipped bit in a stored file is noticed."""
    path = zipped(tmp_path / "work.zip", ("data.txt", b"abcdef"), ("rnn.py", CODE), packing=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"abcdef", b"abcdeg"))
    submission = read_submission(path)
    assert submission.files == {"rnn.py": CODE}
    assert "damaged" in notes_about(submission, "data.txt")


def test_a_tar_header_made_for_a_slow_pattern_ends_at_once(tmp_path: Path) -> None:
    """A long run of digits in an extended header is refused before tarfile searches it."""
    info = tarfile.TarInfo("pax")
    info.type = tarfile.XHDTYPE
    path = tarred(tmp_path / "work.tar", ("rnn.py", CODE), (info, b"1" * 60_000), ("b.py", CODE))
    started = time.process_time()
    submission = read_submission(path)
    assert time.process_time() - started < 2
    assert submission.files == {"rnn.py": CODE}
    assert "damaged" in notes_about(submission, "the end of work.tar")


def test_a_tar_that_leads_in_circles_ends() -> None:
    """Going back is paid for, so no archive can make the reader go round for ever."""
    stream = archives.Bounded(io.BytesIO(bytes(1000)), 2000, 512)
    for place in (900, 100, 900):  # 900 forward, 100 from the start, 800 forward
        stream.seek(place)
    with pytest.raises(OSError, match="512 MiB"):
        stream.seek(500)
    assert stream.exhausted


def test_millions_of_empty_gzip_streams_are_refused() -> None:
    """They hold nothing and take minutes; a few in a row are what some programs write."""
    assert archives._gunzip(gzip.compress(b"") * 3 + gzip.compress(CODE)).read() == CODE
    with pytest.raises(OSError, match="damaged"):
        archives._gunzip(gzip.compress(b"") * 60_000)
