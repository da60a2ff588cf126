"""What is particular to each platform's download."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import SubmissionError, UsageError
from grader.intake.layouts.attempts import chosen_attempts
from grader.intake.layouts.entry import Entry
from grader.intake.layouts.finding import find_entries, read_entry
from grader.intake.sources import sources
from grader.intake.submission import NO_PYTHON
from tests.intake.layouts.classes import write, zipped


def handed(entry: Entry) -> dict[str, str]:
    """What a student called each file, and what it lies under."""
    return {file.name: file.path.name for file in entry.files or ()}


def touch(top: Path, *names: str) -> Path:
    """Make files that hold a line of Python."""
    for name in names:
        write(top / name, b"x = 1\n")
    return top


@pytest.mark.parametrize(
    ("file", "student", "own", "is_late"),
    [
        ("lovelaceada_1042_88123_rnn.py", "lovelaceada", "rnn.py", False),
        ("lovelaceada_LATE_1042_88123_rnn.py", "lovelaceada", "rnn.py", True),
        ("lovelaceada_1042_88123_my_rnn_2_3.py", "lovelaceada", "my_rnn_2_3.py", False),
        ("anon_x7Kq2_88123_rnn.py", "anon_x7Kq2", "rnn.py", False),
        ("LATE_anon_x7Kq2_88123_rnn.py", "anon_x7Kq2", "rnn.py", True),
        ("joli_2_li_1042_88123_rnn.py", "joli_2_li", "rnn.py", False),
        ("_1042_88123_rnn.py", "1042", "rnn.py", False),
        ("王小明_1042_88123_rnn-1.py", "王小明", "rnn.py", False),
        ("lovelaceada_1042_88123_rnn-12.ipynb", "lovelaceada", "rnn.ipynb", False),
        ("lovelaceada_1042_88123_work.tar-1.gz", "lovelaceada", "work.tar.gz", False),
        ("lovelaceada_1042_88123_2026-03-01.py", "lovelaceada", "2026-03-01.py", False),
        ("lovelaceada_1042_text.html", "lovelaceada", "text.html", False),
        ("lovelaceada_LATE_1042_link.html", "lovelaceada", "link.html", True),
    ],
)
def test_a_name_of_canvas_says_whose_what_and_whether_late(
    file: str, student: str, own: str, is_late: bool, tmp_path: Path
) -> None:
    """The name as Canvas made it, without its own marks; late or not is all that it says of the time."""
    (entry,) = find_entries(touch(tmp_path, file), kind="canvas").entries
    assert (entry.student, handed(entry), entry.is_late) == (student, {own: file}, is_late)
    assert entry.submitted_at is None


def test_several_files_of_one_canvas_user_are_one_submission(tmp_path: Path) -> None:
    """They import each other by their own names; marks of a second upload stay where they tell two files apart."""
    touch(tmp_path, "li_7_1_rnn-1.py", "li_7_2_gates.py", "li_7_3_plot-1.py", "li_7_4_plot-2.py", "li_8_5_rnn.py")
    first, second = find_entries(tmp_path).entries
    assert (first.student, second.student) == ("li (7)", "li (8)")
    assert set(sources(read_entry(first))[0]) == {"gates.py", "rnn.py", "plot-1.py", "plot-2.py"}
    assert set(read_entry(second).files) == {"rnn.py"}


def test_hostile_names_behind_a_prefix_stay_inside(tmp_path: Path) -> None:
    """What a student called a file cannot leave the submission, and is named where it had to be left out."""
    touch(tmp_path, "eve_1_2_..", "eve_1_3_..\\..\\x.py", "eve_1_4_C:x.py", "eve_1_5_a\x1b[31m.py", "eve_1_6_rnn.py")
    submission = read_entry(find_entries(tmp_path).entries[0])
    assert set(submission.files) == {"rnn.py"}
    assert "points outside your folder" in submission.notes[0]
    assert "control characters" in submission.notes[1]


def test_an_archive_behind_a_prefix_is_opened(tmp_path: Path) -> None:
    """A damaged one is refused in words when it is all that somebody handed in."""
    zipped(tmp_path / "ada_1_2_work-1.zip", {"rnn.py": b"x = 1\n"})
    touch(tmp_path, "bob_3_4_work.zip")
    ada, bob = find_entries(tmp_path).entries
    assert set(read_entry(ada).files) == {"work/rnn.py"}
    with pytest.raises(SubmissionError, match=r"could not open work\.zip"):
        read_entry(bob)


def test_who_only_typed_into_moodle_has_a_row(tmp_path: Path) -> None:
    """Typed text is no Python: with files beside it a note says that it was not read, alone it is the submission."""
    touch(tmp_path, "Ada L_1_assignsubmission_file/rnn.py", "Ada L_1_assignsubmission_onlinetext/onlinetext.html",
          "Bob_2_assignsubmission_onlinetext/onlinetext.html")  # fmt: skip
    layout = find_entries(tmp_path)
    assert [entry.student for entry in layout.entries] == ["Ada L", "Bob"]
    assert layout.notes == (
        "Ada L_1_assignsubmission_onlinetext: typed into Moodle beside the files, so it was not read",
    )
    assert read_entry(layout.entries[1]).notes == (NO_PYTHON,)


def test_blind_marking_in_moodle_keeps_everybody_apart(tmp_path: Path) -> None:
    """Everybody is called Participant, so the number stands behind the name."""
    touch(tmp_path, *(f"Participant_{n}_assignsubmission_file/rnn.py" for n in (5, 41)))
    assert [entry.student for entry in find_entries(tmp_path).entries] == ["Participant (41)", "Participant (5)"]


def test_two_downloads_of_moodle_in_one_folder_are_two_attempts(tmp_path: Path) -> None:
    """Which is the later one nobody can know; one counts, and a note says which."""
    touch(tmp_path, "Ada_1_assignsubmission_file/rnn.py", "Ada_1_assignsubmission_file_/rnn.py")
    layout = chosen_attempts(find_entries(tmp_path))
    assert [entry.path.name for entry in layout.entries] == ["Ada_1_assignsubmission_file_"]
    assert layout.notes == ("Ada: of 2 attempts the latest counts, Ada_1_assignsubmission_file_",)


NBGRADER = ("submitted/ada/ps1/a.ipynb", "submitted/ada/ps2/b.ipynb", "submitted/bob/ps2/b.ipynb", "submitted/li/x.txt")


def stamped(top: Path) -> Path:
    """A tree with two assignments; li has handed in nothing of either."""
    touch(top, *NBGRADER, "gradebook.db", "release/ps1/a.ipynb")
    for place, day in (("ada/ps1", 1), ("ada/ps2", 9), ("bob/ps2", 5)):
        write(top / "submitted" / place / "timestamp.txt", f"2026-03-0{day} 12:00:00.000000 UTC\n".encode())
    return top


def test_an_nbgrader_tree_of_several_assignments_is_read_whole_or_one_of_them(tmp_path: Path) -> None:
    """Exercises may be spread over assignments; the latest time counts. With one named, only that is read."""
    whole = find_entries(stamped(tmp_path))
    assert "(assignments: ps1, ps2)" in whole.sentence
    assert [(e.student, e.path.name, e.submitted_at and e.submitted_at.day) for e in whole.entries] == [
        ("ada", "ada", 9), ("bob", "bob", 5), ("li", "li", None),
    ]  # fmt: skip
    one = find_entries(tmp_path, assignment="ps1")
    assert "(assignment ps1)" in one.sentence
    assert [(e.student, e.path.name, e.submitted_at and e.submitted_at.day) for e in one.entries] == [
        ("ada", "ps1", 1), ("bob", "bob", None), ("li", "li", None),
    ]  # fmt: skip
    assert one.notes == ("ada/ps2: not part of ps1, so it was not read",)


def test_both_the_course_and_its_step_can_be_given(tmp_path: Path) -> None:
    """The folder `submitted` holds the same class as the course around it."""
    stamped(tmp_path)
    assert find_entries(tmp_path / "submitted").entries == find_entries(tmp_path).entries


def test_a_time_that_cannot_be_read_is_said_to_be_unknown(tmp_path: Path) -> None:
    """A late policy must not rest on a guess: CET is an hour or two from UTC, by the month."""
    write(stamped(tmp_path) / "submitted" / "ada" / "ps1" / "timestamp.txt", b"2026-03-01 12:00:00 CET")
    layout = find_entries(tmp_path, assignment="ps1")
    assert layout.entries[0].submitted_at is None
    assert "ada/ps1: 2026-03-01 12:00:00 CET is no time that can be read" in layout.notes[0]
    touch(tmp_path / "inbound", "ada+ps1+2026-03-01 12:00:00 CET+r/rnn.py")
    (note,) = find_entries(tmp_path / "inbound").notes
    assert "2026-03-01 12:00:00 CET is no time" in note


def test_clones_in_a_folder_called_submitted_are_no_tree_of_nbgraders(tmp_path: Path) -> None:
    """Only folders in folders are: work beside a folder `src` would be passed over otherwise."""
    touch(tmp_path / "submitted", "ada/src/rnn.py", "ada/gates.py", "bob/src/rnn.py", "bob/gates.py")
    assert find_entries(tmp_path / "submitted").kind == "plain"
    touch(tmp_path / "tree" / "submitted", "ada/ps1/rnn.ipynb", "bob/ps1/rnn.ipynb")
    assert find_entries(tmp_path / "tree" / "submitted").kind == "nbgrader"


def test_an_exchange_with_several_assignments_wants_one_named(tmp_path: Path) -> None:
    """Attempts at two assignments are no two attempts at one."""
    for name in ("ada+ps1+2026-03-01 12:00:00 UTC+r", "ada+ps2+2026-03-02 12:00:00 UTC+r"):
        touch(tmp_path, f"{name}/rnn.py")
    with pytest.raises(UsageError, match=r"several assignments \(ps1, ps2\).*--assignment"):
        find_entries(tmp_path)
    layout = find_entries(tmp_path, assignment="ps1")
    assert [entry.path.name for entry in layout.entries] == ["ada+ps1+2026-03-01 12:00:00 UTC+r"]
    assert layout.notes == ("ada+ps2+2026-03-02 12:00:00 UTC+r: not part of ps1, so it was not read",)


def test_hidden_things_of_no_tool_are_named(tmp_path: Path) -> None:
    """Somebody may be called .x; what version control and desktops leave behind needs no word."""
    touch(tmp_path, "ada.py", ".x/rnn.py", ".DS_Store", "__MACOSX/._ada.py", "._ada.py", ".git/HEAD")
    assert find_entries(tmp_path).notes == (".x: hidden, so it was taken for nobody's work",)
