"""The states are stacked with time as the first axis: (T, N, H).

loses: rnn_forward.sequence, rnn_forward.structure, rnn_forward.robustness
hint: h is (N, T, H): stack the states along axis 1.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    states, cache, state = [], [], h0
    for t in range(x.shape[1]):
        state, step_cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        states.append(state)
        cache.append(step_cache)
    return np.array(states), cache
