"""Random inputs on which mistakes show: every size different, nothing zero, a recurrence that is not symmetric.

COURSEWORK of this course measured which mistake hides where; these draws leave none of those hiding places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.course.seeds import HiddenGenerator
from grader.model.exercise import Array

Sizes = tuple[int, int, int, int]  # N, T, D, H

# One size of one at a time: where a broadcast or a lost axis goes unnoticed otherwise.
EDGES: Mapping[str, Sizes] = {
    "one_example": (1, 6, 4, 5),
    "one_step": (3, 1, 4, 5),
    "one_feature": (3, 6, 1, 5),
    "one_unit": (3, 6, 4, 1),
}

# Sizes of hidden cases, none of them of a public one: what was looked up by shape is not found.
# At least three examples, since some checks take two of them away.
HIDDEN_SIZES: tuple[Sizes, ...] = ((6, 8, 2, 3), (6, 9, 2, 3), (6, 8, 2, 7), (6, 9, 2, 7), (3, 8, 5, 7), (3, 9, 5, 7))
LONG = 10  # longer sequences keep their length, which is what they are about


def resized(rng: np.random.Generator, sizes: Sizes) -> Sizes:
    """The sizes as they are for a public case, other ones of the same kind for a hidden one; a 1 stays a 1."""
    if not isinstance(rng, HiddenGenerator):
        return sizes
    others = HIDDEN_SIZES[rng.integers(len(HIDDEN_SIZES))]
    batch, steps, features, units = (
        size if size == 1 or size > LONG else other for size, other in zip(sizes, others, strict=True)
    )
    return batch, steps, features, units


def recurrent_inputs(
    rng: np.random.Generator,
    sizes: Sizes,
    *,
    gates: int = 1,
    biases: Sequence[str] = ("b",),
    radius: float | None = 1.2,
    resize: bool = True,
) -> dict[str, Any]:
    """Draw x, h0, Wx, Wh, the biases and an upstream gradient for every step.

    sizes (N, T, D, H) are those of a public case, resized for a hidden one unless told not to; gates blocks side by
    side in the weights; radius is the spectral radius that Wh is scaled to, for one gate only (None leaves it as
    drawn).
    Returns x (N, T, D), h0 (N, H), Wx (D, gates*H), Wh (H, gates*H), biases (gates*H,), dh (N, T, H), float64.
    """
    batch, steps, features, units = resized(rng, sizes) if resize else sizes
    inputs = {
        "x": rng.standard_normal((batch, steps, features)),
        "h0": 0.7 * rng.standard_normal((batch, units)),
        "Wx": 0.6 * rng.standard_normal((features, gates * units)),
        "Wh": 0.6 * rng.standard_normal((units, gates * units)),
    }
    if gates == 1 and radius is not None:
        inputs["Wh"] *= radius / np.abs(np.linalg.eigvals(inputs["Wh"])).max()
    for name in biases:
        inputs[name] = alternating(0.5 * rng.standard_normal(gates * units))
    inputs["dh"] = rng.standard_normal((batch, steps, units))
    return inputs


def alternating(bias: Array) -> Array:
    """Give neighbouring biases opposite signs and keep them away from zero, since a zero bias hides mistakes."""
    signs = np.where(np.arange(bias.size) % 2 == 0, 1.0, -1.0)
    return signs * (0.1 + np.abs(bias))


def orthogonal(rng: np.random.Generator, size: int) -> Array:
    """Draw an orthogonal matrix (size, size), whose every singular value is 1."""
    q, r = np.linalg.qr(rng.standard_normal((size, size)))
    return q * np.sign(np.diag(r))


def as_single(inputs: dict[str, Any]) -> dict[str, Any]:
    """Round every array to float32."""
    return {name: value.astype(np.float32) for name, value in inputs.items()}


def as_fortran(inputs: dict[str, Any]) -> dict[str, Any]:
    """Lay every array out column by column: the same numbers in another memory order."""
    return {name: np.asfortranarray(value) for name, value in inputs.items()}


def silent_inputs(rng: np.random.Generator, steps: int, radius: float) -> dict[str, Any]:
    """Draw a network that stays at zero, where tanh' is 1, with Wh a multiple of an orthogonal matrix.

    One step back then multiplies every gradient's norm by exactly radius. The columns of Wx are orthonormal,
    so that a gradient with respect to x has the same norm as the one inside the tanh.
    """
    batch, _, *others = resized(rng, (2, steps, 5, 4))
    features, units = max(others), min(others)  # so many columns, and no more, can be orthonormal
    values = recurrent_inputs(rng, (batch, steps, features, units), resize=False)
    for name in ("x", "h0", "b"):
        values[name] = np.zeros_like(values[name])
    first = orthogonal(rng, features)[:, :units].copy()
    return {**values, "Wx": first, "Wh": radius * orthogonal(rng, units), "radius": radius}


def resting_inputs(rng: np.random.Generator) -> dict[str, Any]:
    """Draw a network that rests at one state far from zero, with Wh 1.2 times an orthogonal matrix.

    slope: the largest of tanh there, at most 0.75, so that 1.2 * slope is below 1.
    """
    values = recurrent_inputs(rng, (3, 9, 4, 5))
    batch, units = values["h0"].shape
    state, again = alternating(rng.uniform(0.4, 0.8, units)), 1.2 * orthogonal(rng, units)
    values |= {"x": np.zeros_like(values["x"]), "h0": np.tile(state, (batch, 1)), "Wh": again}
    return {**values, "b": np.arctanh(state) - state @ again, "slope": float(np.max(1 - state**2))}


def saturated_inputs(rng: np.random.Generator) -> dict[str, Any]:
    """Draw a network whose every singular value is 1.2, and inputs that drive it to where tanh is flat.

    Of 500 draws like these none let more than 9e-7 through, and a bias of 5 took another factor of 2e4 at least.
    """
    batch, more, *_ = resized(rng, (3, 5, 2, 2))
    features, units = more + 3, more + 11
    values = recurrent_inputs(rng, (batch, 24, features, units), resize=False)
    first, again = rng.standard_normal((features, units)), 1.2 * orthogonal(rng, units)
    return {**values, "Wx": first, "Wh": again, "b": np.zeros(units)}


def seen_from(rng: np.random.Generator, matrix: Array) -> Array:
    """Express a matrix in coordinates not at right angles: the same eigenvalues, other singular values."""
    size = len(matrix)
    base = orthogonal(rng, size) @ np.diag(np.linspace(1.0, 3.0, size)) @ orthogonal(rng, size)
    return base @ matrix @ np.linalg.inv(base)


def plain_matrices(rng: np.random.Generator) -> dict[str, Array]:
    """Draw square matrices whose largest eigenvalue is a positive number, of other sizes for hidden cases."""
    size = resized(rng, (2, 5, 2, 2))[1]
    return {
        "triangular": np.array([[0.5, 4.0], [0.0, 0.5]]),
        "positive": rng.random((size, size)),
        "skewed": seen_from(rng, np.diag([1.4, -0.8, 0.6, 0.3])),
    }


def turning_matrices(rng: np.random.Generator) -> dict[str, Array]:
    """Draw square matrices whose largest eigenvalue may be negative or complex."""
    size = resized(rng, (2, 5, 2, 2))[1] + 1
    turn = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
    turning = np.diag([0.0, 0.0, 0.4, 0.9, -0.2])
    turning[:2, :2] = 1.3 * turn
    return {
        "one_number": np.array([[-2.0]]),
        "rotation": 0.9 * turn,
        "negative": seen_from(rng, np.diag([-1.5, 1.0, 0.3])),
        "turning": seen_from(rng, turning),
        "drawn": rng.standard_normal((size, size)),
    }


def default_matrices(rng: np.random.Generator) -> dict[str, Array]:
    """Draw a square matrix as libraries do before training, large enough to have a radius of about 0.6."""
    size = 3 * resized(rng, (2, 5, 2, 2))[1]
    return {"default": default_weights(rng, size, size)}


def default_weights(rng: np.random.Generator, rows: int, units: int, gates: int = 1) -> Array:
    """Draw weights (rows, gates * units) as libraries do before training: uniformly within 1 / sqrt(units) of zero.

    A square one has a spectral radius of about 0.6.
    """
    return np.asarray(rng.uniform(-1.0, 1.0, (rows, gates * units)) / np.sqrt(units))
