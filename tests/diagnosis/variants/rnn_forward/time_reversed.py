"""The sequence is fed from its end. Style: recursion on the last input, h filled from behind."""


def rnn_forward(x, h0, Wx, Wh, b):
    T = x.shape[1]
    h = np.zeros((h0.shape[0], T, h0.shape[1]))

    def feed(t, before):
        if t >= 0:
            h[:, t, :] = np.tanh(np.dot(before, Wh) + (np.dot(x[:, t, :], Wx) + b))
            feed(t - 1, h[:, t, :])

    feed(T - 1, h0)
    earlier = [h0] + [h[:, t, :] for t in range(T - 1)]
    return h, [[x[:, t, :], before, Wx, Wh, h[:, t, :]] for t, before in enumerate(earlier)]
