"""The loop runs from the last input to the first.

mistake: M10
loses: rnn_forward.sequence, rnn_forward.structure
hint: The way forward goes from t = 0 to T - 1; only gradients travel the other way.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h, cache, state = np.empty((N, T, len(Wh))), [None] * T, h0
    for t in reversed(range(T)):
        state, cache[t] = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        h[:, t] = state
    return h, cache
