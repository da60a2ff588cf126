"""The loss is thought to see the last state only. Style: upstream rebuilt as zeros with one row, inlined step."""


def rnn_backward(dh, cache):
    upstream = np.zeros(dh.shape)
    upstream[:, dh.shape[1] - 1] += dh[:, dh.shape[1] - 1]
    dx, carried = [], np.zeros(dh[:, 0].shape)
    total = {"Wx": 0, "Wh": 0, "b": 0}
    for t in range(len(cache))[::-1]:
        x, before, Wx, Wh, after = cache[t]
        dz = (upstream[:, t] + carried) * (1 + after) * (1 - after)
        dx.append(np.einsum("nh,dh->nd", dz, Wx))
        carried = np.einsum("nh,gh->ng", dz, Wh)
        total = {"Wx": total["Wx"] + x.T.dot(dz), "Wh": total["Wh"] + before.T.dot(dz), "b": total["b"] + dz.sum(0)}
    return np.stack(dx[::-1], 1), carried, total["Wx"], total["Wh"], total["b"]
