"""The sequence starts from zeros and never looks at h0.

mistake: M04
loses: rnn_forward.sequence, rnn_forward.structure
hint: Who is the state before the first step? It is the h0 that you were given.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    states, cache, state = [], [], np.zeros_like(h0)
    for t in range(x.shape[1]):
        state, step_cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        states.append(state)
        cache.append(step_cache)
    return np.stack(states, axis=1), cache
