"""The norms come in the order in which they were computed, the last state first.

mistake: M58
loses: gradient_decay.norms_last
hint: Backward runs from T down to 0, but norms[t] belongs to h_t: write to norms[t], or turn the list round at the end.
"""


def hidden_grad_norms(dh, cache):
    norms, later = [], 0.0
    for t in reversed(range(len(cache))):
        total = dh[:, t] + later
        norms.append(np.linalg.norm(total))
        later = rnn_step_backward(total, cache[t])[1]
    norms.append(np.linalg.norm(later))
    return np.array(norms)
