"""Backpropagation through time for the vanilla RNN: one step back, the whole way back, and only k steps back.

N batch, T time steps, D input features, H hidden units. Everything is float64.
"""

import numpy as np


def rnn_step_backward(dnext_h, cache):
    """Take a gradient back through one step: dz = dnext_h * (1 - next_h**2), then through the matrix products.

    dnext_h (N, H), the gradient that arrives at next_h; cache, what your rnn_step_forward returned
    Returns dx (N, D), dprev_h (N, H), dWx (D, H), dWh (H, H), db (H,); the last three are sums over the batch.
    """
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - next_h**2)  # (N, H)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)


def rnn_backward(dh, cache):
    """Take the gradients of all steps back to the inputs, the initial state and the shared weights.

    dh (N, T, H), what the loss of each step sends straight to its state, without the part that comes through
    later steps; cache, what your rnn_forward returned
    Returns dx (N, T, D), dh0 (N, H), dWx (D, H), dWh (H, H), db (H,), sums over batch and time.
    """
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    from_later = dh0  # (N, H), nothing comes from after the last step
    for t in reversed(range(dh.shape[1])):
        dx[:, t], from_later, *shares = rnn_step_backward(dh[:, t] + from_later, cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, from_later, dWx, dWh, db


def rnn_backward_truncated(dh, cache, k):
    """Let every dh[:, t] flow back through at most k Jacobians dh_s/dh_(s-1), and add up what it leaves behind.

    dh (N, T, H); cache, what your rnn_forward returned; k, an integer >= 0
    Step t reaches the inputs and weights of steps t, t-1, ..., t-k, and h0 only where t + 1 <= k. So k = 0 is
    each step on its own, and k >= T is the same as rnn_backward.
    Returns dx (N, T, D), dh0 (N, H), dWx (D, H), dWh (H, H), db (H,).
    """
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in range(dh.shape[1]):
        travelling = dh[:, t]  # (N, H)
        for s in range(t, max(t - k, 0) - 1, -1):
            dx_s, travelling, *shares = rnn_step_backward(travelling, cache[s])
            dx[:, s] += dx_s
            dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
        if t + 1 <= k:
            dh0 = dh0 + travelling
    return dx, dh0, dWx, dWh, db


def _zeros(dh, cache):
    """Give zeros in the shapes of dx, dh0, dWx, dWh and db."""
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    return np.zeros((N, T, D)), np.zeros((N, H)), np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)


def _rnn_step_cache(x, prev_h, next_h, Wx, Wh):
    """Rebuild the cache of rnn_step_forward around a state next_h (N, H) that something else computed.

    Used only to ask what the right gradient would be for somebody's own state. It is a list, so that it counts
    as one returned value.
    """
    return [x, prev_h, Wx, Wh, next_h]
