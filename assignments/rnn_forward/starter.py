"""The vanilla RNN: one cell, and the loop that applies it along a sequence.

N batch, T time steps, D input features, H hidden units. Everything is float64.
"""

import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """Advance the hidden state one step: h = tanh(x @ Wx + prev_h @ Wh + b).

    x (N, D); prev_h (N, H); Wx (D, H); Wh (H, H); b (H,)
    Returns next_h (N, H) and cache, whatever rnn_step_backward will need.
    """
    raise NotImplementedError("rnn_step_forward")


def rnn_forward(x, h0, Wx, Wh, b):
    """Run the cell along a whole sequence, from the state h0.

    x (N, T, D); h0 (N, H); Wx (D, H); Wh (H, H); b (H,)
    Returns h (N, T, H), the states after steps 1..T without h0, and cache, whatever rnn_backward will need.
    """
    raise NotImplementedError("rnn_forward")
