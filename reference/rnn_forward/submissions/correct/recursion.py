"""The sequence is one step and then the rest of the sequence.

style: recursion, concatenation
"""


def rnn_forward(x, h0, Wx, Wh, b):
    state, kept = rnn_step_forward(x[:, 0], h0, Wx, Wh, b)
    if x.shape[1] == 1:
        return state[:, None], [kept]
    later, cache = rnn_forward(x[:, 1:], state, Wx, Wh, b)
    return np.concatenate([state[:, None], later], axis=1), [kept] + cache
