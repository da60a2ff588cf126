"""What goes to whoever runs submissions, and the bytes that come back."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from grader.errors import CourseError
from grader.model.evidence import Evidence, Submission
from grader.store.evidence import rest_of, to_parts


@dataclass(frozen=True)
class Settings:
    """Everything that decides how a submission is run, but for itself. root: the course's folder."""

    root: str
    level: str
    notebooks: str = "fast"


@dataclass(frozen=True)
class Task:
    """One submission to be run on some exercises. Running it twice gives the same answer."""

    student: str
    submission: Submission = field(repr=False)
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What came of a task: evidence as JSON, one part an exercise; or why there is none, which is then our fault.

    course_faults: what is wrong with the course, on which nobody's work can be run.
    executed: the submission's notebooks as a kernel executed them, which are the student's.
    """

    parts: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    wall_s: float = 0.0
    cpu_s: float = 0.0
    error: str = ""
    course_faults: Sequence[str] = ()
    executed: Mapping[str, bytes] = field(default_factory=dict)


class Executor(Protocol):
    """Runs tasks somewhere. An answer comes for each, in any order; a task is taken only when there is room for it."""

    def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, bytes]]:
        """Yield each task with its answer as bytes, as soon as it is there."""
        ...


def task_bytes(task: Task) -> bytes:
    """A task, ready to travel."""
    given = task.submission
    files = {name: base64.b64encode(data).decode() for name, data in given.files.items()}
    submission = {"name": given.name, "files": files, "notes": given.notes}
    return _dump({"student": task.student, "submission": submission, "exercises": task.exercises})


def read_task(data: bytes) -> Task:
    """A task that has arrived."""
    plain: dict[str, Any] = json.loads(data)
    given = plain["submission"]
    files = {name: base64.b64decode(text) for name, text in given["files"].items()}
    submission = Submission(given["name"], files, tuple(given["notes"]))
    return Task(plain["student"], submission, tuple(plain["exercises"]))


def answer_bytes(evidence: Evidence, exercises: Sequence[str], executed: Mapping[str, bytes]) -> bytes:
    """An answer with evidence, ready to travel."""
    notebooks = {name: base64.b64encode(data).decode() for name, data in executed.items()}
    return _dump(
        {
            "parts": to_parts(evidence, exercises),
            "rest": rest_of(evidence),
            "wall_s": evidence.wall_s,
            "cpu_s": evidence.cpu_s,
            "executed": notebooks,
        }
    )


def fault_bytes(error: str) -> bytes:
    """An answer without evidence, through a fault of ours."""
    return _dump({"error": error})


def course_fault_bytes(error: CourseError) -> bytes:
    """An answer without evidence, since the course is at fault."""
    return _dump({"course_faults": error.faults})


def read_answer(data: bytes) -> Answer:
    """An answer that has arrived."""
    plain: dict[str, Any] = json.loads(data)
    executed = {name: base64.b64decode(text) for name, text in plain.pop("executed", {}).items()}
    return Answer(**plain, executed=executed)


def _dump(plain: Mapping[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass")
