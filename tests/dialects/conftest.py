"""The course as it would be with other conventions or another dialect, and what work loses in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grader.course.course import Course
from grader.course.dialects import find_dialects, load_dialect, out_of_reach
from grader.model.conventions import Conventions
from grader.model.evidence import Submission, Verdict
from grader.model.rubric import ExerciseRubric, Rubric
from grader.pipeline import Paper, mark
from tests.conftest import ROOT


def with_conventions(course: Course, conventions: Conventions) -> Course:
    """The same course, whose submissions follow these conventions."""
    return replace(course, rubric=replace(course.rubric, conventions=conventions))


def with_dialect(course: Course, name: str) -> Course:
    """The same course in a dialect, its rubric without the checks that need what the dialect does not have."""
    dialect = load_dialect(find_dialects(ROOT)[name], course.functions)
    beyond = {slug: out_of_reach(slug, exercise, dialect) for slug, exercise in course.exercises.items()}
    return replace(course, rubric=within_reach(course.rubric, beyond), dialect=dialect)


def within_reach(rubric: Rubric, beyond: Mapping[str, Mapping[str, str]]) -> Rubric:
    """A rubric without the checks that are out of reach, and without the lines that are then empty."""

    def kept(exercise: ExerciseRubric) -> ExerciseRubric:
        asked = (
            replace(c, checks=tuple(name for name in c.checks if name not in beyond[exercise.id]))
            for c in exercise.criteria
        )
        criteria = tuple(criterion for criterion in asked if criterion.checks)
        return replace(exercise, criteria=criteria, points=sum(c.points for c in criteria if not c.bonus))

    whole = [replace(a, exercises=tuple(e for e in map(kept, a.exercises) if e.criteria)) for a in rubric.assignments]
    assignments = tuple(replace(a, points=sum(e.points for e in a.exercises)) for a in whole)
    return replace(rubric, assignments=assignments)


def losses(submission: Submission, paper: Paper, course: Course) -> dict[str, Verdict]:
    """Criteria that a submission loses in the course, as far as they are in its rubric, and their verdicts."""
    graded = mark(submission, submission.name, replace(paper, course=course), course.rubric)
    assert graded.final
    lines = {f"{exercise.id}.{c.id}": c for exercise in graded.exercises for c in exercise.criteria}
    return {name: line.verdict for name, line in lines.items() if line.score < line.max_score}


def as_submission(**files: str) -> Submission:
    """Texts by the name of their file, __ for a folder, without .py."""
    return Submission("theirs", {f"{name.replace('__', '/')}.py": text.encode() for name, text in files.items()})
