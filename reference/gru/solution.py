"""The gated recurrent unit: one cell, its gradient, and both along a sequence.

N batch, T time steps, D input features, H hidden units. Everything is float64.
The columns of Wx and Wh and the entries of bx and bh come in three blocks of H: reset r, update z, candidate n.
"""

import numpy as np


def _sigmoid(a):
    """1 / (1 + exp(-a)), arranged so that exp never sees a positive number and cannot overflow."""
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, small) / (1.0 + small)


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    """Advance the hidden state one step: h = (1 - z) * n + z * prev_h.

    r = sigmoid(x Wxr + bxr + prev_h Whr + bhr), z likewise, n = tanh(x Wxn + bxn + r * (prev_h Whn + bhn)).
    x (N, D); prev_h (N, H); Wx (D, 3H); Wh (H, 3H); bx (3H,); bh (3H,); blocks in the order r, z, n
    Returns next_h (N, H) and cache, whatever gru_step_backward will need.
    """
    x_r, x_z, x_n = np.split(x @ Wx + bx, 3, axis=1)  # (N, H) each
    h_r, h_z, h_n = np.split(prev_h @ Wh + bh, 3, axis=1)  # (N, H) each
    r = _sigmoid(x_r + h_r)
    z = _sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    next_h = (1 - z) * n + z * prev_h  # (N, H)
    return next_h, (x, prev_h, Wx, Wh, r, z, n, h_n)


def gru_step_backward(dnext_h, cache):
    """Carry the gradient dnext_h (N, H) of one step back to everything that the step was made from.

    cache: what gru_step_forward returned for that step.
    Returns dx (N, D), dprev_h (N, H), dWx (D, 3H), dWh (H, 3H), dbx (3H,), dbh (3H,).
    """
    x, prev_h, Wx, Wh, r, z, n, h_n = cache
    da_n = dnext_h * (1 - z) * (1 - n**2)  # through the tanh of the candidate
    da_z = dnext_h * (prev_h - n) * z * (1 - z)  # z weighs prev_h against n
    da_r = da_n * h_n * r * (1 - r)  # r scales what the candidate sees of the past
    from_x = np.concatenate([da_r, da_z, da_n], axis=1)  # (N, 3H), gradient of x @ Wx + bx
    from_h = np.concatenate([da_r, da_z, da_n * r], axis=1)  # (N, 3H), gradient of prev_h @ Wh + bh
    dprev_h = dnext_h * z + from_h @ Wh.T  # the direct way, and the way through gates and candidate
    return from_x @ Wx.T, dprev_h, x.T @ from_x, prev_h.T @ from_h, from_x.sum(axis=0), from_h.sum(axis=0)


def gru_forward(x, h0, Wx, Wh, bx, bh):
    """Run the cell along a whole sequence, from the state h0.

    x (N, T, D); h0 (N, H); Wx (D, 3H); Wh (H, 3H); bx (3H,); bh (3H,)
    Returns h (N, T, H), the states after steps 1..T without h0, and cache, whatever gru_backward will need.
    """
    N, T, _ = x.shape
    h = np.empty((N, T, Wh.shape[0]))
    cache = []
    state = h0
    for t in range(T):
        state, step_cache = gru_step_forward(x[:, t], state, Wx, Wh, bx, bh)
        h[:, t] = state
        cache.append(step_cache)
    return h, cache


def gru_backward(dh, cache):
    """Carry the gradients dh (N, T, H), one for the state after each step, back through the whole sequence.

    cache: what gru_forward returned.
    Returns dx (N, T, D), dh0 (N, H), dWx (D, 3H), dWh (H, 3H), dbx (3H,), dbh (3H,); the last four are sums over time.
    """
    dx, weights = [], [0.0, 0.0, 0.0, 0.0]
    carry = np.zeros_like(dh[:, 0])  # (N, H), what arrives from the steps after this one
    for t in reversed(range(len(cache))):
        dx_t, carry, *step_weights = gru_step_backward(dh[:, t] + carry, cache[t])
        dx.append(dx_t)
        weights = [total + part for total, part in zip(weights, step_weights)]
    return np.stack(dx[::-1], axis=1), carry, *weights


def _gru_step_cache(x, prev_h, next_h, Wx, Wh, bx, bh):
    """Rebuild the cache of gru_step_forward for a next_h (N, H) that something else computed.

    The gates follow from x and prev_h; the candidate is the one that leads from prev_h to next_h.
    Used only to ask what the right gradient would be for somebody's own states.
    """
    _, (_, _, _, _, r, z, _, h_n) = gru_step_forward(x, prev_h, Wx, Wh, bx, bh)
    return [x, prev_h, Wx, Wh, r, z, (next_h - z * prev_h) / (1 - z), h_n]


def _gru_cache(x, h0, h, Wx, Wh, bx, bh):
    """Rebuild the cache of gru_forward from states h (N, T, H) that something else computed."""
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)  # (N, T, H)
    return [_gru_step_cache(x[:, t], before[:, t], h[:, t], Wx, Wh, bx, bh) for t in range(x.shape[1])]
