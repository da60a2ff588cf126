"""What arrives at a state is kept between -1 and 1 during backpropagation. Style: inlined step, masks, in place."""


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    grads = {"x": np.zeros((N, T, D)), "Wx": np.zeros((D, H)), "Wh": np.zeros((H, H)), "b": np.zeros((1, H))}
    carried = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        x, before, Wx, Wh, after = cache[t]
        total = carried + dh[:, t]
        total[total > 1] = 1
        total[total < -1] = -1
        dz = total - total * after * after
        grads["x"][:, t] = dz.dot(Wx.T)
        grads["Wx"] += x.T.dot(dz)
        grads["Wh"] += before.T.dot(dz)
        grads["b"] += dz.sum(axis=0, keepdims=True)
        carried = dz.dot(Wh.T)
    return grads["x"], carried, grads["Wx"], grads["Wh"], grads["b"]
