"""Axes of length one are squeezed away from the states.

loses: rnn_forward.robustness
hint: np.squeeze also removes N, T or H when they are 1: try a batch of one example.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    states, cache, state = [], [], h0
    for t in range(x.shape[1]):
        state, step_cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        states.append(state)
        cache.append(step_cache)
    return np.stack(states, axis=1).squeeze(), cache
