"""The counter starts behind the only step of a sequence of one, and the loop waits for it to equal T for ever.

loses: rnn_forward.robustness
hint: Try T = 1: with == the counter can run past the end; for t in range(T) cannot.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    T = x.shape[1]
    state, step_cache = rnn_step_forward(x[:, 0], h0, Wx, Wh, b)
    states, cache, t = [state], [step_cache], 1
    while True:
        if t < T:
            state, step_cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
            states.append(state)
            cache.append(step_cache)
        t += 1
        if t == T:
            return np.stack(states, axis=1), cache
