"""The loop goes over the first axis of x, example after example. Style: enumerate over x, dict of states."""


def rnn_forward(x, h0, Wx, Wh, b):
    states, cache = {-1: h0}, []
    for t, now in enumerate(x):
        before = states[t - 1]
        states[t] = np.tanh(np.dot(now, Wx) + np.dot(before, Wh) + b)
        cache.append([now, before, Wx, Wh, states[t]])
    del states[-1]
    return np.swapaxes(np.array(list(states.values())), 0, 1), cache
