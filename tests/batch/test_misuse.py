"""A call that cannot work ends in a sentence and its exit code, and leaves everything as it was."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.batch.files import write_atomically, write_executed
from grader.batch.marking import Unreadable
from grader.cli.main import main
from grader.cli.progress import PlainLines
from grader.course.course import Course
from grader.pipeline import Paper
from grader.store.database import NAME, Store
from tests.classes import grade_class, small_course
from tests.copies import ROOT


def run(*words: object) -> Result:
    """Run a command as it is run from a shell."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def out(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> Path:
    """The class, graded."""
    grade_class(handed_in, tmp_path / "out", clipping_paper.course, paper=clipping_paper)
    return tmp_path / "out"


def state(folder: Path) -> dict[Path, tuple[int, bytes]]:
    """Everything below a folder, with the times of its files."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != f"{NAME}-shm"]
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_scoring_again_makes_nothing_of_nothing(tmp_path: Path, clipping: Course, dry: tuple[str, ...]) -> None:
    """A mistyped OUT is told; it is not made into an empty class."""
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    before = sorted(tmp_path.rglob("*"))
    for name in ("nowhere", "empty", "file"):
        done = run("rescore", tmp_path / name, "--course", clipping.root, *dry)
        assert (done.exit_code, "name the folder that `grader batch` wrote" in done.output) == (2, True), done.output
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_is_no_place_for_results(out: Path, handed_in: Path, tmp_path: Path, clipping: Course) -> None:
    """Where OUT is a file, or lies below one, that is a wrong call and no fault of ours."""
    (tmp_path / "file").write_text("mine")
    course = ("--course", clipping.root)
    for place in (tmp_path / "file", tmp_path / "file" / "out"):
        graded = run("batch", handed_in, "-o", place, "--sandbox", "process", "--jobs", 1, *course)
        merged = run("merge", out, "-o", place, *course)
        assert [(done.exit_code, "name another one" in done.output) for done in (graded, merged)] == [(2, True)] * 2
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("below", [".", "out", "ada/out"])
def test_results_do_not_lie_among_submissions(handed_in: Path, clipping: Course, below: str) -> None:
    """A class whose results would be graded as a student's the next time is not begun."""
    before = state(handed_in)
    done = run("batch", handed_in, "-o", handed_in / below, "--sandbox", "process", "--course", clipping.root)
    assert (done.exit_code, "name a folder beside it" in done.output) == (2, True), done.output
    assert state(handed_in) == before


def test_an_empty_shard_is_not_the_whole_class(handed_in: Path, tmp_path: Path, clipping: Course) -> None:
    """A script whose variable is empty is told so, and does not grade everything."""
    done = run("batch", handed_in, "-o", tmp_path / "out", "--shard", "", "--course", clipping.root)
    assert (done.exit_code, "such as 1/8" in done.output) == (2, True)


def test_a_dry_run_touches_no_file(out: Path, clipping: Course) -> None:
    """Not even the database's; so it can be done where nothing may be written."""
    before = state(out)
    assert run("rescore", out, "--course", clipping.root, "--dry-run").exit_code == 0
    assert state(out) == before


def test_a_mark_that_is_not_final_ends_scoring_again_as_it_ends_a_batch(out: Path, clipping: Course) -> None:
    """A check that we failed to judge is still our fault when the class is scored again: exit code 3."""
    with Store(out, writes=True) as store:
        work = store.work("dan")
        assert work
        (part,) = work.parts.values()
        ours = part.evidence.replace('"verdict":"wrong_values"', '"verdict":"grader_error"')
        store.put_work(type(work)(**{**vars(work), "parts": {"clipping": type(part)(part.key, ours)}}))
    assert run("rescore", out, "--course", clipping.root).exit_code == 3
    assert '"final": false' in (out / "results" / "dan.json").read_text(encoding="utf-8")


def test_executed_notebooks_are_those_of_the_last_run(tmp_path: Path) -> None:
    """What a student handed in earlier is not shown beside a later mark, and nobody else's is touched."""
    write_executed(tmp_path, "ada", {"old.ipynb": b"1", "same.ipynb": b"1"})
    write_executed(tmp_path, "bo", {"old.ipynb": b"1"})
    write_executed(tmp_path, "ada", {"same.ipynb": b"2"})
    write_executed(tmp_path, "..", {})
    write_executed(tmp_path, "", {})
    left = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.ipynb")}
    assert left == {"feedback/ada/same.ipynb": b"2", "feedback/bo/old.ipynb": b"1"}


