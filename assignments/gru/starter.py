"""The gated recurrent unit: one cell, its gradient, and both along a sequence.

N batch, T time steps, D input features, H hidden units. Everything is float64.
The columns of Wx and Wh and the entries of bx and bh come in three blocks of H: reset r, update z, candidate n.
"""

import numpy as np


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    """Advance the hidden state one step: h = (1 - z) * n + z * prev_h.

    r = sigmoid(x Wxr + bxr + prev_h Whr + bhr), z likewise, n = tanh(x Wxn + bxn + r * (prev_h Whn + bhn)).
    x (N, D); prev_h (N, H); Wx (D, 3H); Wh (H, 3H); bx (3H,); bh (3H,); blocks in the order r, z, n
    Returns next_h (N, H) and cache, whatever gru_step_backward will need.
    """
    raise NotImplementedError("gru_step_forward")


def gru_step_backward(dnext_h, cache):
    """Carry the gradient dnext_h (N, H) of one step back to everything that the step was made from.

    cache: what gru_step_forward returned for that step.
    Returns dx (N, D), dprev_h (N, H), dWx (D, 3H), dWh (H, 3H), dbx (3H,), dbh (3H,).
    """
    raise NotImplementedError("gru_step_backward")


def gru_forward(x, h0, Wx, Wh, bx, bh):
    """Run the cell along a whole sequence, from the state h0.

    x (N, T, D); h0 (N, H); Wx (D, 3H); Wh (H, 3H); bx (3H,); bh (3H,)
    Returns h (N, T, H), the states after steps 1..T without h0, and cache, whatever gru_backward will need.
    """
    raise NotImplementedError("gru_forward")


def gru_backward(dh, cache):
    """Carry the gradients dh (N, T, H), one for the state after each step, back through the whole sequence.

    cache: what gru_forward returned.
    Returns dx (N, T, D), dh0 (N, H), dWx (D, 3H), dWh (H, 3H), dbx (3H,), dbh (3H,); the last four are sums over time.
    """
    raise NotImplementedError("gru_backward")
