"""What students hand in, on disk: the code is found, noise is not, and every loss has a sentence."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.intake import members
from grader.intake.sources import sources
from grader.intake.submission import NO_PYTHON, read_files, read_submission
from grader.model.evidence import Submission

CODE = b"def rnn_forward(): ...\n"


def folder(top: Path, files: dict[str, bytes]) -> Path:
    """Write a submission folder."""
    for name, content in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content)
    return top


def pack(source: Path, target: Path) -> Path:
    """Zip everything in a folder."""
    return Path(shutil.make_archive(str(target.with_suffix("")), "zip", source))


def test_a_folder_is_read_recursively_and_named_after_itself(tmp_path: Path) -> None:
    """A dot in a folder's name is part of the name."""
    files = {"rnn.py": CODE, "deep/er/lstm.ipynb": b"{}", "notes.txt": b"hello"}
    assert read_submission(folder(tmp_path / "j.smith", files)) == Submission("j.smith", dict(sorted(files.items())))


@pytest.mark.parametrize("name", ["rnn.py", "rnn.ipynb", "RNN.PY", "rnn (1).py"])
def test_a_single_file_is_a_submission_named_by_its_stem(tmp_path: Path, name: str) -> None:
    """Upper-case suffixes and the marks of a second download are no obstacle."""
    (tmp_path / name).write_bytes(CODE)
    assert read_submission(tmp_path / name) == Submission(name.rpartition(".")[0], {name: CODE})


def test_noise_is_skipped_without_a_word(tmp_path: Path) -> None:
    """Caches, version control, editors, environments: nobody needs a note about them."""
    noise = [
        "__pycache__/a.py", ".git/b.py", ".ipynb_checkpoints/c.ipynb", "__MACOSX/d.py", ".DS_Store", "._rnn.py",
        "node_modules/e.py", "my_env/pyvenv.cfg", "my_env/lib/f.py", ".hidden/g.py", "sub/__pycache__/h.py",
    ]  # fmt: skip
    top = folder(tmp_path / "work", dict.fromkeys([*noise, "rnn.py"], CODE))
    assert read_submission(top) == Submission("work", {"rnn.py": CODE})
    assert read_submission(pack(top, tmp_path / "work.zip")) == Submission("work", {"rnn.py": CODE})


