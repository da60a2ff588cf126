"""Run the calls of ordinary public cases on known work, in this process: it is ours, and needs no walls."""

from __future__ import annotations

import copy
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

from grader.course.course import Course
from grader.model.evidence import Submission
from grader.model.exercise import Array, Call, Function, Group, Output

# Tags of cases where two styles of one mistake may differ: by overflow, by rounding, by what they do to sizes of one.
ODD = {"edge", "large", "layout", "one_step", "saturated", "single"}

Result = list[Array] | None  # what a call returned and left in its arguments; None where it failed


def ordinary(agenda: Sequence[Group]) -> list[Group]:
    """The groups of calls that ask one thing of a submission in every style."""
    return [group for group in agenda if group.case.tag not in ODD and not any(one.sweep for one in group.calls)]


def results(submission: Submission, groups: Sequence[Group], course: Course) -> list[Result]:
    """What each call of the groups gives."""
    modules = {file.removesuffix(".py"): ModuleType(file.removesuffix(".py")) for file in submission.files}
    with patch.dict(sys.modules, modules), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for name, module in modules.items():
            exec(submission.files[f"{name}.py"].decode(), vars(module))
        functions = {
            function.name: (function, getattr(modules[name], function.name))
            for name, exercise in course.exercises.items()
            for function in exercise.functions
        }
        return [result for group in groups for result in run(group.calls, functions)]


def run(calls: Sequence[Call], functions: Mapping[str, tuple[Function, Callable[..., Any]]]) -> Iterator[Result]:
    """One call after the other, each given what it takes from earlier ones."""
    done: dict[int, Mapping[str, Any]] = {}
    for one in calls:
        asked, function = functions[one.function]
        arguments = [copy.deepcopy(given(argument, done)) for argument in one.arguments]
        try:
            returned = function(*arguments)
            values = dict(zip(asked.returns, returned if len(asked.returns) > 1 else (returned,), strict=False))
            arrays = [flat(values[name]) for name in asked.visible] + [flat(arguments[place]) for place in one.echo]
        except Exception:  # noqa: BLE001 - a mistake may raise whatever it likes
            done[id(one)] = {}
            yield None
        else:
            done[id(one)] = values
            yield arrays


def given(argument: Any, done: Mapping[int, Mapping[str, Any]]) -> Any:
    """An argument, or what an earlier call returned for it."""
    if not isinstance(argument, Output):
        return argument
    value = done[id(argument.call)].get(argument.name)
    return value if argument.index is None or value is None else np.asarray(value)[argument.index]


def flat(value: Any) -> Array:
    """The numbers of an array, or of all arrays of a dict behind one another."""
    parts = [value[name] for name in sorted(value)] if isinstance(value, dict) else [value]
    return np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])
