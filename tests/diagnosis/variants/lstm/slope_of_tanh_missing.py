"""h is taken for o times c on the way back. Style: four matrices, lists, np.dot with transposes, (1, 4H) bias."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, *weights = cache[:5]
    (Wx, Wh), (i, f, o, g, out) = weights, cache[5:]
    memory = np.add(dnext_c, np.multiply(o, dnext_h))
    gates = [(memory, g, i), (memory, c, f), (dnext_h, out, o)]
    parts = [up * partner * (gate - gate**2) for up, partner, gate in gates]
    parts += [memory * i - memory * i * g**2]
    dx = np.sum([np.dot(part, U.T) for part, U in zip(parts, np.split(Wx, 4, axis=1))], axis=0)
    dh = np.sum([np.dot(part, V.T) for part, V in zip(parts, np.split(Wh, 4, axis=1))], axis=0)
    dWx, dWh = (np.hstack([np.dot(a.T, part) for part in parts]) for a in (x, h))
    return [dx, dh, memory * f, dWx, dWh, np.hstack(parts).sum(axis=0, keepdims=True)]