def test_an_environment_made_in_the_top_folder_does_not_hide_the_work(tmp_path: Path) -> None:
    """`python -m venv .` leaves its parts beside the student's own files."""
    files = dict.fromkeys(["pyvenv.cfg", "lib/python3/site.py", "Scripts/x.py", "rnn.py", "gates/lstm.py"], CODE)
    assert set(read_submission(folder(tmp_path / "work", files)).files) == {"rnn.py", "gates/lstm.py"}


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"x"}])
def test_a_folder_without_python_is_a_submission_with_a_note(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Nothing handed in is a mark of zero, not a failure of the command."""
    top = tmp_path / "empty"
    top.mkdir()
    assert read_submission(folder(top, files)) == Submission("empty", files, (NO_PYTHON,))


def test_code_under_the_name_of_a_text_file_is_pointed_out(tmp_path: Path) -> None:
    """Some mail programs append .txt; a .txt file is data, and the student is told."""
    submission = read_submission(folder(tmp_path / "work", {"rnn.py.txt": CODE}))
    assert sources(submission)[0] == {}
    assert "rnn.py.txt" in submission.notes[-1]


def test_archives_in_a_folder_are_read_into_subfolders_one_level_deep(tmp_path: Path) -> None:
    """A folder of archives and its own zip read alike, and an archive inside an archive is only named."""
    inner = pack(folder(tmp_path / "inner", {"x.py": CODE}), tmp_path / "inner.zip").read_bytes()
    packed = pack(folder(tmp_path / "p", {"lstm/a.py": CODE, "lstm/b.zip": inner}), tmp_path / "p.zip").read_bytes()
    top = folder(tmp_path / "work", {"rnn.py": CODE, "part two.zip": packed, "broken.zip": b"no"})
    submission = read_submission(top)
    assert set(submission.files) == {"rnn.py", "part two/a.py"}
    assert any("part two/b.zip" in note and "inside archives" in note for note in submission.notes)
    assert any("could not open broken.zip" in note for note in submission.notes)
    assert read_submission(pack(top, tmp_path / "work.zip")) == submission


def test_other_archives_are_named_with_what_to_use_instead(tmp_path: Path) -> None:
    """Beside other work a note; alone an error."""
    submission = read_submission(folder(tmp_path / "work", {"rnn.py": CODE, "rest.rar": b"Rar!"}))
    assert any("rest.rar" in note and ".zip" in note for note in submission.notes)
    with pytest.raises(SubmissionError, match=r"rest\.rar is not a kind of file"):
        read_submission(tmp_path / "work" / "rest.rar")


@pytest.mark.parametrize(
    "name", ["gone", "gone.zip", "essay.pdf", "notes.txt", "only_a_broken_archive", "link", "link.py", "pipe.py"]
)
def test_what_cannot_be_read_at_all_is_an_error_with_advice(tmp_path: Path, name: str) -> None:
    """Every such sentence names the thing and says what would help."""
    folder(
        tmp_path, {"essay.pdf": b"%PDF", "notes.txt": CODE, "real/rnn.py": CODE, "only_a_broken_archive/a.zip": b"?"}
    )
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "link.py").symlink_to(tmp_path / "real" / "rnn.py")
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(SubmissionError, match="Please") as caught:
        read_submission(tmp_path / name)
    assert (name if "only" not in name else "a.zip") in str(caught.value)


def test_links_and_pipes_in_a_folder_are_never_followed(tmp_path: Path) -> None:
    """Neither to files nor to folders, and a pipe that nobody writes to keeps nobody waiting."""
    secret = folder(tmp_path / "secret", {"solution.py": b"secret"})
    top = folder(tmp_path / "work", {"rnn.py": CODE})
    (top / "stolen.py").symlink_to(secret / "solution.py")
    (top / "stolen").symlink_to(secret)
    os.mkfifo(top / "pipe.py")
    submission = read_submission(top)
    assert submission.files == {"rnn.py": CODE}
    assert any("stolen and stolen.py because it is a link" in note for note in submission.notes)
    assert any("pipe.py" in note for note in submission.notes)


def test_a_file_over_a_cap_costs_only_itself(tmp_path: Path) -> None:
    """One file, all files, depth: each with the limit in its note."""
    deep = "/".join("abcdefghijklm")
    top = folder(tmp_path / "work", {"rnn.py": CODE, f"{deep}/x.py": CODE, "a/b/c/d/e/f/g/h/i/j/k/ok.py": CODE})
    for number in range(4):
        with (top / f"data{number}.npy").open("wb") as file:
            file.truncate(members.FILE_BYTES - (number < 3))
    with (top / "huge.npy").open("wb") as file:
        file.truncate(members.FILE_BYTES + 1)
    submission = read_submission(top)
    kept = {"rnn.py", "a/b/c/d/e/f/g/h/i/j/k/ok.py", "data0.npy", "data1.npy", "data2.npy"}
    assert set(submission.files) == kept
    for words in (["huge.npy", "20 MiB"], ["data3.npy", "64 MiB"], ["12 folders"]):
        assert any(all(word in note for word in words) for note in submission.notes), words


def test_python_is_taken_before_data_when_files_are_too_many(tmp_path: Path) -> None:
    """A thousand frames of an animation never push out the code."""
    files = {f"frames/{number}.txt": b"" for number in range(members.FILES + 10)} | {"zz/deep/rnn.py": CODE}
    submission = read_submission(folder(tmp_path / "work", files))
    assert len(submission.files) == members.FILES
    assert "zz/deep/rnn.py" in submission.files
    assert "and 8 more because a submission may have at most 500 files" in submission.notes[0]


def test_a_file_and_a_folder_of_one_name_cannot_both_stay(tmp_path: Path) -> None:
    """They could not be written side by side; the code wins."""
    path = tmp_path / "work.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"data")
        archive.writestr("a/rnn.py", CODE)
        archive.writestr("b.py", CODE)
    submission = read_submission(path)
    assert set(submission.files) == {"a/rnn.py", "b.py"}
    assert "same name" in submission.notes[0]


def test_names_become_one_form_of_unicode_and_stay_encodable(tmp_path: Path) -> None:
    """Letters come decomposed from macOS; old disks hold bytes that are no text."""
    top = folder(tmp_path / "work", {"e\u0301.py": CODE})
    (Path(os.fsdecode(os.fsencode(top) + b"/gr\xfc.py"))).write_bytes(CODE)
    assert set(read_submission(top).files) == {"\u00e9.py", "gr_.py"}


def test_names_in_notes_are_cut_and_cleaned(tmp_path: Path) -> None:
    """A file name is a student's text like any other."""
    top = folder(tmp_path / "work", {"rnn.py": CODE})
    (top / ("\x1b[31mred\u202e" + "x" * 120)).symlink_to(top)
    (note,) = read_submission(top).notes
    assert note.startswith("We left out red" + "x" * 76 + "… because")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_bytes_under_any_name_raise_nothing_but_submission_error(data: st.DataObject) -> None:
    """Random bytes, and real archives and notebooks with bytes overwritten; what is read can be sent and shown."""
    suffix = data.draw(st.sampled_from([".zip", ".tar", ".tar.gz", ".ipynb", ".py"]))
    content = bytearray(data.draw(st.binary(max_size=400) | st.sampled_from(_SEEDS)))
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=12)):
        if content:
            content[place % len(content)] = byte
    with tempfile.TemporaryDirectory() as top:
        path = Path(top) / f"work{suffix}"
        path.write_bytes(content)
        submission, problem = Submission("work", {}), ""
        try:
            submission = read_submission(path)
        except SubmissionError as error:
            problem = str(error)
    assert not problem or "Please" in problem
    cells, notes = sources(submission)
    assert all(type(text) is str and text.encode() is not None for texts in cells.values() for text in texts)
    assert all("/" not in name[:1] and ".." not in name.split("/") for name in submission.files)
    assert all(note.encode() and note.endswith(".") for note in (*submission.notes, *notes))


