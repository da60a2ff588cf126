"""docs/conventions.md says what is so: its blocks are taken from the page and used."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from grader.course.course import Course
from grader.course.dialects import OURS, find_dialects, load_dialect
from grader.course.rubric import load_rubric
from grader.model.conventions import Conventions, GruConventions, LstmConventions
from grader.model.exercise import Array, Call, call
from grader.model.rubric import Limits
from grader.sandbox.program import Program
from grader.sandbox.session import Session
from tests.conftest import ROOT
from tests.dialects.conftest import as_submission

PAGE = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")

WORK = """
import numpy as np

def step(state, x, weights):
    return np.tanh(weights["U"].T @ x + weights["W"].T @ state + weights["b"][:, None])

def step_back(delta, state, x, weights):
    dz = delta * (1 - step(state, x, weights) ** 2)
    return {"x": weights["U"] @ dz, "h": weights["W"] @ dz, "U": x @ dz.T, "W": state @ dz.T, "b": dz.sum(axis=1)}
"""


def block(language: str, number: int = 0) -> str:
    """One of the fenced blocks of that language."""
    return str(re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[number])


def test_conventions_of_the_page_are_ours(tmp_path: Path) -> None:
    """The first block, put into a rubric as it stands, names every key and changes nothing."""
    path = tmp_path / "rubric.yaml"
    path.write_text((ROOT / "rubric.yaml").read_text(encoding="utf-8") + "\n" + block("yaml"), encoding="utf-8")
    assert load_rubric(path).conventions == Conventions()
    records = (Conventions, GruConventions, LstmConventions)
    named = re.findall(r"^ +(\w+):", block("yaml"), re.MULTILINE)
    assert sorted(named) == sorted(field.name for record in records for field in fields(record))


def test_table_lists_every_dialect() -> None:
    """No more and no fewer than there are files, and ours."""
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == {OURS, *find_dialects(ROOT)}


@pytest.mark.parametrize("words", re.findall(r"^grader (?:rubric )?(\w+)", PAGE, re.MULTILINE))
def test_commands_of_the_page_exist(words: str) -> None:
    """Each is one of the command line's."""
    from grader.cli.main import COMMANDS

    assert words in {*COMMANDS, "check"}


def test_dialect_of_the_page_works(course: Course, tmp_path: Path) -> None:
    """Written to a file as it stands, it makes our two functions of the student's two."""
    path = tmp_path / "mine.py"
    path.write_text(block("python"), encoding="utf-8")
    dialect = load_dialect(path, course.functions)
    shapes: tuple[tuple[int, ...], ...] = ((3, 4), (3, 5), (4, 5), (5, 5), (5,), (3, 5))
    x, h, Wx, Wh, b, delta = map(np.random.default_rng(5).standard_normal, shapes)
    forward = call("rnn_step_forward", x, h, Wx, Wh, b)
    calls = [forward, call("rnn_step_backward", delta, forward.output("cache"))]
    program = Program(as_submission(work=WORK), {"work.py": [WORK]}, course.functions, dialect=dialect)
    with Session(program, Limits()) as session:
        made, back = session.run(calls)
    right = np.tanh(x @ Wx + h @ Wh + b)
    dz = delta * (1 - right**2)
    np.testing.assert_allclose(made.values["next_h"], right)
    expected = (dz @ Wx.T, dz @ Wh.T, x.T @ dz, h.T @ dz, dz.sum(axis=0))
    for actual, wanted in zip(back.values.values(), expected, strict=True):
        np.testing.assert_allclose(actual, wanted)


def arrays_of(one: Call, course: Course) -> list[tuple[str, str, Array]]:
    """Name, axes and value of each array that a call is given."""
    takes = course.reference_functions[one.function].takes.items()
    pairs = zip(takes, one.arguments, strict=False)
    return [(name, axes, value) for (name, axes), value in pairs if isinstance(value, np.ndarray)]


def test_every_array_of_every_call_has_the_axes_that_its_name_says(course: Course) -> None:
    """So that a convention reaches all of them: as many axes as letters, and three only where there are letters."""
    odd = {
        (one.function, name)
        for slug, exercise in course.exercises.items()
        for case in course.cases(slug, hidden=False)
        for check in exercise.checks
        if case.tag in check.tags
        for one in check.plan(case)
        for name, axes, value in arrays_of(one, course)
        if (axes and len(axes) != value.ndim) or (not axes and value.ndim > 2)
    }
    assert odd == set()
