"""What students get, made from the references: starters, notebooks, the answers of the public cases.

Nothing of a reference's body leaves this module: a starter keeps signatures and docstrings, public.npz holds
numbers of public cases alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.course.agenda import make_agenda
from grader.course.course import Course
from grader.course.public import pack_public
from grader.course.starters import starter, starter_notebook
from grader.errors import CourseError
from grader.pipeline import open_session
from grader.sandbox.launch import Level


def released_files(course: Course) -> Mapping[Path, bytes]:
    """Every generated file of assignments/, by its path. Raises CourseError if a reference fails."""
    files: dict[Path, bytes] = {}
    public = make_agenda(course, hidden=False)
    with open_session(course, course.reference(), course.reference_functions, Level.PROCESS) as session:
        for slug, exercise in course.exercises.items():
            folder = course.root / "assignments" / slug
            text = starter(course.solution_path(slug), exercise)
            files[folder / "starter.py"] = text.encode()
            files[folder / "starter.ipynb"] = starter_notebook(text, slug)
            groups = [group for group in public if group.exercise == slug]
            replies = [session.run(group.calls) for group in groups]
            faults = [f"{course.solution_path(slug)}:1:1: {r.failure}" for reply in replies for r in reply if r.failure]
            if faults:
                raise CourseError(faults)
            files[folder / "public.npz"] = pack_public(folder / "exercise.py", groups, replies)
    return files