def _seeds() -> list[bytes]:
    seeds = [
        b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}], "nbformat": 4}',
        b"# coding: latin-1\n\xe9 = 1\n",
    ]
    with tempfile.TemporaryDirectory() as top:
        work = folder(Path(top) / "work", {"rnn.py": CODE, "sub/a.ipynb": seeds[0], "b.txt": b"x" * 700})
        packed = [shutil.make_archive(f"{top}/out", kind, work) for kind in ("zip", "tar", "gztar")]
        return [*seeds, *(Path(path).read_bytes() for path in packed)]


_SEEDS = _seeds()


def test_files_from_among_others_are_read_like_a_folder_of_them(tmp_path: Path) -> None:
    """Wherever they lie and whatever they are called there: archives, noise, caps and notes are those of a folder."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "inner.py").write_bytes(CODE)
    packed = pack(tmp_path / "sub", tmp_path / "packed.zip").read_bytes()
    files = {"rnn.py": CODE, "notes.txt": b"hello", "work.zip": packed, ".hidden.py": CODE, "a\x1b.py": CODE}
    whole = read_submission(folder(tmp_path / "ada", files))
    among = folder(tmp_path / "all", {f"ada_1_{number}_x": data for number, data in enumerate(files.values())})
    parts = [(name, among / f"ada_1_{number}_x") for number, name in enumerate(files)]
    assert read_files("ada", parts) == whole
    assert set(whole.files) == {"rnn.py", "notes.txt", "work/inner.py"}


def test_a_link_or_a_folder_among_them_is_left_out(tmp_path: Path) -> None:
    """Each with its reason, and so is what is no longer there."""
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder").mkdir()
    submission = read_files("ada", [(f"{name}.py", tmp_path / name) for name in ("link", "folder", "gone")])
    assert submission.files == {}
    assert [note.split()[3] for note in submission.notes[:3]] == ["link.py", "folder.py", "gone.py"]
    assert [members.Reason.LINK in note for note in submission.notes[:3]] == [True, False, False]
