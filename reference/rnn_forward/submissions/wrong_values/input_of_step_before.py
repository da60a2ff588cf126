"""Step t reads x[:, t - 1], and the first step the last input.

mistake: M08
loses: rnn_forward.sequence, rnn_forward.structure
hint: Print t beside the slice that you take: at t = 0 the index -1 is the end of the sequence.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    states, cache, state = [], [], h0
    for t in range(x.shape[1]):
        state, step_cache = rnn_step_forward(x[:, t - 1], state, Wx, Wh, b)
        states.append(state)
        cache.append(step_cache)
    return np.stack(states, axis=1), cache
