"""An independent oracle for the LSTM: automatic differentiation of a cell written anew agrees with the reference."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest

from grader.course.draw import Sizes
from grader.model.exercise import Array
from tests.reference.test_oracle import SIZES, agree, draw, gradients

BIASES = ("b",)


def sigmoid(a: Any) -> Any:
    """The logistic function as a tanh."""
    return 0.5 * (1 + anp.tanh(a / 2))


def lstm_step(x: Any, h: Any, c: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    """Both new states, h and then c, of a cell with its blocks in the order i, f, o, g: (2, N, H)."""
    units = h.shape[1]
    sums = [
        anp.dot(x, Wx[:, block]) + anp.dot(h, Wh[:, block]) + b[block]
        for block in (slice(k * units, (k + 1) * units) for k in range(4))
    ]
    memory = sigmoid(sums[1]) * c + sigmoid(sums[0]) * anp.tanh(sums[3])
    return anp.stack([sigmoid(sums[2]) * anp.tanh(memory), memory])


def lstm_states(x: Any, h0: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    """The states h of a sequence whose memory starts at zero, stacked over time."""
    states, h, c = [], h0, np.zeros(h0.shape)
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, Wx, Wh, b)
        states.append(h)
    return anp.stack(states, axis=1)


def draw_step(sizes: Sizes, scale: float = 1.0) -> tuple[tuple[Array, ...], Array]:
    """Arguments of a step in order, c of the given size, and gradients that arrive at h and at c: (2, N, H)."""
    (x, h0, *weights), dh = draw(sizes, 4, BIASES)
    rng = np.random.default_rng(sum(sizes))
    c, dc = (size * rng.standard_normal((sizes[0], sizes[3])) for size in (scale, 1.0))
    return (x[:, 0], h0, c, *weights), np.stack([dh[:, 0], dc])


@pytest.mark.parametrize("sizes", SIZES)
def test_lstm_agrees_with_automatic_differentiation(reference: SimpleNamespace, sizes: Sizes) -> None:
    """States and all five gradients of the sequence are the oracle's."""
    inputs, dh = draw(sizes, 4, BIASES)
    h, cache = reference.lstm_forward(*inputs)
    agree(h, lstm_states(*inputs))
    for actual, expected in zip(reference.lstm_backward(dh, cache), gradients(lstm_states, inputs, dh), strict=True):
        agree(actual, expected)


@pytest.mark.parametrize("scale", [1.0, 5.0])
@pytest.mark.parametrize("seen", [(1, 1), (1, 0), (0, 1)], ids=["loss of both", "loss of h", "loss of c"])
@pytest.mark.parametrize("sizes", SIZES)
def test_lstm_step_agrees_with_automatic_differentiation(
    reference: SimpleNamespace, sizes: Sizes, seen: tuple[int, int], scale: float
) -> None:
    """Both states of a step and its six gradients are the oracle's, for small memories and large ones."""
    inputs, upstream = draw_step(sizes, scale)
    upstream *= np.reshape(seen, (2, 1, 1))
    *states, cache = reference.lstm_step_forward(*inputs)
    agree(np.stack(states), lstm_step(*inputs))
    found = reference.lstm_step_backward(*upstream, cache)
    for actual, expected in zip(found, gradients(lstm_step, inputs, upstream), strict=True):
        agree(actual, expected)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_rebuilt_cache_is_as_good_as_the_first(reference: SimpleNamespace, sizes: Sizes) -> None:
    """From its own states alone the reference finds its own gradients again, memories included."""
    inputs, dh = draw(sizes, 4, BIASES)
    h, cache = reference.lstm_forward(*inputs)
    x, h0, *weights = inputs
    rebuilt = reference._lstm_cache(x, h0, h, *weights)
    for actual, expected in zip(reference.lstm_backward(dh, rebuilt), reference.lstm_backward(dh, cache), strict=True):
        agree(actual, expected)


def test_another_candidate_is_found_from_the_memory_it_led_to(reference: SimpleNamespace) -> None:
    """Where somebody wrote 0.3 everywhere, the right gradient is that of a candidate of 0.3."""
    (x, h, c, *weights), upstream = draw_step((3, 7, 4, 5))
    i, f, o, _ = reference._gates(x, h, *weights)
    rebuilt = reference._lstm_step_cache(x, h, c, f * c + 0.3 * i, *weights)
    own = [x, h, c, *weights[:2], i, f, o, np.full_like(i, 0.3), np.tanh(f * c + 0.3 * i)]
    found, expected = (reference.lstm_step_backward(*upstream, cache) for cache in (rebuilt, own))
    for actual, right in zip(found, expected, strict=True):
        agree(actual, right)


def test_a_memory_that_no_candidate_leads_to_is_taken_as_it_is(reference: SimpleNamespace) -> None:
    """Where somebody added i and g, only what is seen of c differs from our own cache."""
    (x, h, c, *weights), upstream = draw_step((3, 7, 4, 5))
    i, f, o, g = reference._gates(x, h, *weights)
    rebuilt = reference._lstm_step_cache(x, h, c, f * c + i + g, *weights)
    own = [x, h, c, *weights[:2], i, f, o, g, np.tanh(f * c + i + g)]
    found, expected = (reference.lstm_step_backward(*upstream, cache) for cache in (rebuilt, own))
    for actual, right in zip(found, expected, strict=True):
        agree(actual, right)
