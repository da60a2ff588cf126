"""All four blocks start from the memory's gradient, the output gate too. Style: one product of stacked arrays."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    i, f, o, g, out = cache[-5:]
    x, h, c, Wx, Wh = cache[:-5]
    memory = o * dnext_h * (1 - out) * (1 + out) + dnext_c
    partners = np.stack([g, c, out, i])
    slopes = np.stack([i - i * i, f - f * f, o - o * o, 1 - g * g])
    inside = np.concatenate(memory * partners * slopes, axis=1)
    both = np.dot(inside, np.vstack([Wx, Wh]).T)
    weights = np.dot(np.hstack([x, h]).T, inside)
    D = x.shape[1]
    return both[:, :D], both[:, D:], memory * f, weights[:D], weights[D:], np.sum(inside, axis=0)
