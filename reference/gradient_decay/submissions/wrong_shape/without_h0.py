"""The initial state is left out, so there are T norms instead of T + 1.

mistake: M59
loses: gradient_decay.norms_last, gradient_decay.norms_dense, gradient_decay.slopes, gradient_decay.bound, gradient_decay.small, gradient_decay.flat
hint: h_0 is a state as well, with one more step back to it: T steps join T + 1 states.
"""


def hidden_grad_norms(dh, cache):
    T = len(cache)
    norms = np.zeros(T)
    later = 0.0
    for t in range(T - 1, -1, -1):
        total = dh[:, t] + later
        norms[t] = np.linalg.norm(total)
        later = rnn_step_backward(total, cache[t])[1]
    return norms
