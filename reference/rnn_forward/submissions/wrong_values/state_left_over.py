"""The last state is kept between calls and the next sequence starts from it.

mistake: M15
loses: rnn_forward.sequence, rnn_forward.structure, rnn_forward.robustness, bptt.sequence, bptt.dh0, bptt.structure, bptt.robustness, bptt.truncated_ends, bptt.truncated, gradient_decay.slopes, gradient_decay.small
hint: Call your function twice with the same arguments: it must start from h0 each time.
"""


left_over = {}


def rnn_forward(x, h0, Wx, Wh, b):
    states, cache = [], []
    state = left_over.get(h0.shape, h0)
    for t in range(x.shape[1]):
        state, step_cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        states.append(state)
        cache.append(step_cache)
    left_over[h0.shape] = state
    return np.stack(states, axis=1), cache
