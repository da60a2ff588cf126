"""A new buffer of zeros holds the state before the first step. Style: T + 1 states, zeros in front, inlined cell."""


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    states = np.zeros((T + 1, N, Wh.shape[0]))
    for t in range(1, T + 1):
        states[t] = np.tanh(b + states[t - 1].dot(Wh) + x[:, t - 1, :].dot(Wx))
    cache = [[x[:, t, :], states[t], Wx, Wh, states[t + 1]] for t in range(T)]
    cache[0][1] = h0
    return np.transpose(states[1:], (1, 0, 2)), cache
