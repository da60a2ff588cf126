"""The one table of tolerances: which relative error is right, which is right but imprecise, and why."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model.exercise import Relation


@dataclass(frozen=True)
class Tolerance:
    """An error up to `precise` is right; up to `accepted` right with a note on precision; above, wrong."""

    precise: float
    accepted: float
    reason: str


# Relation -> (inputs in float64, inputs in float32).
TABLE: dict[Relation, tuple[Tolerance, Tolerance]] = {
    Relation.SAME: (
        Tolerance(
            1e-6,
            1e-4,
            "independent correct solutions differ by at most 2e-14, those with float32 buffers by 7e-6; "
            "the smallest known mistake is 5.5e-2",
        ),
        Tolerance(1e-4, 1e-4, "correct float32 solutions differ by up to 7e-6"),
    ),
    Relation.NUMERIC: (
        Tolerance(
            1e-3,
            1e-3,
            "central differences of step 1e-3 are off by 3e-5, with float32 buffers by 5e-5; "
            "no known mistake is below 4e-3",
        ),
        Tolerance(1e-2, 1e-2, "float32 inputs cannot hold the step exactly"),
    ),
    Relation.LOGARITHM: (
        Tolerance(
            1e-6, 1e-4, "absolute, on natural logarithms: a relative error that does not see how small a norm is"
        ),
        Tolerance(1e-3, 1e-3, "absolute; float32 factors accumulate over the steps"),
    ),
    Relation.AT_MOST: (
        Tolerance(1e-9, 1e-6, "relative to the bound: rounding of a bound that is met with equality"),
        Tolerance(1e-4, 1e-4, "relative to the bound, in float32"),
    ),
}

# Two answers that must differ do so by far more than this; what ignores an argument differs by nothing.
CLEARLY_DIFFERENT = 1e-2

# An answer is flat along an axis if it varies there by less than this share of what the right answer does, and of
# its own largest entry.
FLAT = 1e-3


def tolerance(relation: Relation, *, single: bool) -> Tolerance:
    """The row for a relation; single: the inputs are float32."""
    return TABLE[relation][int(single)]


# Variation below this share of the largest entry is rounding, in float64 and after many steps.
NOISE = 1e-9
