"""Fingerprints of wrong values: the same bits, the same fingerprint; any other bit, another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from grader.compare.bits import LARGEST, print_of
from grader.compare.judge import Answered
from grader.model.evidence import Failure, Finding, Reply, Verdict
from grader.model.exercise import Array, Case, Check, Function, Group, call
from tests.draws import arrays

FORWARD = Function("forward", ("x",), {"h": "NH", "c": "NH", "grads": "mapping"})
BACKWARD = Function("backward", ("dh",), {"dx": "ND"})
FIRST, SECOND = call("forward", 0), call("backward", 0)
OF_H = Check("values", "Values", lambda _: (FIRST,), outputs=("h", "grads"))
LAW = Check("law", "Law", lambda _: (FIRST, SECOND), law=lambda _case, _values: ())
ODD = np.array([[0.1, 2.0], [-0.7, 4.5]])


def print_h(values: Mapping[str, Any], output: str = "h") -> str:
    """The fingerprint of a wrong output of one call."""
    return of(OF_H, [Reply(values)], output)


def of(check: Check, replies: list[Reply], output: str = "") -> str:
    """The fingerprint of a check's wrong values; output is what the finding names."""
    calls = (FIRST, SECOND)[: len(replies)]
    group = Group("x", Case("tiny", {}), calls, (check,))
    functions = {one.name: one for one in (FORWARD, BACKWARD)}
    answered = Answered(group, replies, [Reply()] * len(replies), functions)
    return print_of(check, answered, Finding(Verdict.WRONG_VALUES, output))


@given(array=arrays())
def test_same_bits_have_the_same_print(array: Array) -> None:
    """However the array lies in memory."""
    other = np.asfortranarray(array.copy())
    assert print_h({"h": array}) == print_h({"h": other})


def test_print_is_sixteen_digits() -> None:
    """Eight bytes, in hexadecimal."""
    assert len(print_h({"h": ODD})) == 16
    assert int(print_h({"h": ODD}), 16) >= 0


@pytest.mark.parametrize(
    "other",
    [
        np.nextafter(ODD, 9),
        ODD.astype(np.float32),
        ODD.reshape(-1),
        ODD.T,
        ODD[:1],
        np.where(ODD == 2.0, np.nan, ODD),
        np.where(ODD == 2.0, -0.0, ODD),
        np.where(ODD == 2.0, 0.0, ODD),
    ],
    ids=["last bit", "single", "shape", "order", "part", "nan", "minus zero", "zero"],
)
def test_other_bits_have_another_print(other: Array) -> None:
    """One bit, another type, another shape."""
    assert print_h({"h": other}) not in {"", print_h({"h": ODD})}


def test_minus_zero_is_not_zero() -> None:
    """They compare as equal, and come from other operations."""
    zeros = (np.where(ODD == 2.0, zero, ODD) for zero in (0.0, -0.0))
    assert len({print_h({"h": one}) for one in zeros}) == 2


def test_only_what_the_finding_names_counts() -> None:
    """Another output may be right, and written in another way."""
    assert print_h({"h": ODD, "c": ODD}) == print_h({"h": ODD, "c": ODD * 3})
    assert print_h({"h": ODD, "c": ODD}, "c") != print_h({"h": ODD, "c": ODD * 3}, "c")


def test_entry_of_a_dict_stands_for_the_dict() -> None:
    """All of it in the order of its names, whatever the order in which it was filled."""
    first, second = {"W": ODD, "b": ODD + 1}, {"b": ODD + 1, "W": ODD}
    assert print_h({"grads": first}, "grads['W']") == print_h({"grads": second}, "grads['b']")
    assert print_h({"grads": first}, "grads['W']") != print_h({"grads": {"W": ODD + 1, "b": ODD}}, "grads['W']")


def test_law_counts_all_that_its_subjects_returned() -> None:
    """By default the last call's function; what others gave it is not its own."""
    forward, backward = Reply({"h": ODD}), Reply({"dx": ODD * 3})
    assert of(LAW, [forward, backward]) == of(LAW, [Reply({"h": ODD * 5}), backward])
    assert of(LAW, [forward, backward]) != of(LAW, [forward, Reply({"dx": ODD * 7})])


@pytest.mark.parametrize(
    "values",
    [np.zeros((2, 3)), np.eye(3), np.full(3, np.nan), np.arange(4), 3, None, [], {}, "text", np.array([1 + 2j])],
)
def test_whole_numbers_have_no_print(values: Any) -> None:
    """Zeros, ones, counts and nothing at all: many people return them."""
    assert print_h({"h": values}) == ""


def test_call_that_failed_has_no_print() -> None:
    """There is nothing to compare."""
    assert of(LAW, [Reply({"h": ODD}), Reply(failure=Failure(Verdict.RAISED, "backward"))]) == ""


def test_lists_and_numbers_count_too() -> None:
    """A student may return a list of arrays or a plain number."""
    assert print_h({"h": [ODD, 0.5]}) not in {"", print_h({"h": [ODD, 0.25]})}
    assert print_h({"h": 0.1 + 0.2}) not in {"", print_h({"h": 0.3})}


def test_huge_arrays_are_passed_over() -> None:
    """Right answers are small; what is huge costs no time."""
    assert print_h({"h": np.full(LARGEST + 1, 0.5)}) == ""
