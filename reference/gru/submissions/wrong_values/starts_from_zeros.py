"""The sequence starts from zeros and never looks at h0.

mistake: M04
loses: gru.sequence, gru.structure, gru.backward, gru.gates, long_memory.adding, long_memory.agreement
hint: The state before the first step is h0.
"""


def gru_forward(x, h0, Wx, Wh, bx, bh):
    h, cache, state = [], [], np.zeros_like(h0)
    for t in range(x.shape[1]):
        state, step_cache = gru_step_forward(x[:, t], state, Wx, Wh, bx, bh)
        h.append(state)
        cache.append(step_cache)
    return np.stack(h, axis=1), cache
