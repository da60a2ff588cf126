"""np.squeeze is called on the finished array of states. Style: T + 1 states in a buffer, inlined cell."""


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    buffer = np.zeros((N, T + 1, len(b)))
    buffer[:, 0, :] = h0
    cache = [None] * T
    for t in range(T):
        inside = np.einsum("nd,dh->nh", x[:, t], Wx) + np.einsum("ng,gh->nh", buffer[:, t], Wh)
        buffer[:, t + 1, :] = np.tanh(inside + b)
        cache[t] = (x[:, t], buffer[:, t], Wx, Wh, buffer[:, t + 1])
    return np.squeeze(buffer[:, 1:, :]), cache
