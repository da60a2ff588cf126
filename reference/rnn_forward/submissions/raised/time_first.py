"""x[t] takes an example where it should take a time step.

mistake: M13
loses: rnn_forward.sequence, rnn_forward.structure, rnn_forward.robustness, bptt.sequence, bptt.dh0, bptt.structure, bptt.robustness, bptt.truncated_ends, bptt.truncated, gradient_decay.norms_last, gradient_decay.norms_dense, gradient_decay.slopes, gradient_decay.bound, gradient_decay.flat, gradient_decay.small
hint: Axis 0 is the batch and axis 1 is time, so the input of step t is x[:, t].
"""


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h, cache, state = np.empty((N, T, len(Wh))), [], h0
    for t in range(T):
        state, step_cache = rnn_step_forward(x[t], state, Wx, Wh, b)
        h[:, t] = state
        cache.append(step_cache)
    return h, cache