def test_a_full_disk_is_told_with_the_file_that_was_wanted(tmp_path: Path) -> None:
    """Where the half of a file can be written, the sentence names the file, which stays the old one, and no part stays.

    The limit stands for the disk: either takes a part of what is written, and refuses the rest.
    """
    path = tmp_path / "grades.csv"
    write_atomically(path, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
        with pytest.raises(OSError, match="too large") as raised:
            write_atomically(path, b"x" * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert raised.value.filename == str(path)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("grades.csv", b"old")]


def test_progress_counts_in_one_pass(capsys: pytest.CaptureFixture[str]) -> None:
    """A tally holds nothing of whom it has counted, and its last line is that of the last one."""
    lines = PlainLines(3)
    for name in "abc":
        lines.done(Unreadable(name, "damaged"), again=True)
    assert "3/3" in capsys.readouterr().err
    assert not [value for value in vars(lines.tally).values() if isinstance(value, list | dict | set | tuple)]


def test_a_shard_without_anybody_may_come_first(out: Path, tmp_path: Path, course: Course) -> None:
    """What was run is asked of every shard: the first one has nobody, and the course has more than was run."""
    (tmp_path / "shard").mkdir()
    with Store(tmp_path / "shard", writes=True) as store:
        assert store.students() == []
    done = run("merge", tmp_path / "shard", out, "-o", tmp_path / "whole", "--course", course.root)
    assert done.exit_code == 0, done.output
    assert "ada,10,10" in (tmp_path / "whole" / "grades.csv").read_text(encoding="utf-8")


def test_merging_again_takes_what_was_graded_again(
    out: Path, handed_in: Path, tmp_path: Path, clipping_paper: Paper
) -> None:
    """A shard that was graded again, for late work, replaces what the whole has of it, and nobody is lost."""
    course = ("--course", clipping_paper.course.root)
    assert run("merge", out, "-o", tmp_path / "whole", *course).exit_code == 0
    later = tmp_path / "later"
    later.mkdir()
    (later / "dan.py").write_bytes((handed_in / "ada.py").read_bytes())
    grade_class(later, tmp_path / "shard", clipping_paper.course, paper=clipping_paper)
    done = run("merge", tmp_path / "shard", "-o", tmp_path / "whole", *course)
    assert done.exit_code == 0, done.output
    table = (tmp_path / "whole" / "grades.csv").read_text(encoding="utf-8")
    assert [line.startswith("dan,10,10") for line in table.splitlines()].count(True) == 1
    assert table.count("\n") == (out / "grades.csv").read_text(encoding="utf-8").count("\n")


def test_a_mark_sheet_says_where_the_stored_mark_is_another_one(out: Path, tmp_path: Path, clipping: Course) -> None:
    """A decision that is not written into OUT yet is shown as one that waits for that."""
    words = ("show", out, "dan", "--course", clipping.root)
    assert "rescore" not in run(*words).output
    decision = "student: dan, criterion: clipping.shrink, points: 1, reason: r, who: w, when: 2026-12-05"
    (tmp_path / "o.yaml").write_text(f"schema: grader/overrides/v1\noverrides:\n  - {{{decision}}}\n")
    assert "`grader rescore" in run(*words, "--overrides", tmp_path / "o.yaml").output
    assert run("rescore", out, *words[3:], "--overrides", tmp_path / "o.yaml").exit_code == 0
    assert "rescore" not in run(*words, "--overrides", tmp_path / "o.yaml").output


def test_a_lost_database_is_no_change_of_marks(out: Path, clipping: Course) -> None:
    """Made again from the results, it has everybody's mark and lines, so that scoring again changes nothing."""
    with Store(out) as store:
        before = store.totals(), list(store.marks())
    (out / NAME).unlink()
    told = run("rescore", out, "--course", clipping.root, "--dry-run")
    assert (told.exit_code, "No mark changes." in told.output) == (0, True), told.output
    with Store(out) as store:
        assert (store.totals(), list(store.marks())) == before
        assert len(before[0]) == 5


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_broken_reference_ends_the_batch_and_is_charged_to_nobody(handed_in: Path, tmp_path: Path, jobs: int) -> None:
    """The course is at fault: it is told once, with file and line, and nobody has a result for that."""
    home, out = tmp_path / "course", tmp_path / "out"
    small_course(home, "clipping")
    (home / "reference" / "clipping").unlink()
    shutil.copytree(ROOT / "reference" / "clipping", home / "reference" / "clipping")
    solution = home / "reference" / "clipping" / "solution.py"
    text = solution.read_text(encoding="utf-8").replace("def clip_by_value(grads, limit):", "def clip_by_value(grads):")
    solution.write_text(text, encoding="utf-8")
    done = run("batch", handed_in, "-o", out, "--sandbox", "process", "--jobs", jobs, "--course", home)
    assert done.exit_code == 2, done.output
    told = [line for line in done.output.splitlines() if line.startswith("reference/clipping/solution.py:")]
    assert told
    assert len(told) == len(set(told))
    assert {path.stem for path in (out / "results").glob("*.json")} <= {"essay"}  # which cannot be read
