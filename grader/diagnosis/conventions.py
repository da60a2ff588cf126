"""Conventions of other courses: which there are for an exercise, and how they are written in a line.

`gru.reset=before, gru.update=write` is a change of two fields of Conventions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

from grader.model.conventions import (
    Conventions,
    Layout,
    LstmConventions,
    Reduce,
    Reset,
    Update,
    Weights,
)
from grader.model.exercise import Exercise

GATE_ORDER = LstmConventions().gate_order

# Where a function fails on most inputs, these are tried: with them, shapes do not fit.
OTHER_SHAPES = ("layout=TND", "weights=out_in", "layout=TND, weights=out_in")

# A change that right gradients went through -> the convention in which they are right.
OF_CHANGES = {"minus": "grad_sign=-1", "mean_over_batch": "batch_reduce=mean"}


def of_values(exercise: Exercise) -> tuple[str, ...]:
    """Conventions under which right work returns other values of the right shapes, by the cell that is asked for."""
    families = {function.name.partition("_")[0] for function in exercise.functions}
    found: list[str] = []
    if "gru" in families:
        found += ["gru.update=write", "gru.reset=before", "gru.reset=before, gru.update=write"]
    if "lstm" in families:
        orders = ("".join(order) for order in permutations(GATE_ORDER))
        found += [f"lstm.gate_order={order}" for order in orders if order != GATE_ORDER]
    return tuple(found)


def read(line: str) -> Conventions:
    """Our conventions with the fields of `line` changed."""
    changed = Conventions()
    for name, value in _fields(line):
        group, _, field = name.rpartition(".")
        if group == "gru":
            changed = replace(changed, gru=replace(changed.gru, **{field: _value(field, value)}))
        elif group == "lstm":
            changed = replace(changed, lstm=replace(changed.lstm, **{field: value}))
        else:
            changed = replace(changed, **{field: _value(field, value)})
    return changed


def seen_from_here(conventions: Conventions) -> Conventions:
    """What makes our own solution return what right work in `conventions` does when nobody translates for it.

    Swapping, transposing and negating undo themselves; an order of blocks is undone by its inverse.
    """
    order = conventions.lstm.gate_order
    inverse = "".join(GATE_ORDER[order.index(gate)] for gate in GATE_ORDER)
    return replace(conventions, lstm=LstmConventions(gate_order=inverse))


def _fields(line: str) -> Iterator[tuple[str, str]]:
    for part in line.split(","):
        name, _, value = part.strip().partition("=")
        yield name, value


_KINDS: dict[str, Any] = {
    "layout": Layout,
    "weights": Weights,
    "reset": Reset,
    "update": Update,
    "batch_reduce": Reduce,
    "grad_sign": int,
}


def _value(field: str, value: str) -> Any:
    return _KINDS[field](value)
