"""A batch goes on where it stopped: what has not changed is not run again, and the end is the same bytes."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch.classwork import Batch
from grader.batch.marking import Unreadable
from grader.course.course import Course, load_course
from grader.errors import StoreError, UsageError
from grader.executors.examiner import Examiner
from grader.executors.pool import InProcess
from grader.executors.task import Settings, Task
from grader.intake.layouts.finding import find_entries
from grader.model.grade import Grade
from grader.pipeline import Paper
from grader.store.database import NAME, Store
from tests.classes import Heard, grade_class, small_course, written
from tests.copies import ROOT

EVERYBODY = ["ada", "bo", "chen", "dan", "essay", "eve"]
RUN = ["ada", "bo", "chen", "dan", "eve"]


def again(folder: Path, out: Path, paper: Paper, *, fresh: bool = False) -> Heard:
    """Grade into OUT once more, and tell who was run."""
    watch = Heard()
    grade_class(folder, out, paper.course, paper=paper, watch=watch, fresh=fresh)
    return watch


def test_what_has_not_changed_is_not_run_again(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> None:
    """A second batch runs nobody but who cannot be read, and leaves every byte as it is, the clock's too."""
    out = tmp_path / "out"
    assert again(handed_in, out, clipping_paper).run == EVERYBODY
    before = {path: path.read_bytes() for path in out.rglob("*.*s*") if path.name != NAME}
    second = again(handed_in, out, clipping_paper)
    assert (second.run, second.kept) == (["essay"], RUN)
    assert {path: path.read_bytes() for path in before} == before
    assert again(handed_in, out, clipping_paper, fresh=True).run == EVERYBODY


