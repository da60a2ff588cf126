"""Steps in a row are a sequence: for the references, the plans of a cell come to what its own loop gives."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from grader.course.course import Course
from grader.course.draw import Sizes, recurrent_inputs
from grader.course.sequences import Cell, _add_chains
from grader.model.exercise import Call, Case, Output, Values
from tests.reference.test_oracle import SIZES, agree

CELLS = [Cell("gru", ("Wx", "Wh", "bx", "bh")), Cell("lstm", ("Wx", "Wh", "b"), memories=("c",))]

each_cell = pytest.mark.parametrize("cell", CELLS, ids=[cell.name for cell in CELLS])


def carry_out(calls: Sequence[Call], course: Course, reference: SimpleNamespace) -> list[Values]:
    """What each call of a plan returns, by name, when the references are asked."""
    returned: dict[int, dict[str, Any]] = {}

    def value(argument: Any) -> Any:
        if not isinstance(argument, Output):
            return argument
        whole = returned[id(argument.call)][argument.name]
        return whole if argument.index is None else whole[argument.index]

    for call in calls:
        results = getattr(reference, call.function)(*map(value, call.arguments))
        returned[id(call)] = dict(zip(course.functions[call.function].returns, results, strict=True))
    return [cast("Values", returned[id(call)]) for call in calls]


def drawn(cell: Cell, sizes: Sizes) -> Case:
    """A case of a sequence."""
    gates, biases = (3, ("bx", "bh")) if cell.name == "gru" else (4, ("b",))
    return Case("drawn", recurrent_inputs(np.random.default_rng(5), sizes, gates=gates, biases=biases))


@each_cell
@pytest.mark.parametrize("sizes", SIZES)
def test_chains_of_steps_add_up_to_the_way_back(
    cell: Cell, sizes: Sizes, course: Course, reference: SimpleNamespace
) -> None:
    """Each loss carried back alone, by the step's own gradient, gives in sum what the sequence's way back gives."""
    case = drawn(cell, sizes)
    there, back = cell.sequence_pass.calls(case)
    chains = cell._chains(case, there)
    run = carry_out([there, back, *chains], course, reference)
    rows = run[2 + cell._lead(sizes[1]) :]
    for name in cell.gradients:
        agree(run[1][name], _add_chains(case, rows, name))


@each_cell
def test_steps_in_a_row_are_the_sequence(cell: Cell, course: Course, reference: SimpleNamespace) -> None:
    """Both states handed from step to step lead where the loop leads."""
    case = drawn(cell, (3, 7, 4, 5))
    *steps, whole = carry_out(cell.steps_and_sequence(case), course, reference)
    agree(np.stack([step["next_h"] for step in steps], axis=1), whole["h"])


@each_cell
def test_names_are_those_of_the_exercise(cell: Cell, course: Course) -> None:
    """A cell knows its functions' parameters and results as exercise.py declares them, in the same order."""
    for done, states in ((cell.step_pass, ("h", *cell.memories)), (cell.sequence_pass, ("h",))):
        forward, backward = course.functions[done.forward], course.functions[done.backward]
        assert len(forward.parameters) == len(done.inputs)
        assert forward.visible == tuple(done.upstream)
        assert len(forward.visible) == len(states)
        assert tuple(backward.returns) == tuple(done.gradients.values())
