"""The sum before the tanh is carried to the next step instead of the state.

mistake: M07
loses: rnn_forward.sequence, rnn_forward.structure, gradient_decay.flat
hint: The state is what comes out of the tanh, for the next step as well as for the output.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    T, state = x.shape[1], h0
    h = np.empty((len(x), T, len(Wh)))
    for t in range(T):
        state = x[:, t] @ Wx + state @ Wh + b
        h[:, t] = np.tanh(state)
    return h, [(x[:, t], h[:, t - 1] if t else h0, Wx, Wh, h[:, t]) for t in range(T)]
