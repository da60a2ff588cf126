"""The sequence starts from zeros and never looks at h0.

mistake: M04
loses: rnn_forward.sequence, rnn_forward.structure
hint: Who is the state before the first step? It is the h0 that you were given.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    T, state = x.shape[1], np.zeros_like(h0)
    h = np.empty((len(x), T, len(Wh)))
    for t in range(T):
        state, _ = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        h[:, t] = state
    return h, [(x[:, t], h[:, t - 1] if t else h0, Wx, Wh, h[:, t]) for t in range(T)]
