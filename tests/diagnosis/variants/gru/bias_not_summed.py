"""Each example keeps its own row in dbx and dbh. Style: six matrices, np.dot, a record of gradients by name."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, past = cache
    H = h.shape[1]
    kept = 1.0 - z
    grad = {}
    grad["n"] = np.multiply(dnext_h * kept, 1.0 - np.square(n))
    grad["z"] = np.multiply(dnext_h * kept * z, h - n)
    grad["r"] = grad["n"] * past * (r - np.square(r))
    grad["past"] = r * grad["n"]
    seen, remembered = ("r", "z", "n"), ("r", "z", "past")
    dx = sum(np.dot(grad[k], Wx[:, i * H : i * H + H].T) for i, k in enumerate(seen))
    dprev_h = sum(np.dot(grad[k], Wh[:, i * H : i * H + H].T) for i, k in enumerate(remembered)) + z * dnext_h
    dWx = np.concatenate([np.dot(x.T, grad[k]) for k in seen], 1)
    dWh = np.concatenate([np.dot(h.T, grad[k]) for k in remembered], 1)
    dbx = np.hstack([grad[k] for k in seen])
    dbh = np.hstack([grad[k] for k in remembered])
    return dx, dprev_h, dWx, dWh, dbx, dbh
