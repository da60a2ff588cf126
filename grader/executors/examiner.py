"""Run one task from start to end, with everything that a course needs held ready for the next."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.course.course import load_part
from grader.course.seeds import Secret
from grader.errors import CourseError, GraderError
from grader.executors.task import Settings, Task, answer_bytes, course_fault_bytes, fault_bytes
from grader.pipeline import Paper, grade, prepare
from grader.sandbox.launch import Level

log = logging.getLogger(__name__)


class Examiner:
    """Holds the papers of a course, each made once. Use as a context manager: workers are alive in it."""

    def __init__(
        self,
        settings: Settings,
        papers: Mapping[tuple[str, ...], Paper] | None = None,
        secret: Secret | None = None,
    ) -> None:
        """Nothing is prepared before a task needs it.

        papers: some that are there already, which stay their owner's. secret: where it is not the one found here.
        """
        self.settings = settings
        self._secret = secret
        self._given = dict(papers or {})
        self._made: dict[tuple[str, ...], Paper] = {}

    def __enter__(self) -> Self:
        """Nothing to open yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers with the references."""
        for paper in self._made.values():
            paper.__exit__(kind, error, trace)
        self._made.clear()

    def paper(self, exercises: tuple[str, ...]) -> Paper:
        """The paper with these exercises. Raises CourseError where the course is at fault."""
        if exercises in self._given:
            return self._given[exercises]
        if exercises not in self._made:
            course, _ = load_part(Path(self.settings.root), "", exercises, public=False)
            course = replace(course, secret=self._secret or course.secret)
            level, notebooks = Level(self.settings.level), self.settings.notebooks
            self._made[exercises] = prepare(course, hidden=True, level=level, notebooks=notebooks)
        return self._made[exercises]

    def examine(self, task: Task) -> bytes:
        """The answer to a task. Whatever happens there is one, and the others go on."""
        executed: dict[str, bytes] = {}
        try:
            submission = replace(task.submission, name=task.student)
            evidence = grade(submission, self.paper(task.exercises), lambda _, found: executed.update(found))
            return answer_bytes(evidence, task.exercises, executed)
        except CourseError as error:
            return course_fault_bytes(error)
        except GraderError as error:
            return fault_bytes(str(error))
        except Exception as error:
            log.exception("submission %s", task.student)
            return fault_bytes(f"a fault of ours: {type(error).__name__}")
