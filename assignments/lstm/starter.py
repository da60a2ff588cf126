"""Long short-term memory: one cell, its gradient, and both along a sequence.

N batch, T time steps, D input features, H hidden units. Everything is float64.
The columns of Wx and Wh and the entries of b come in four blocks of H: input i, forget f, output o, candidate g.
"""

import numpy as np


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    """Advance both states one step: c = f * prev_c + i * g, h = o * tanh(c).

    i = sigmoid(x Wxi + prev_h Whi + bi), f and o likewise, g = tanh(x Wxg + prev_h Whg + bg).
    x (N, D); prev_h (N, H); prev_c (N, H); Wx (D, 4H); Wh (H, 4H); b (4H,); blocks in the order i, f, o, g
    Returns next_h (N, H), next_c (N, H) and cache, whatever lstm_step_backward will need.
    """
    raise NotImplementedError("lstm_step_forward")


def lstm_step_backward(dnext_h, dnext_c, cache):
    """Carry the gradients dnext_h and dnext_c (N, H) of one step back to everything that the step was made from.

    cache: what lstm_step_forward returned for that step.
    Returns dx (N, D), dprev_h (N, H), dprev_c (N, H), dWx (D, 4H), dWh (H, 4H), db (4H,).
    """
    raise NotImplementedError("lstm_step_backward")


def lstm_forward(x, h0, Wx, Wh, b):
    """Run the cell along a whole sequence, from the state h0 and an empty memory c0 = 0.

    x (N, T, D); h0 (N, H); Wx (D, 4H); Wh (H, 4H); b (4H,)
    Returns h (N, T, H), the states after steps 1..T without h0, and cache, whatever lstm_backward will need.
    """
    raise NotImplementedError("lstm_forward")


def lstm_backward(dh, cache):
    """Carry the gradients dh (N, T, H), one for the state after each step, back through the whole sequence.

    cache: what lstm_forward returned.
    Returns dx (N, T, D), dh0 (N, H), dWx (D, 4H), dWh (H, 4H), db (4H,); the last three are sums over time.
    """
    raise NotImplementedError("lstm_backward")
