"""The slope is 1 / cosh**2 of the state instead of the sum. Style: cosh, one stacked product for both inputs."""


def rnn_step_backward(dnext_h, cache):
    x, before, Wx, Wh, after = cache
    D = x.shape[1]
    dz = dnext_h / np.cosh(after) ** 2
    both = np.dot(dz, np.vstack([Wx, Wh]).T)
    weights = np.dot(np.hstack([x, before]).T, dz)
    return both[:, :D], both[:, D:], weights[:D], weights[D:], np.sum(dz, axis=0)
