"""Classes that tests grade: the real batch, on the course or on a small one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from grader.batch.classwork import Batch, Watch
from grader.batch.entries import Source
from grader.batch.marking import Unreadable
from grader.batch.summary import ClassResult
from grader.course.course import Course, load_course
from grader.course.handout import rubric_text
from grader.executors.examiner import Examiner
from grader.executors.pool import InProcess, LocalPool
from grader.executors.task import Executor, Settings
from grader.intake.layouts.finding import find_entries
from grader.model.grade import Grade
from grader.model.rubric import Rubric
from grader.pipeline import Paper
from tests.copies import ROOT


class Heard:
    """A watch that remembers. run: who was run; kept: whose evidence was there already."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.run: list[str] = []
        self.kept: list[str] = []

    def say(self, sentence: str, /) -> None:
        """Remember a sentence."""
        self.said.append(sentence)

    def done(self, marked: Grade | Unreadable, /, *, again: bool) -> None:
        """Remember a name."""
        name = marked.name if isinstance(marked, Unreadable) else marked.student
        (self.run if again else self.kept).append(name)


def grade_class(
    folder: Path,
    out: Path,
    course: Course,
    rubric: Rubric | None = None,
    *,
    paper: Paper | None = None,
    jobs: int = 2,
    watch: Watch | None = None,
    fresh: bool = False,
) -> ClassResult:
    """Grade a folder into OUT. paper: the one for all of the rubric, to be used here; else there are processes."""
    rubric = rubric or course.rubric
    level, notebooks = (paper.level.value, paper.notebooks) if paper else ("process", "fast")
    settings = Settings(str(course.root), level, notebooks)
    executor: Executor = LocalPool(settings, jobs)
    if paper:
        executor = InProcess(Examiner(settings, {tuple(entry.id for entry in rubric.exercises()): paper}))
    batch = Batch(course, rubric, settings, out, watch or Heard(), Source(str(folder)))
    return batch.run(find_entries(folder).entries, executor, fresh=fresh)


def small_course(into: Path, *exercises: str) -> Course:
    """A course with some exercises of ours, in a folder of its own."""
    course = load_course(ROOT)
    for slug in exercises:
        for half in ("assignments", "reference"):
            (into / half).mkdir(parents=True, exist_ok=True)
            (into / half / slug).symlink_to(ROOT / half / slug)
    (into / "rubric.yaml").write_text(rubric_text(course.rubric.part(exercises=exercises)), encoding="utf-8")
    return load_course(into)


def tight(course: Course) -> Course:
    """The same course with little time for everything, and for few attempts."""
    limits = replace(course.rubric.limits, call_cpu_s=1.0, idle_s=1.0, deaths=6)
    return replace(course, rubric=replace(course.rubric, limits=limits))


def untimed(data: bytes) -> bytes:
    """A result without its two timing fields."""
    return re.sub(rb'"(wall_s|cpu_s)": ?[0-9.e-]+', b"", data)


def written(out: Path) -> dict[str, bytes]:
    """Every file that a class leaves behind but for the database, without the clock."""
    files = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith("evidence.sqlite"))
    return {path.relative_to(out).as_posix(): untimed(path.read_bytes()) for path in files}
