"""A small constant is added to every norm, so a vanished gradient looks flat at 1e-12.

mistake: M63
loses: gradient_decay.small
hint: Nothing here divides by a norm, so no constant is needed. With it the log-norms stop falling at ln(1e-12) = -27.6.
"""


def hidden_grad_norms(dh, cache):
    norms, later = [], np.zeros_like(dh[:, 0])
    for t in reversed(range(len(cache))):
        total = dh[:, t] + later
        norms.append(np.linalg.norm(total) + 1e-12)
        later = rnn_step_backward(total, cache[t])[1]
    return np.array([np.linalg.norm(later) + 1e-12, *norms[::-1]])
