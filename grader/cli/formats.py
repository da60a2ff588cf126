"""What `grader export` can write: a name, who reads it, and which options it takes. Cheap to import, for `--help`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What one file of a format holds."""

    ONE = "one"  # one submission
    CLASS = "class"  # all of them
    FILLED = "filled"  # marks in a file that a platform exported
    COURSE = "course"  # no marks at all


class Readers(StrEnum):
    """For whom a format is written, so what may stand in it."""

    STUDENTS = "students"
    EITHER = "either"  # students unless told
    INSTRUCTORS = "instructors"
    PLATFORM = "platform"  # everything goes in, each line with its own visibility


@dataclass(frozen=True)
class Format:
    """suffix: of the file. options: those of `grader export` that only some formats take."""

    line: str
    scope: Scope
    readers: Readers
    suffix: str
    options: tuple[str, ...] = ()
    is_text: bool = True


_ONE, _CLASS, _FILLED = Scope.ONE, Scope.CLASS, Scope.FILLED
_STUDENTS, _EITHER, _INSTRUCTORS = Readers.STUDENTS, Readers.EITHER, Readers.INSTRUCTORS
_LATER = ("due_date_passed",)

FORMATS: dict[str, Format] = {
    "csv": Format("Spreadsheet: a row a submission, a column a criterion.", _CLASS, _INSTRUCTORS, ".csv"),
    "xlsx": Format("The same as a workbook, with why on a second sheet.", _CLASS, _INSTRUCTORS, ".xlsx", is_text=False),
    "markdown": Format("A student's report in Markdown.", _ONE, _EITHER, ".md", ("readers", *_LATER)),
    "canvas": Format("Canvas: a downloaded gradebook, filled in.", _FILLED, _INSTRUCTORS, ".csv",
                     ("gradebook", "column", "scale")),
    "moodle": Format("Moodle: a downloaded grading worksheet, filled in.", _FILLED, _STUDENTS, ".csv",
                     ("worksheet", "column", "scale", "comments", *_LATER)),
    "moodle-feedback": Format("Moodle: a zip of feedback files, a page a student.", _FILLED, _STUDENTS, ".zip",
                              ("worksheet", *_LATER), is_text=False),
    "gradescope": Format("Gradescope: results.json.", _ONE, Readers.PLATFORM, ".json"),
    "gradescope-zip": Format("Gradescope: the autograder of a course; OUT is the course's folder.", Scope.COURSE,
                             _INSTRUCTORS, ".zip", ("assignment", "sandbox", "attempt"), is_text=False),
    "github-annotations": Format("GitHub Actions: each lost line in the log.", _ONE, _STUDENTS, ".txt",
                                 ("below", *_LATER)),
    "github-summary": Format("GitHub Actions: Markdown for $GITHUB_STEP_SUMMARY.", _CLASS, _STUDENTS, ".md", _LATER),
    "github-outputs": Format("GitHub Actions: lines for $GITHUB_OUTPUT.", _ONE, _STUDENTS, ".txt", _LATER),
    "junit": Format("JUnit XML: a suite a submission, a case a line.", _CLASS, _EITHER, ".xml", ("readers", *_LATER)),
    "ctrf": Format("CTRF: the same as JSON.", _CLASS, _EITHER, ".json", ("readers", *_LATER)),
    "gitlab": Format("GitLab: a code quality report.", _ONE, _STUDENTS, ".json", ("below", *_LATER)),
    "classroom50": Format("Classroom 50: result.json, in hundredths of points.", _ONE, _STUDENTS, ".json", _LATER),
    "prairielearn": Format("PrairieLearn: results.json.", _ONE, _STUDENTS, ".json", _LATER),
}  # fmt: skip


def table_of_formats() -> str:
    """The formats as a list for `--help`, which click is not to wrap."""
    width = max(map(len, FORMATS))
    return "\n".join(f"  {name:<{width}}  {entry.line}" for name, entry in FORMATS.items())
