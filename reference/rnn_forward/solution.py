"""The vanilla RNN: one cell, and the loop that applies it along a sequence.

N batch, T time steps, D input features, H hidden units. Everything is float64.
"""

import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """Advance the hidden state one step: h = tanh(x @ Wx + prev_h @ Wh + b).

    x (N, D); prev_h (N, H); Wx (D, H); Wh (H, H); b (H,)
    Returns next_h (N, H) and cache, whatever rnn_step_backward will need.
    """
    next_h = np.tanh(x @ Wx + prev_h @ Wh + b)  # (N, H)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_forward(x, h0, Wx, Wh, b):
    """Run the cell along a whole sequence, from the state h0.

    x (N, T, D); h0 (N, H); Wx (D, H); Wh (H, H); b (H,)
    Returns h (N, T, H), the states after steps 1..T without h0, and cache, whatever rnn_backward will need.
    """
    N, T, _ = x.shape
    h = np.empty((N, T, Wh.shape[0]))
    cache = []
    state = h0
    for t in range(T):
        state, step_cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        h[:, t] = state
        cache.append(step_cache)
    return h, cache


def _rnn_cache(x, h0, h, Wx, Wh):
    """Rebuild the cache of rnn_forward from states h (N, T, H) that something else computed.

    Used only to ask what the right gradient would be for somebody's own states.
    """
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)  # (N, T, H)
    return [(x[:, t], before[:, t], Wx, Wh, h[:, t]) for t in range(x.shape[1])]
