"""An independent oracle: automatic differentiation of forward passes written anew agrees with every reference.

The forward passes here are written for autograd from the formulas of the handouts, not from the references.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from grader.course.draw import recurrent_inputs
from grader.model.exercise import Array

AGREEMENT = 1e-10
SIZES = [(2, 3, 4, 5), (3, 7, 4, 5), (1, 6, 4, 5), (3, 1, 4, 5), (3, 6, 1, 5), (3, 6, 4, 1)]


def agree(actual: Any, expected: Any) -> None:
    """Both arrays have one shape and differ by at most 1e-10, relative to the largest entry."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape
    assert np.abs(actual - expected).max() <= AGREEMENT * max(1.0, np.abs(expected).max())


def rnn_states(x: Any, h0: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    """h_t = tanh(x_t Wx + h_{t-1} Wh + b), stacked over time."""
    states, h = [], h0
    for t in range(x.shape[1]):
        h = anp.tanh(anp.dot(x[:, t], Wx) + anp.dot(h, Wh) + b)
        states.append(h)
    return anp.stack(states, axis=1)


def gru_states(x: Any, h0: Any, Wx: Any, Wh: Any, bx: Any, bh: Any) -> Any:
    """The GRU with gates r, z, n and the reset after the recurrent product."""

    def sigmoid(a: Any) -> Any:
        return 0.5 * (1 + anp.tanh(a / 2))

    states, h = [], h0
    units = h0.shape[1]
    for t in range(x.shape[1]):
        from_input, from_state = anp.dot(x[:, t], Wx) + bx, anp.dot(h, Wh) + bh
        reset = sigmoid(from_input[:, :units] + from_state[:, :units])
        keep = sigmoid(from_input[:, units : 2 * units] + from_state[:, units : 2 * units])
        new = anp.tanh(from_input[:, 2 * units :] + reset * from_state[:, 2 * units :])
        h = (1 - keep) * new + keep * h
        states.append(h)
    return anp.stack(states, axis=1)


def gradients(states: Any, inputs: tuple[Array, ...], dh: Array) -> list[Array]:
    """Gradients of sum(dh * states) with respect to each input."""

    def loss(*arguments: Any) -> Any:
        return anp.sum(dh * states(*arguments))

    return [grad(loss, position)(*inputs) for position in range(len(inputs))]


def draw(sizes: tuple[int, int, int, int], gates: int, biases: tuple[str, ...]) -> tuple[tuple[Array, ...], Array]:
    """Inputs of a forward pass in order, and an upstream gradient."""
    inputs = recurrent_inputs(np.random.default_rng(sum(sizes)), sizes, gates=gates, biases=biases)
    return tuple(inputs[name] for name in ("x", "h0", "Wx", "Wh", *biases)), inputs["dh"]


@pytest.mark.parametrize("sizes", SIZES)
def test_rnn_agrees_with_automatic_differentiation(
    reference: SimpleNamespace, sizes: tuple[int, int, int, int]
) -> None:
    """States and all five gradients of the sequence are the oracle's."""
    inputs, dh = draw(sizes, 1, ("b",))
    h, cache = reference.rnn_forward(*inputs)
    agree(h, rnn_states(*inputs))
    for actual, expected in zip(reference.rnn_backward(dh, cache), gradients(rnn_states, inputs, dh), strict=True):
        agree(actual, expected)


@pytest.mark.parametrize("sizes", SIZES)
def test_rnn_step_agrees_with_automatic_differentiation(
    reference: SimpleNamespace, sizes: tuple[int, int, int, int]
) -> None:
    """One step and its five gradients are the oracle's."""
    (x, h0, *weights), dh = draw(sizes, 1, ("b",))
    next_h, cache = reference.rnn_step_forward(x[:, 0], h0, *weights)
    one_step = gradients(rnn_states, (x[:, :1], h0, *weights), dh[:, :1])
    agree(next_h, rnn_states(x[:, :1], h0, *weights)[:, 0])
    one_step[0] = one_step[0][:, 0]
    for actual, expected in zip(reference.rnn_step_backward(dh[:, 0], cache), one_step, strict=True):
        agree(actual, expected)


@pytest.mark.parametrize("k", [0, 1, 2, 5, 7, 20])
def test_truncated_rnn_agrees_with_detached_windows(reference: SimpleNamespace, k: int) -> None:
    """Each dh[:, t] flows through at most k Jacobians: the oracle cuts the graph k steps back."""
    (x, h0, Wx, Wh, b), dh = draw((3, 7, 4, 5), 1, ("b",))
    states, cache = reference.rnn_forward(x, h0, Wx, Wh, b)
    totals = [np.zeros_like(a) for a in (x, h0, Wx, Wh, b)]
    for t in range(x.shape[1]):
        start = max(0, t - k)  # the first step whose own parameters this loss may reach
        before = h0 if start == 0 else states[:, start - 1]
        window = np.zeros((3, t + 1 - start, 5))
        window[:, -1] = dh[:, t]
        parts = gradients(rnn_states, (x[:, start : t + 1], before, Wx, Wh, b), window)
        totals[0][:, start : t + 1] += parts[0]
        if t + 1 <= k:  # h0 lies t + 1 Jacobians back
            totals[1] += parts[1]
        for position in (2, 3, 4):
            totals[position] += parts[position]
    for actual, expected in zip(reference.rnn_backward_truncated(dh, cache, k), totals, strict=True):
        agree(actual, expected)


@pytest.mark.parametrize("sizes", SIZES)
def test_gru_agrees_with_automatic_differentiation(
    reference: SimpleNamespace, sizes: tuple[int, int, int, int]
) -> None:
    """States and all six gradients of the sequence are the oracle's."""
    inputs, dh = draw(sizes, 3, ("bx", "bh"))
    h, cache = reference.gru_forward(*inputs)
    agree(h, gru_states(*inputs))
    for actual, expected in zip(reference.gru_backward(dh, cache), gradients(gru_states, inputs, dh), strict=True):
        agree(actual, expected)


@pytest.mark.parametrize("sizes", SIZES)
def test_gru_step_agrees_with_automatic_differentiation(
    reference: SimpleNamespace, sizes: tuple[int, int, int, int]
) -> None:
    """One step and its six gradients are the oracle's."""
    (x, h0, *weights), dh = draw(sizes, 3, ("bx", "bh"))
    next_h, cache = reference.gru_step_forward(x[:, 0], h0, *weights)
    one_step = gradients(gru_states, (x[:, :1], h0, *weights), dh[:, :1])
    agree(next_h, gru_states(x[:, :1], h0, *weights)[:, 0])
    one_step[0] = one_step[0][:, 0]
    for actual, expected in zip(reference.gru_step_backward(dh[:, 0], cache), one_step, strict=True):
        agree(actual, expected)


@pytest.mark.parametrize("sizes", SIZES)
def test_norms_agree_with_automatic_differentiation(
    reference: SimpleNamespace, sizes: tuple[int, int, int, int]
) -> None:
    """||dL/dh_t|| is the norm of the oracle's gradient of everything that comes after h_t."""
    (x, h0, *weights), dh = draw(sizes, 1, ("b",))
    states, cache = reference.rnn_forward(x, h0, *weights)
    norms = reference.hidden_grad_norms(dh, cache)
    expected = []
    for t in range(x.shape[1]):
        before = h0 if t == 0 else states[:, t - 1]
        later = gradients(rnn_states, (x[:, t:], before, *weights), dh[:, t:])[1]
        expected.append(np.linalg.norm(later if t == 0 else later + dh[:, t - 1]))
    agree(norms, [*expected, np.linalg.norm(dh[:, -1])])


@pytest.mark.parametrize("size", [1, 2, 5, 9])
def test_spectral_radius_agrees_with_powers(reference: SimpleNamespace, size: int) -> None:
    """Gelfand: ||W^(2^k)||^(1 / 2^k) tends to the spectral radius."""
    W = np.random.default_rng(size).standard_normal((size, size))
    power, log_norm = W.copy(), 0.0
    for _ in range(40):
        scale = np.linalg.norm(power)
        power, log_norm = (power / scale) @ (power / scale), 2 * (log_norm + np.log(scale))
    expected = np.exp((log_norm + np.log(np.linalg.norm(power))) / 2**40)
    assert reference.spectral_radius(W) == pytest.approx(expected, rel=AGREEMENT)


@pytest.mark.parametrize("max_norm", [0.1, 3.0, 1e3])
def test_clipping_agrees_with_one_long_vector(reference: SimpleNamespace, max_norm: float) -> None:
    """Clipping by the global norm is scaling one vector that holds every gradient."""
    rng = np.random.default_rng(7)
    grads = {"Wx": rng.standard_normal((4, 5)), "b": rng.standard_normal(5), "scale": rng.standard_normal((2, 1, 3))}
    clipped, total = reference.clip_by_global_norm(grads, max_norm)
    vector = np.concatenate([value.ravel() for value in grads.values()])
    agree(total, np.linalg.norm(vector))
    expected = vector * min(1.0, max_norm / np.linalg.norm(vector))
    agree(np.concatenate([clipped[name].ravel() for name in grads]), expected)
    for name, value in reference.clip_by_value(grads, 0.5).items():
        agree(value, np.minimum(np.maximum(grads[name], -0.5), 0.5))
