"""Step t reads x[:, t - 1], and the first step the last input.

mistake: M08
loses: rnn_forward.sequence, rnn_forward.structure
hint: Print t beside the slice that you take: at t = 0 the index -1 is the end of the sequence.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    T, state = x.shape[1], h0
    h = np.empty((len(x), T, len(Wh)))
    for t in range(T):
        state, _ = rnn_step_forward(x[:, t - 1], state, Wx, Wh, b)
        h[:, t] = state
    return h, [(x[:, t], h[:, t - 1] if t else h0, Wx, Wh, h[:, t]) for t in range(T)]
