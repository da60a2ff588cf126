"""Time first and a list of parameters, in the notation of Dive into Deep Learning.

inputs (T, N, D), outputs (T, N, H), which may be a list of T arrays; W_xh (D, H), W_hh (H, H), b_h (H,). The GRU has
nine parameters, W_xz, W_hz, b_z, W_xr, W_hr, b_r, W_xh, W_hh, b_h, and resets the state before the product: a rubric
that asks for it says `gru: {reset: before}`.
"""

import numpy as np

CALLS = {
    "rnn_step_forward": ["rnn_step"],
    "rnn_forward": ["rnn"],
    "rnn_step_backward": ["rnn_step_backward"],
    "rnn_backward": ["rnn_backward"],
    "gru_step_forward": ["gru_step"],
    "gru_forward": ["gru"],
    "gru_step_backward": ["gru_step_backward"],
    "gru_backward": ["gru_backward"],
}
GATES = (1, 0, 2)  # where their gates z, r and the candidate stand in our blocks


def rnn_step_forward(theirs, x, prev_h, Wx, Wh, b):
    return _one(theirs.rnn_step(x, prev_h, (Wx, Wh, b)))


def rnn_forward(theirs, x, h0, Wx, Wh, b):
    return _all(theirs.rnn(x.swapaxes(0, 1), h0, (Wx, Wh, b)))


def rnn_step_backward(theirs, dnext_h, cache):
    made = theirs.rnn_step_backward(dnext_h, cache)
    return made[0], made[1], *(made[2][i] for i in range(3))


def rnn_backward(theirs, dh, cache):
    made = theirs.rnn_backward(dh.swapaxes(0, 1), cache)
    return made[0].turned("TND", "NTD"), made[1], *(made[2][i] for i in range(3))


def gru_step_forward(theirs, x, prev_h, Wx, Wh, bx, bh):
    return _one(theirs.gru_step(x, prev_h, _nine(Wx, Wh, bx + bh)))


def gru_forward(theirs, x, h0, Wx, Wh, bx, bh):
    return _all(theirs.gru(x.swapaxes(0, 1), h0, _nine(Wx, Wh, bx + bh)))


def gru_step_backward(theirs, dnext_h, cache):
    made = theirs.gru_step_backward(dnext_h, cache)
    return made[0], made[1], *_four(theirs, made[2])


def gru_backward(theirs, dh, cache):
    made = theirs.gru_backward(dh.swapaxes(0, 1), cache)
    return made[0].turned("TND", "NTD"), made[1], *_four(theirs, made[2])


def _one(made):
    return made[0], made[1]


def _all(made):
    return made[0].turned("TNH", "NTH"), made[2]


def _nine(Wx, Wh, b):
    """Parameters gate by gate. A reset before the product leaves one bias a gate, the sum of ours."""
    parts = [np.split(packed, 3, axis=-1) for packed in (Wx, Wh, b)]
    return tuple(part[gate] for gate in GATES for part in parts)


def _four(theirs, made):
    """Gradients in our blocks: dWx, dWh, and that of the bias for each of its two terms."""
    blocks = [[made[3 * GATES.index(gate) + kind] for gate in range(3)] for kind in range(3)]
    dWx, dWh, db = (theirs.apply(np.concatenate, block, axis=-1) for block in blocks)
    return dWx, dWh, db, db
