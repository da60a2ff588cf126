"""In the sequence every step starts from an empty memory.

mistake: M109
loses: lstm.sequence, lstm.backward, lstm.gates, long_memory.agreement
hint: Two states go from step to step: hand on c as well as h.
"""


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.empty((N, T, Wh.shape[0]))
    cache = []
    state, memory = h0, np.zeros_like(h0)
    for t in range(T):
        state, _, step_cache = lstm_step_forward(x[:, t], state, memory, Wx, Wh, b)
        h[:, t] = state
        cache.append(step_cache)
    return h, cache
