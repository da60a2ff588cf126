"""Long short-term memory: one cell, its gradient, and both along a sequence.

N batch, T time steps, D input features, H hidden units. Everything is float64.
The columns of Wx and Wh and the entries of b come in four blocks of H: input i, forget f, output o, candidate g.
"""

import numpy as np


def _sigmoid(a):
    """1 / (1 + exp(-a)), arranged so that exp never sees a positive number and cannot overflow."""
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, small) / (1.0 + small)


def _gates(x, prev_h, Wx, Wh, b):
    """The gates i, f, o and the candidate g, (N, H) each, from the four blocks of one sum."""
    a_i, a_f, a_o, a_g = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    return _sigmoid(a_i), _sigmoid(a_f), _sigmoid(a_o), np.tanh(a_g)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    """Advance both states one step: c = f * prev_c + i * g, h = o * tanh(c).

    i = sigmoid(x Wxi + prev_h Whi + bi), f and o likewise, g = tanh(x Wxg + prev_h Whg + bg).
    x (N, D); prev_h (N, H); prev_c (N, H); Wx (D, 4H); Wh (H, 4H); b (4H,); blocks in the order i, f, o, g
    Returns next_h (N, H), next_c (N, H) and cache, whatever lstm_step_backward will need.
    """
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = f * prev_c + i * g  # (N, H)
    seen = np.tanh(next_c)  # (N, H), what the output gate lets out
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)


def lstm_step_backward(dnext_h, dnext_c, cache):
    """Carry the gradients dnext_h and dnext_c (N, H) of one step back to everything that the step was made from.

    cache: what lstm_step_forward returned for that step.
    Returns dx (N, D), dprev_h (N, H), dprev_c (N, H), dWx (D, 4H), dWh (H, 4H), db (4H,).
    """
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dc = dnext_c + dnext_h * o * (1 - seen**2)  # c goes into the next step and, through tanh and o, into h
    da_i = dc * g * i * (1 - i)
    da_f = dc * prev_c * f * (1 - f)
    da_o = dnext_h * seen * o * (1 - o)
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)  # (N, 4H), gradient of the sum inside
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def lstm_forward(x, h0, Wx, Wh, b):
    """Run the cell along a whole sequence, from the state h0 and an empty memory c0 = 0.

    x (N, T, D); h0 (N, H); Wx (D, 4H); Wh (H, 4H); b (4H,)
    Returns h (N, T, H), the states after steps 1..T without h0, and cache, whatever lstm_backward will need.
    """
    N, T, _ = x.shape
    h = np.empty((N, T, Wh.shape[0]))
    cache = []
    state, memory = h0, np.zeros_like(h0)
    for t in range(T):
        state, memory, step_cache = lstm_step_forward(x[:, t], state, memory, Wx, Wh, b)
        h[:, t] = state
        cache.append(step_cache)
    return h, cache


def lstm_backward(dh, cache):
    """Carry the gradients dh (N, T, H), one for the state after each step, back through the whole sequence.

    cache: what lstm_forward returned.
    Returns dx (N, T, D), dh0 (N, H), dWx (D, 4H), dWh (H, 4H), db (4H,); the last three are sums over time.
    """
    dx, weights = [], [0.0, 0.0, 0.0]
    carry_h = carry_c = np.zeros_like(dh[:, 0])  # (N, H) each, what arrives from the steps after this one
    for t in reversed(range(len(cache))):
        dx_t, carry_h, carry_c, *step_weights = lstm_step_backward(dh[:, t] + carry_h, carry_c, cache[t])
        dx.append(dx_t)
        weights = [total + part for total, part in zip(weights, step_weights)]
    return np.stack(dx[::-1], axis=1), carry_h, *weights


def _lstm_step_cache(x, prev_h, prev_c, next_c, Wx, Wh, b):
    """Rebuild the cache of lstm_step_forward for a next_c (N, H) that something else computed.

    The gates follow from x and prev_h. If a candidate between -1 and 1 leads from prev_c to next_c, it is that one;
    otherwise next_c came about in another way and the candidate is our own.
    Used only to ask what the right gradient would be for somebody's own states.
    """
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    leading = (next_c - f * prev_c) / i
    g = leading if np.abs(leading).max() < 1 else g
    return [x, prev_h, prev_c, Wx, Wh, i, f, o, g, np.tanh(next_c)]


def _lstm_cache(x, h0, h, Wx, Wh, b):
    """Rebuild the cache of lstm_forward from states h (N, T, H) that something else computed.

    Each memory is the one that the output gate would show as h; where there is none, our own.
    """
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)  # (N, T, H)
    cache, memory = [], np.zeros_like(h0)
    for t in range(x.shape[1]):
        i, f, o, g = _gates(x[:, t], before[:, t], Wx, Wh, b)
        shown = h[:, t] / o
        next_c = np.arctanh(shown) if np.abs(shown).max() < 1 else f * memory + i * g
        cache.append(_lstm_step_cache(x[:, t], before[:, t], memory, next_c, Wx, Wh, b))
        memory = next_c
    return cache
