"""Everything is collected in float32 buffers, and db keeps its row axis.

style: float32 buffers, db (1, H)
"""


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx, dWx, dWh, db = (np.zeros(shape, dtype="f") for shape in ((N, T, D), (D, H), (H, H), (1, H)))
    dnext = np.zeros((N, H), dtype="f")
    for t in reversed(range(T)):
        dx[:, t], dprev, wx, wh, bias = rnn_step_backward(dh[:, t] + dnext, cache[t])
        dnext = dprev.astype("f")
        dWx += wx
        dWh += wh
        db += bias
    return dx, dnext, dWx, dWh, db
