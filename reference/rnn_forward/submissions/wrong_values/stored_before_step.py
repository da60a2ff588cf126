"""Each state is stored before its step, so h begins with h0 and lacks the last state.

mistake: M09
loses: rnn_forward.sequence, rnn_forward.structure
hint: h holds the states after the steps: first take the step, then store.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    states, cache, state = [], [], h0
    for t in range(x.shape[1]):
        states.append(state)
        state, step_cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        cache.append(step_cache)
    return np.stack(states, axis=1), cache
