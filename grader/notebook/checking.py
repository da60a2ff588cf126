"""grader.check(): what is defined in the live kernel, checked against the public cases."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from grader.errors import UsageError
from grader.model.evidence import Submission
from grader.notebook.sheet import Sheet
from grader.notebook.surroundings import course_for, desk_for, placed, shell
from grader.sandbox.here import KERNEL, SessionHere


def load_ipython_extension(notebook: Any) -> None:
    """Make `grader` a name of the notebook: `%load_ext grader`, then `grader.check()`."""
    notebook.push({"grader": sys.modules["grader"]})


def check(exercise: str = "", *, course: str | Path | None = None, space: Mapping[str, Any] | None = None) -> Sheet:
    """Check the functions that are defined here, of one exercise or of all that have one defined.

    space: where they are looked for, by default the notebook's own names, or those of whoever calls. They are called
    in this process, as they are now. Raises UsageError where there is nothing to check.
    """
    if space is None:
        notebook = shell()
        space = notebook.user_ns if notebook else sys._getframe(1).f_globals  # noqa: SLF001 - as `inspect` does it
    exercises = (exercise,) if exercise else _begun(space, course)
    desk = desk_for(exercises, course)
    sessions = partial(SessionHere, space=space, placed=placed)
    here = replace(desk, paper=replace(desk.paper, sessions=sessions))
    marked = here.check(Submission(KERNEL, {}))
    return Sheet(marked, replace(here.around, prompt=_prompt, again=lambda slug: f'grader.check("{slug}")'))


def _begun(space: Mapping[str, Any], course: str | Path | None) -> tuple[str, ...]:
    """The exercises of which at least one function is defined."""
    loaded = course_for(course)
    calls = loaded.dialect.calls if loaded.dialect else {}
    begun = [
        slug
        for slug, exercise in loaded.exercises.items()
        if any(name in space for f in exercise.functions for name in calls.get(f.name, (f.name,)))
    ]
    if not begun:
        first = ", ".join(f.name for exercise in loaded.exercises.values() for f in exercise.functions[:1])
        raise UsageError(f"nothing to check: no function of an exercise is defined here; they begin with {first}")
    return tuple(begun)


def _prompt(check_id: str, case: str) -> tuple[str, ...]:
    return (f'case = grader.public_case("{check_id}", "{case}")', "case.run(globals())")
