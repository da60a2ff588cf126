"""Every step starts from h0 instead of from the state before it.

mistake: M06
loses: rnn_forward.sequence, rnn_forward.structure
hint: Which state goes into step t? The first step is right, so look at the second.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    T, state = x.shape[1], h0
    h = np.empty((len(x), T, len(Wh)))
    for t in range(T):
        h[:, t], _ = rnn_step_forward(x[:, t], state, Wx, Wh, b)
    return h, [(x[:, t], h[:, t - 1] if t else h0, Wx, Wh, h[:, t]) for t in range(T)]
