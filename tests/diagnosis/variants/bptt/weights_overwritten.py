"""Each step replaces the weight gradients of the one after it. Style: inlined step, zip over reversed time, dict."""


def rnn_backward(dh, cache):
    rows, grads = [], {"h": np.zeros(dh[:, 0].shape)}
    for up, (x, before, Wx, Wh, after) in zip(np.moveaxis(dh, 1, 0)[::-1], cache[::-1]):
        dz = np.multiply(up + grads["h"], 1 - np.power(after, 2))
        rows.append(np.dot(dz, Wx.T))
        grads["h"] = np.dot(dz, Wh.T)
        grads["Wx"] = np.dot(x.T, dz)
        grads["Wh"] = np.dot(before.T, dz)
        grads["b"] = np.sum(dz, axis=0, keepdims=True)
    return np.stack(rows[::-1], axis=1), grads["h"], grads["Wx"], grads["Wh"], grads["b"]
