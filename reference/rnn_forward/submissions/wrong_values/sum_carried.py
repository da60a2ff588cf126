"""The sum before the tanh is carried to the next step instead of the state.

mistake: M07
loses: rnn_forward.sequence, rnn_forward.structure
hint: The state is what comes out of the tanh, for the next step as well as for the output.
"""


def rnn_forward(x, h0, Wx, Wh, b):
    states, cache, carried = [], [], h0
    for t in range(x.shape[1]):
        total = x[:, t] @ Wx + carried @ Wh + b
        states.append(np.tanh(total))
        cache.append((x[:, t], carried, Wx, Wh, states[-1]))
        carried = total
    return np.stack(states, axis=1), cache