def test_only_who_handed_in_something_else_is_run(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> None:
    """A changed, a new and a renamed work are run; the marks of whoever is gone are kept, and that is said."""
    out = tmp_path / "out"
    again(handed_in, out, clipping_paper)
    (handed_in / "ada.py").write_text((handed_in / "dan.py").read_text(encoding="utf-8"), encoding="utf-8")
    (handed_in / "bo.py").rename(handed_in / "bob.py")
    watch = again(handed_in, out, clipping_paper)
    assert watch.run == ["ada", "bob", "essay"]
    assert any(said.startswith("1 in ") for said in watch.said)
    with Store(out) as store:
        assert store.students() == sorted([*EVERYBODY, "bob"])
        assert store.totals()["ada"] == store.totals()["dan"]


def test_lost_files_come_back(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> None:
    """Whichever of the files of OUT is lost or damaged, the next batch restores it, and runs nobody for that."""
    out = tmp_path / "out"
    again(handed_in, out, clipping_paper)
    whole = {name: path.read_bytes() for path in out.rglob("*") if (name := path.name) != NAME and path.is_file()}
    (out / "results" / "ada.json").unlink()
    (out / "results" / "bo.json").write_bytes(b"{")
    (out / "grades.csv").unlink()
    assert again(handed_in, out, clipping_paper).run == ["essay"]
    for damage in (Path.unlink, lambda path: path.write_bytes(b"no database" * 1000)):
        damage(out / NAME)
        watch = again(handed_in, out, clipping_paper)
        assert watch.run == ["essay"]
        assert "was made again from 6 of 6 results" in watch.said[0]
        now = {name: path.read_bytes() for path in out.rglob("*") if (name := path.name) in whole}
        assert now == whole


def test_without_a_database_a_damaged_result_costs_one_run(
    handed_in: Path, tmp_path: Path, clipping_paper: Paper
) -> None:
    """What cannot be rebuilt is run again, and nothing else is."""
    out = tmp_path / "out"
    again(handed_in, out, clipping_paper)
    (out / NAME).unlink()
    (out / "results" / "bo.json").write_bytes(b"{")
    assert again(handed_in, out, clipping_paper).run == ["bo", "essay"]


def test_newer_database_is_left_alone(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> None:
    """A database of a later grader is not touched, and the message says why."""
    out = tmp_path / "out"
    again(handed_in, out, clipping_paper)
    with sqlite3.connect(out / NAME) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match=r"newer grader \(version 99"):
        again(handed_in, out, clipping_paper)


def test_two_writers_do_not_meet(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> None:
    """While one batch writes to OUT, a second one is refused, and the first one's result is whole."""
    out, refused = tmp_path / "out", []

    class Meddling(Heard):
        def done(self, marked: Grade | Unreadable, /, *, again: bool) -> None:
            with pytest.raises(StoreError, match="another grader is writing here"):
                grade_class(handed_in, out, clipping_paper.course, paper=clipping_paper)
            refused.append((marked, again))

    grade_class(handed_in, out, clipping_paper.course, paper=clipping_paper, watch=Meddling())
    assert len(refused) == len(EVERYBODY)


def test_changed_exercise_runs_what_it_touches(tmp_path: Path) -> None:
    """One exercise is changed: it is run again, the other one is not, and all is as if it had been graded afresh."""
    home = tmp_path / "course"
    small_course(home, "clipping", "repeated_multiplication")
    folder = tmp_path / "class"
    folder.mkdir()
    texts = [
        (ROOT / "reference" / slug / "solution.py").read_text() for slug in ("clipping", "repeated_multiplication")
    ]
    (folder / "ada.py").write_text("\n\n".join(texts).replace("from __future__ import annotations\n", ""))
    asked: list[tuple[str, ...]] = []

    class Noting(InProcess):
        def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, bytes]]:
            for task, data in super().run(tasks):
                asked.append(task.exercises)
                yield task, data

    def run(out: Path) -> None:
        course = load_course(home)
        settings = Settings(str(home), "process")
        with Examiner(settings) as examiner:
            batch = Batch(course, course.rubric, settings, out, Heard())
            batch.run(find_entries(folder).entries, Noting(examiner))

    run(tmp_path / "out")
    exercise = home / "assignments" / "clipping"
    exercise.unlink()
    shutil.copytree(ROOT / "assignments" / "clipping", exercise)
    with (exercise / "exercise.py").open("a", encoding="utf-8") as file:
        file.write("\n# a word more\n")
    run(tmp_path / "out")
    run(tmp_path / "afresh")
    both = ("repeated_multiplication", "clipping")
    assert [set(one) for one in asked] == [set(both), {"clipping"}, set(both)]
    assert written(tmp_path / "out") == written(tmp_path / "afresh")


def test_fault_of_ours_is_tried_again(
    handed_in: Path, tmp_path: Path, clipping_paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that we failed to judge is ours, makes the mark not final, and is run again by the next batch."""
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("grader.pipeline.judging.judge", lambda *_a, **_b: 1 / 0)
        forgetful = replace(clipping_paper)  # the same paper, which remembers no value that was judged before
        result = grade_class(handed_in, out, clipping_paper.course, paper=forgetful)
    assert not result.is_final
    assert again(handed_in, out, clipping_paper).run == EVERYBODY
    assert grade_class(handed_in, out, clipping_paper.course, paper=clipping_paper).is_final


def test_order_and_company_change_nothing(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> None:
    """The class graded in any order, or one by one, is the same bytes."""
    course = clipping_paper.course
    grade_class(handed_in, tmp_path / "whole", course, paper=clipping_paper)
    entries = list(find_entries(handed_in).entries)
    random.Random(7).shuffle(entries)
    settings = Settings(str(course.root), "process")
    examiner = Examiner(settings, {("clipping",): clipping_paper})
    for entry in entries:
        Batch(course, course.rubric, settings, tmp_path / "single", Heard()).run([entry], InProcess(examiner))
    assert written(tmp_path / "whole") == written(tmp_path / "single")


def test_limits_are_part_of_what_decides(clipping: Course) -> None:
    """Another time limit makes evidence stale, another number of points does not."""
    limits = replace(clipping.rubric.limits, call_cpu_s=9.0)
    other = replace(clipping, rubric=replace(clipping.rubric, limits=limits))
    points = replace(clipping, rubric=replace(clipping.rubric, course="Another title"))
    assert other.deciding_sha256("clipping") != clipping.deciding_sha256("clipping")
    assert points.deciding_sha256("clipping") == clipping.deciding_sha256("clipping")
