"""All steps are treated as if no later step depended on them. Style: no loop back, whole-sequence einsum."""


def rnn_backward(dh, cache):
    x, before, after = (np.array([step[i] for step in cache]) for i in (0, 1, 4))
    Wx, Wh = cache[0][2:4]
    dz = np.moveaxis(dh, 1, 0) * (1 - after * after)
    back = np.einsum("tnh,gh->tng", dz, Wh)
    dx = np.einsum("tnh,dh->ntd", dz, Wx)
    return dx, back[0], np.einsum("tnd,tnh->dh", x, dz), np.einsum("tng,tnh->gh", before, dz), dz.sum((0, 1))
