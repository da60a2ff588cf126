"""grader.public_case(): what a report tells to type really works, and gives what the report told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course.course import Course
from grader.errors import UsageError
from grader.notebook import public_case
from tests.conftest import ROOT

Texts = Callable[[str], dict[str, str]]


def reference(course: Course) -> dict[str, Any]:
    """The functions of the references in one namespace."""
    space: dict[str, Any] = {}
    for name, data in course.reference().files.items():
        text = re.sub(r"^from (rnn_forward|bptt) import .*$", "", data.decode(), flags=re.MULTILINE)
        exec(compile(text, f"<{name}>", "exec"), space)
    return space


def agrees(mine: Any, right: Any) -> bool:
    """Whether two values are the same up to rounding."""
    if isinstance(right, dict):
        return all(agrees(mine[key], part) for key, part in right.items())
    return bool(np.allclose(mine, right, rtol=1e-9, atol=1e-12))


@pytest.mark.parametrize("slug", ["repeated_multiplication", "rnn_forward", "bptt", "clipping", "gru"])
def test_calls_are_written_as_python_that_works(slug: str, course: Course) -> None:
    """Typed in as they stand, with the reference's functions defined, the calls of a case give its right answers."""
    space = reference(course)
    for check in [one.id for one in course.exercises[slug].checks if one.outputs]:
        case = public_case(f"{slug}/{check}", course=ROOT)
        names = {**space, "case": case}
        for line in case.calls:
            exec(line, names)
        assert all(agrees(names[name], right) for name, right in case.expected.items()), check
        assert case.run(space).said.startswith("Everything")


def test_a_sweep_is_written_as_what_it_is(course: Course) -> None:
    """A call that is made for each element of an argument is told in a comment, since one line cannot make it."""
    swept = next(
        public_case(f"bptt/{check.id}", course=ROOT)
        for check in course.exercises["bptt"].checks
        if check.id.startswith("own_step")
    )
    assert any(line.startswith("# for each element of ") for line in swept.calls)
    for line in swept.calls:
        compile(line, "<call>", "exec")


def test_a_case_is_a_copy_that_may_be_spoiled() -> None:
    """What somebody writes into a case at a prompt is gone when they ask for it again."""
    public_case("rnn_forward", "tiny", course=ROOT).x[:] = 0
    assert public_case("rnn_forward", "tiny", course=ROOT).x.any()


def test_a_file_and_a_namespace_are_told_the_same(mistaken: Texts, tmp_path: Path) -> None:
    """`case.run` says of a folder, run in a worker, what it says of the names at the prompt."""
    texts = mistaken("rnn_forward/wrong_values/starts_from_zeros")
    (tmp_path / "mine.py").write_text(texts["rnn_forward.py"], encoding="utf-8")
    space: dict[str, Any] = {}
    exec(texts["rnn_forward.py"], space)
    case = public_case("rnn_forward/sequence", "tiny", course=ROOT)
    from_file, from_names = case.run(tmp_path), case.run(space)
    assert from_file.said == from_names.said
    assert "first at time step t = 0" in from_file.said
    assert np.array_equal(from_file.values[0]["h"], from_names.values[0]["h"])
    assert "h, expected:" in repr(from_file)


@pytest.mark.parametrize(
    ("name", "case", "words"),
    [
        ("bppt", "", "no exercise 'bppt'; there are"),
        ("bptt/sequenze", "", "no check 'sequenze'"),
        ("bptt/sequence_dx", "huge", "no case 'huge' for bptt/sequence_dx; there are tiny, "),
    ],
)
def test_a_wrong_name_is_told_with_the_right_ones(name: str, case: str, words: str) -> None:
    """Whatever does not exist, the error lists what does."""
    with pytest.raises(UsageError) as raised:
        public_case(name, case, course=ROOT)
    assert words in str(raised.value)


def test_inputs_are_attributes_and_others_are_told() -> None:
    """`case.Wh` is there, in dir() too; what is not says what is."""
    case = public_case("bptt", course=ROOT)
    assert case.Wh.shape == (5, 5)
    assert "Wh" in dir(case)
    assert "case.Wh  (5, 5)" in repr(case)
    with pytest.raises(AttributeError, match="this case has x, h0, Wx"):
        _ = case.Wq
