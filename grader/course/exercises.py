"""assignments/<slug>/exercise.py -> Exercise. These files are the instructor's own and are imported."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from pathlib import Path

from grader.errors import CourseError
from grader.model.exercise import Exercise, Function


def load_exercise(folder: Path) -> Exercise:
    """Import `exercise` from a folder's exercise.py. Raises CourseError with file and line of what is wrong."""
    file = folder / "exercise.py"
    if not file.is_file():
        raise CourseError([f"{file}:1:1: no such file; an exercise needs an exercise.py that defines `exercise`"])
    name = f"_exercise_{folder.name}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise CourseError([f"{file}:1:1: this cannot be imported as Python"])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickling look a module up by its name
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever an instructor's file raises is reported with its line
        line = next(
            (f.lineno for f in reversed(traceback.extract_tb(error.__traceback__)) if f.filename == str(file)), 1
        )
        line = getattr(error, "lineno", None) or line
        raise CourseError([f"{file}:{line}:1: {type(error).__name__}: {error}"]) from error
    exercise = getattr(module, "exercise", None)
    if not isinstance(exercise, Exercise):
        raise CourseError([f"{file}:1:1: defines no `exercise = Exercise(...)`"])
    _check_ids(exercise, file)
    return exercise


def _check_ids(exercise: Exercise, file: Path) -> None:
    ids = exercise.ids
    stand_ins = {c.id: c.follow_through.stand_in for c in exercise.checks if c.follow_through}
    faults = [
        f"{file}:1:1: two checks have the id {name!r}; each needs its own" for name in set(ids) if ids.count(name) > 1
    ]
    faults += [
        f"{file}:1:1: {name!r} names the stand-in {stand_in!r}, which is no check"
        for name, stand_in in stand_ins.items()
        if stand_in and stand_in not in ids
    ]
    faults += [
        f"{file}:1:1: the profile {curve.quantity!r} names {curve.check!r}, which is no check"
        for curve in exercise.profiles
        if curve.check not in ids
    ]
    if faults:
        raise CourseError(faults)


def functions_of(exercises: dict[str, Exercise]) -> dict[str, Function]:
    """Every function that students are asked for, by name."""
    return {function.name: function for exercise in exercises.values() for function in exercise.functions}


def reference_functions_of(exercises: dict[str, Exercise]) -> dict[str, Function]:
    """Every function of the references, those included that nobody is asked for."""
    extra = {function.name: function for exercise in exercises.values() for function in exercise.reference_only}
    return {**functions_of(exercises), **extra}


def is_stand_in(name: str, exercise: Exercise) -> bool:
    """Whether a check may go unused by the rubric, because it stands in for others."""
    return any(check.follow_through and check.follow_through.stand_in == name for check in exercise.checks)
