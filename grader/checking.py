"""A student's own check of public cases: what the command line, a notebook and pytest have in common."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.course.course import Course, find_course, load_part
from grader.errors import UsageError
from grader.guidance import ALMOST
from grader.intake.submission import read_submission
from grader.model.evidence import Submission
from grader.model.exercise import Group
from grader.model.grade import Grade
from grader.model.rubric import Rubric
from grader.pipeline import Paper, mark, prepare
from grader.report.explanations import Around
from grader.sandbox.launch import Level

ALIKE = 0.85
DEFINED = re.compile(rb"\bdef ([A-Za-z_]\w*) *\(")
HEADING = re.compile(r"^#+\s+(.*\S)", re.MULTILINE)


@dataclass
class Desk:
    """Where a student's work is checked, again and again if wanted: the paper is made once.

    Use as a context manager. path: the work, as a person would name it.
    """

    course: Course
    rubric: Rubric
    paper: Paper
    path: Path
    _pages: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Self:
        """Nothing to open: `set_up` has done it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the paper back."""
        self.paper.__exit__(kind, error, trace)

    def read(self) -> Submission:
        """The work as it is on the disk now. Raises SubmissionError or UsageError where it cannot be read."""
        return read_submission(self.path)

    def check(self, submission: Submission) -> Grade:
        """The mark of a submission over the public cases."""
        grade = mark(submission, submission.name, self.paper, self.rubric)
        return replace(grade, notes=(*grade.notes, *_misspelt(submission, grade, self.course)))

    @property
    def around(self) -> Around:
        """What the explanations of this desk's grades refer to."""
        groups = {
            (f"{group.exercise}/{check.id}", group.case.name): group
            for group in self.paper.agenda
            for check in group.checks
        }
        return Around(self._page, lambda check, case: self._prompt(check, case, groups), self._again)

    def _page(self, slug: str, function: str) -> str:
        exercises = self.course.exercises.items()
        slug = next((one for one, e in exercises if any(f.name == function for f in e.functions)), slug)
        if (slug, function) not in self._pages:
            self._pages[slug, function] = _find_page(self.course.root / "assignments" / slug / "README.md", function)
        return self._pages[slug, function]

    def _prompt(self, check: str, case: str, groups: Mapping[tuple[str, str], Group]) -> tuple[str, ...]:
        if (check, case) not in groups:
            return ()
        course = self._course_to_name(Path())
        named = f", course={course!r}" if course else ""
        return (
            "import grader",
            f'case = grader.public_case("{check}", "{case}"{named})',
            f"case.run({str(_as_seen_from_here(self.path))!r})",
        )

    def _again(self, slug: str) -> str:
        path, course = _as_seen_from_here(self.path), self._course_to_name(self.path)
        words = [*([str(path)] if path != Path() else []), *(["--course", course] if course else [])]
        return shlex.join(["grader", "check", *words, "--exercise", slug])

    def _course_to_name(self, near: Path) -> str:
        """The course's folder; nothing where it is the one that is found without being named."""
        with suppress(UsageError):
            if find_course(None, near).resolve() == self.course.root.resolve():
                return ""
        return str(_as_seen_from_here(self.course.root))


def set_up(
    root: Path,
    path: Path,
    assignment: str = "",
    exercises: tuple[str, ...] = (),
    *,
    level: Level = Level.PROCESS,
    notebooks: str = "fast",
) -> Desk:
    """Make everything ready for checking the work at `path` against the public cases of the course at `root`.

    Who stands in an exercise's folder of a handout means that exercise, with the work in the whole handout.
    Raises CourseError or UsageError.
    """
    if (slug := exercise_at(root, path)) is not None:
        path, exercises = root, exercises or ((slug,) if slug else ())
    course, rubric = load_part(root, assignment, exercises, public=True)
    if not path.exists() and (root / "assignments" / path.name / "exercise.py").is_file():
        raise UsageError(f"{path}: there is no such file; for the exercise: grader check --exercise {path.name}")
    paper = prepare(course, hidden=False, level=level, notebooks=notebooks)
    return Desk(course, rubric, paper, path)


def exercise_at(root: Path, path: Path) -> str | None:
    """The exercise in whose folder of a handout a student stands, "" for all of them, None anywhere else.

    Who checks there means that exercise, with the work that lies in the whole handout: later ones call earlier ones.
    """
    place, home = path.resolve(), root.resolve() / "assignments"
    if (root / "reference").is_dir() or not place.is_relative_to(home):
        return None
    slug = place.relative_to(home).parts[:1]
    return slug[0] if slug and (home / slug[0] / "exercise.py").is_file() else ""


def _misspelt(submission: Submission, grade: Grade, course: Course) -> Iterator[str]:
    """A sentence for each function of the student's whose name is nearly that of one which is not there yet."""
    found, asked = grade.definitions, {f.called or f.name: name for name, f in course.functions.items()}
    absent = [called for called, name in asked.items() if name not in found or found[name].stub]
    starters = (path.read_bytes() for path in course.root.glob("assignments/*/starter.py"))
    known = {name.encode() for name in asked}.union(*map(DEFINED.findall, starters))
    for file, data in submission.files.items():
        for name in sorted(one.decode() for one in {*DEFINED.findall(data)} - known):
            for wanted in difflib.get_close_matches(name, absent, n=1, cutoff=ALIKE):
                yield ALMOST.format(file=file, written=name, wanted=wanted)


def _as_seen_from_here(path: Path) -> Path:
    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path


def _find_page(file: Path, function: str) -> str:
    """The page of an exercise, and the part of it in which a function is first named."""
    if not file.is_file():
        return ""
    text, place = file.read_text(encoding="utf-8"), str(_as_seen_from_here(file))
    named = text.find(f"{function}(") if function else -1
    headings = [match[1] for match in HEADING.finditer(text, 0, max(named, 0))]
    return f"{place}, “{headings[-1]}”" if headings else place
