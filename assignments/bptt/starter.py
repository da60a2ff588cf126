"""Backpropagation through time for the vanilla RNN: one step back, the whole way back, and only k steps back.

N batch, T time steps, D input features, H hidden units. Everything is float64.
"""

import numpy as np


def rnn_step_backward(dnext_h, cache):
    """Take a gradient back through one step: dz = dnext_h * (1 - next_h**2), then through the matrix products.

    dnext_h (N, H), the gradient that arrives at next_h; cache, what your rnn_step_forward returned
    Returns dx (N, D), dprev_h (N, H), dWx (D, H), dWh (H, H), db (H,); the last three are sums over the batch.
    """
    raise NotImplementedError("rnn_step_backward")


def rnn_backward(dh, cache):
    """Take the gradients of all steps back to the inputs, the initial state and the shared weights.

    dh (N, T, H), what the loss of each step sends straight to its state, without the part that comes through
    later steps; cache, what your rnn_forward returned
    Returns dx (N, T, D), dh0 (N, H), dWx (D, H), dWh (H, H), db (H,), sums over batch and time.
    """
    raise NotImplementedError("rnn_backward")


def rnn_backward_truncated(dh, cache, k):
    """Let every dh[:, t] flow back through at most k Jacobians dh_s/dh_(s-1), and add up what it leaves behind.

    dh (N, T, H); cache, what your rnn_forward returned; k, an integer >= 0
    Step t reaches the inputs and weights of steps t, t-1, ..., t-k, and h0 only where t + 1 <= k. So k = 0 is
    each step on its own, and k >= T is the same as rnn_backward.
    Returns dx (N, T, D), dh0 (N, H), dWx (D, H), dWh (H, H), db (H,).
    """
    raise NotImplementedError("rnn_backward_truncated")
