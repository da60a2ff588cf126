"""Losses near the start go on at the end of the list. Style: list of gradients by step, offsets added to t."""


def rnn_backward_truncated(dh, cache, k):
    T = len(cache)
    by_step = [[] for _ in range(T)]
    dh0, weights = np.zeros(dh[:, 0].shape), [np.zeros(1)] * 3
    for t in range(T):
        g = dh[:, t].copy()
        for offset in range(0, -k - 1, -1):
            at = (t + offset) % T
            out = rnn_step_backward(g, cache[at])
            by_step[at].append(out[0])
            g = out[1]
            weights = [a + b for a, b in zip(weights, out[2:])]
            if offset == -t and k > t:
                dh0 += g
    return np.stack([np.sum(found, axis=0) for found in by_step], axis=1), dh0, *weights
