"""Cells as classes with forward and backward, as in the deep learning course of Carnegie Mellon.

RNNCell(D, H) takes W_ih (H, D), W_hh (H, H) and two biases (H,); forward(x, h) knows a batch, and backward(delta,
h_t, h_prev_l, h_prev_t) needs nothing that forward kept. GRUCell(D, H) takes twelve arrays, knows one example at a
time, and backward(delta) goes through the last forward. Both add gradients to attributes such as dW_ih.
"""

import numpy as np

CALLS = {
    "rnn_step_forward": ["RNNCell.forward"],
    "rnn_step_backward": ["RNNCell.backward", "RNNCell.forward"],
    "gru_step_forward": ["GRUCell.forward"],
    "gru_step_backward": ["GRUCell.backward", "GRUCell.forward"],
}
# Our one bias is the sum of two of theirs. Neither share is 0 or like the other, so that a bias which is left out,
# or whose gradient is, shows.
SHARES = (0.25, 0.75)


def rnn_step_forward(theirs, x, prev_h, Wx, Wh, b):
    cell = theirs.RNNCell(*Wx.shape)
    cell.init_weights(Wx.T, Wh.T, *(share * b for share in SHARES))
    next_h = cell.forward(x, prev_h)
    return next_h, [cell, x, prev_h, next_h]


def rnn_step_backward(theirs, dnext_h, cache):
    cell, x, prev_h, next_h = cache
    made = cell.backward(dnext_h, next_h, x, prev_h)
    db = theirs.apply(lambda *parts: np.dot(SHARES, parts), cell.db_ih, cell.db_hh)
    return made[0], made[1], cell.dW_ih.turned("HD", "DH"), cell.dW_hh.turned("HK", "KH"), db


def gru_step_forward(theirs, x, prev_h, Wx, Wh, bx, bh):
    matrices = [block for packed in (Wx, Wh) for block in np.split(packed.T, 3)]
    biases = [block for packed in (bx, bh) for block in np.split(packed, 3)]
    cells = [theirs.GRUCell(len(Wx), len(Wh)) for _ in x]
    for cell in cells:
        cell.init_weights(*matrices, *biases)
    made = [cell.forward(example, state) for cell, example, state in zip(cells, x, prev_h, strict=True)]
    return _stacked(theirs, made), cells


def gru_step_backward(theirs, dnext_h, cache):
    made = [cell.backward(delta) for cell, delta in zip(cache, dnext_h, strict=True)]
    weights = [_side_by_side(theirs, cache, f"dW{{}}{side}").turned("GD", "DG") for side in "xh"]
    biases = [_side_by_side(theirs, cache, f"db{{}}{side}") for side in "xh"]
    return *(_stacked(theirs, [pair[i] for pair in made]) for i in range(2)), *weights, *biases


def _stacked(theirs, vectors):
    """Vectors of single examples, (H,) or (1, H), as (N, H)."""
    return theirs.apply(np.stack, [theirs.apply(np.ravel, vector) for vector in vectors])


def _side_by_side(theirs, cells, name):
    """The gradient of each gate, summed over the examples, as blocks of rows or entries."""
    blocks = [[getattr(cell, name.format(gate)) for cell in cells] for gate in "rzn"]
    sums = [theirs.apply(lambda *parts: np.sum(parts, axis=0), *block) for block in blocks]
    return theirs.apply(np.concatenate, sums)
