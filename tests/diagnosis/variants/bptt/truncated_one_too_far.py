"""The Jacobians are counted from one, so k = 0 crosses one already. Style: recursion for the path of each loss."""


def rnn_backward_truncated(dh, cache, k):
    sums = {"dx": [0.0] * dh.shape[1], "dh0": np.zeros_like(dh[:, 0]), "dWx": 0.0, "dWh": 0.0, "db": 0.0}

    def follow(s, gradient, left):
        if s == -1:
            sums["dh0"] = sums["dh0"] + gradient
            return
        dx, back, *rest = rnn_step_backward(gradient, cache[s])
        sums["dx"][s] = sums["dx"][s] + dx
        for name, share in zip(("dWx", "dWh", "db"), rest):
            sums[name] = sums[name] + share
        if left >= 0:
            follow(s - 1, back, left - 1)

    for t in range(dh.shape[1]):
        follow(t, dh[:, t], k)
    return np.stack(sums["dx"], axis=1), sums["dh0"], sums["dWx"], sums["dWh"], sums["db"]
