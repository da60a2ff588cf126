"""What two courses may write differently and both be right: a student's code follows one choice of each.

The docstring below a field becomes its description in rubric.schema.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

STRICT: dict[str, Any] = {"extra": "forbid", "use_attribute_docstrings": True}


class Layout(StrEnum):
    """Which axis of a sequence is which."""

    NTD = "NTD"
    TND = "TND"


class Weights(StrEnum):
    """How a weight matrix is stored: (in, out) for `x @ W`, (out, in) for `W @ x`."""

    IN_OUT = "in_out"
    OUT_IN = "out_in"


class Reset(StrEnum):
    """Whether the reset gate of a GRU scales h @ Whn + bhn, or h before the product."""

    AFTER = "after"
    BEFORE = "before"


class Update(StrEnum):
    """Whether z = 1 keeps the old state of a GRU, or writes the new one."""

    KEEP = "keep"
    WRITE = "write"


class Reduce(StrEnum):
    """Whether the gradient of a weight is the sum over the examples of a batch, or their mean."""

    SUM = "sum"
    MEAN = "mean"


@dataclass(frozen=True)
class GruConventions:
    """Which of the published GRUs."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    reset: Reset = Reset.AFTER
    """after: r * (h Whn + bhn). before: (r * h) Whn + bhn."""
    update: Update = Update.KEEP
    """keep: h' = (1 - z) n + z h. write: h' = z n + (1 - z) h."""


@dataclass(frozen=True)
class LstmConventions:
    """How the weights of an LSTM are packed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    gate_order: str = "ifog"
    """The four blocks of columns: i input, f forget, o output, g candidate, in any of the 24 orders."""


@dataclass(frozen=True)
class Conventions:
    """One choice of each; the defaults are what the shipped handouts say."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    layout: Layout = Layout.NTD
    """NTD: batch first. TND: time first."""
    weights: Weights = Weights.IN_OUT
    """in_out: x @ W, W (in, out). out_in: x @ W.T, W (out, in)."""
    gru: GruConventions = field(default_factory=GruConventions)
    """Which GRU."""
    lstm: LstmConventions = field(default_factory=LstmConventions)
    """Which order of gates."""
    grad_sign: int = 1
    """1: backward passes return gradients. -1: they return the direction of descent."""
    batch_reduce: Reduce = Reduce.SUM
    """sum or mean of the weights' gradients over the batch."""

    def variants(self, exercise: str) -> tuple[str, ...]:
        """Files of reference/<exercise>/variants/ that replace parts of its solution: what no relabelling gives."""
        return ("reset_before",) if exercise == "gru" and self.gru.reset is Reset.BEFORE else ()


@dataclass(frozen=True)
class Dialect:
    """How the functions that are asked for are made of those of another course.

    calls: function that is asked for -> names that it needs in a student's work, `Class.method` for a method; the
    first one is what students know it by. text: Python that defines the functions; it runs beside the student's code.
    """

    name: str
    text: str
    calls: Mapping[str, tuple[str, ...]]
