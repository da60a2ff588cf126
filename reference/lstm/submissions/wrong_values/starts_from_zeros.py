"""The sequence starts from an h of zeros and never looks at h0.

mistake: M04
loses: lstm.sequence, lstm.backward, long_memory.agreement
hint: Only the memory starts from zeros; h starts from h0.
"""


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.empty((N, T, Wh.shape[0]))
    cache = []
    state, memory = np.zeros_like(h0), np.zeros_like(h0)
    for t in range(T):
        state, memory, step_cache = lstm_step_forward(x[:, t], state, memory, Wx, Wh, b)
        h[:, t] = state
        cache.append(step_cache)
    return h, cache
