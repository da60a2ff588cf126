"""The loop runs from the last input to the first.

mistake: M10
loses: rnn_forward.sequence, rnn_forward.structure
hint: The way forward goes from t = 0 to T - 1; only gradients travel the other way.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    T, state = x.shape[1], h0
    h = np.empty((len(x), T, len(Wh)))
    for t in reversed(range(T)):
        state, _ = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        h[:, t] = state
    return h, [(x[:, t], h[:, t - 1] if t else h0, Wx, Wh, h[:, t]) for t in range(T)]
