"""The first number belongs to the last state. Style: generator that yields norms on its way back, inlined Jacobian."""


def on_the_way_back(dh, cache):
    arriving = np.zeros(dh[:, 0].shape)
    for t in range(dh.shape[1] - 1, -1, -1):
        arriving = arriving + dh[:, t]
        yield np.sqrt(np.square(arriving).sum())
        arriving = (arriving / np.cosh(np.arctanh(cache[t][4])) ** 2).dot(cache[t][3].T)
    yield np.sqrt(np.square(arriving).sum())


def hidden_grad_norms(dh, cache):
    return np.fromiter(on_the_way_back(dh, cache), dtype=float)
