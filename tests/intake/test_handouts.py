"""Work that lies in the handout: the course's own files are set aside, and every file of the student's stays."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from grader.intake.submission import NO_PYTHON, read_submission

OURS = b"from grader.model.exercise import Exercise\nexercise = Exercise()\n"
WORK = b"def rnn_forward(x): return x\n"
HANDOUT = {
    "rnn.py": WORK,
    "assignments/rnn/README.md": b"# Task",
    "assignments/rnn/exercise.py": OURS,
    "assignments/rnn/public.npz": b"PK",
    "assignments/rnn/mistakes.npz": b"PK",
    "assignments/rnn/starter.py": WORK,
    "assignments/rnn/extra.py": WORK,
    "dialects/time_first.py": b'"""A dialect."""\n\nCALLS = {}\n' + WORK,
    "dialects/mine.py": WORK,
}
STAYS = {"dialects/mine.py", "rnn.py", "assignments/rnn/starter.py", "assignments/rnn/extra.py"}


@pytest.mark.parametrize("top", ["", "deep/down/"])
def test_files_of_the_course_are_set_aside(tmp_path: Path, top: str) -> None:
    """In a folder and in an archive of it, wherever the handout lies."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in HANDOUT.items():
            path = tmp_path / "folder" / top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            archive.writestr(top + name, data)
    (tmp_path / "work.zip").write_bytes(packed.getvalue())
    assert set(read_submission(tmp_path / "folder").files) == {top + name for name in STAYS}
    assert {Path(name).name for name in read_submission(tmp_path / "work.zip").files} == {Path(n).name for n in STAYS}


def test_students_own_files_of_those_names_stay(tmp_path: Path) -> None:
    """Who calls their own work exercise.py is graded on it, whatever lies beside it."""
    files = {"exercise.py": WORK, "README.md": b"mine", "public.npz": b"mine"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert read_submission(tmp_path).files == files


def test_nothing_but_files_of_the_course_is_no_python(tmp_path: Path) -> None:
    """The note for an empty submission appears, since nothing here is anybody's work."""
    (tmp_path / "exercise.py").write_bytes(OURS)
    submission = read_submission(tmp_path)
    assert (dict(submission.files), submission.notes) == ({}, (NO_PYTHON,))
