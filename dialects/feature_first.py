"""Features first and parameters in a dict, as in the sequence course of deeplearning.ai.

x (n_x, m, T_x), a (n_a, m, T_x), Wax (n_a, n_x), Waa (n_a, n_a), ba (n_a, 1); of the LSTM Wf, Wi, Wc, Wo
(n_a, n_a + n_x), which see the state above the input, and bf, bi, bc, bo (n_a, 1). A forward pass also returns
predictions, which nobody looks at here; a backward pass returns a dict of gradients.
"""

import numpy as np

CALLS = {
    "rnn_step_forward": ["rnn_cell_forward"],
    "rnn_forward": ["rnn_forward"],
    "rnn_step_backward": ["rnn_cell_backward"],
    "rnn_backward": ["rnn_backward"],
    "lstm_step_forward": ["lstm_cell_forward"],
    "lstm_forward": ["lstm_forward"],
    "lstm_step_backward": ["lstm_cell_backward"],
    "lstm_backward": ["lstm_backward"],
    "clip_by_value": ["clip"],
}
GATES = "ifoc"  # ours, i, f, o and the candidate, in their letters
CLIPPED = ("dWaa", "dWax", "dWya", "db", "dby")


def _output_layer(units):
    """Weights of the predictions, which every forward pass computes."""
    return np.zeros((2, units)), np.zeros((2, 1))


def _rnn_parameters(Wx, Wh, b):
    Wya, by = _output_layer(len(Wh))
    return {"Wax": Wx.T, "Waa": Wh.T, "Wya": Wya, "ba": b[:, None], "by": by}


def _lstm_parameters(Wx, Wh, b):
    Wy, by = _output_layer(len(Wh))
    both = np.split(np.concatenate([Wh, Wx]).T, 4)  # four of (n_a, n_a + n_x)
    weights = {f"W{gate}": part for gate, part in zip(GATES, both, strict=True)}
    biases = {f"b{gate}": part[:, None] for gate, part in zip(GATES, np.split(b, 4), strict=True)}
    return {**weights, **biases, "Wy": Wy, "by": by}


def rnn_step_forward(theirs, x, prev_h, Wx, Wh, b):
    made = theirs.rnn_cell_forward(x.T, prev_h.T, _rnn_parameters(Wx, Wh, b))
    return made[0].turned("HN", "NH"), made[2]


def rnn_forward(theirs, x, h0, Wx, Wh, b):
    made = theirs.rnn_forward(x.transpose(2, 0, 1), h0.T, _rnn_parameters(Wx, Wh, b))
    return made[0].turned("HNT", "NTH"), made[2]


def rnn_step_backward(theirs, dnext_h, cache):
    made = theirs.rnn_cell_backward(dnext_h.T, cache)
    return made["dxt"].turned("DN", "ND"), made["da_prev"].turned("HN", "NH"), *_rnn_weights(made)


def rnn_backward(theirs, dh, cache):
    made = theirs.rnn_backward(dh.transpose(2, 0, 1), cache)
    return made["dx"].turned("DNT", "NTD"), made["da0"].turned("HN", "NH"), *_rnn_weights(made)


def _rnn_weights(made):
    return made["dWax"].turned("HD", "DH"), made["dWaa"].turned("HK", "KH"), made["dba"].turned("H1", "H")


def lstm_step_forward(theirs, x, prev_h, prev_c, Wx, Wh, b):
    made = theirs.lstm_cell_forward(x.T, prev_h.T, prev_c.T, _lstm_parameters(Wx, Wh, b))
    return made[0].turned("HN", "NH"), made[1].turned("HN", "NH"), made[3]


def lstm_forward(theirs, x, h0, Wx, Wh, b):
    made = theirs.lstm_forward(x.transpose(2, 0, 1), h0.T, _lstm_parameters(Wx, Wh, b))
    return made[0].turned("HNT", "NTH"), made[3]


def lstm_step_backward(theirs, dnext_h, dnext_c, cache):
    made = theirs.lstm_cell_backward(dnext_h.T, dnext_c.T, cache)
    states = made["da_prev"].turned("HN", "NH"), made["dc_prev"].turned("HN", "NH")
    return made["dxt"].turned("DN", "ND"), *states, *_lstm_weights(theirs, made, dnext_h.shape[1])


def lstm_backward(theirs, dh, cache):
    made = theirs.lstm_backward(dh.transpose(2, 0, 1), cache)
    start = made["da0"].turned("HN", "NH")
    return made["dx"].turned("DNT", "NTD"), start, *_lstm_weights(theirs, made, dh.shape[2])


def _lstm_weights(theirs, made, units):
    both = [made[f"dW{gate}"].turned("HK", "KH") for gate in GATES]  # (n_a + n_x, n_a) each
    biases = [made[f"db{gate}"].turned("H1", "H") for gate in GATES]
    joined = theirs.apply(np.concatenate, both, axis=1)
    return joined[units:], joined[:units], theirs.apply(np.concatenate, biases)


def clip_by_value(theirs, grads, limit):
    # Five gradients have names there, and arrays clipped in place are as right as new ones.
    names = dict(zip(CLIPPED, grads, strict=False))
    given = {name: grads[own].copy() for name, own in names.items()}
    made = theirs.clip({name: np.zeros((1, 1)) for name in CLIPPED} | given, limit)
    return {own: made[name] for name, own in names.items()}
