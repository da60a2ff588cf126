"""The last state is returned behind the cache, and everything is printed on the way.

style: extra trailing return, columns inside, printing
"""


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    column = np.tanh(Wx.T @ x.T + Wh.T @ prev_h.T + b[:, None])
    print("next state", column.shape)
    return column.T, (x, prev_h, Wx, Wh, column.T), column


def rnn_forward(x, h0, Wx, Wh, b):
    h = np.zeros((x.shape[0], x.shape[1] + 1, len(Wh)))
    h[:, -1] = h0
    cache = []
    for t in range(x.shape[1]):
        h[:, t], kept, _ = rnn_step_forward(x[:, t], h[:, t - 1].copy(), Wx, Wh, b)
        cache.append(kept)
    return h[:, :-1], cache, h[:, -2]
