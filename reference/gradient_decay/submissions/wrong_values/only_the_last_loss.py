"""The gradient of the last step is carried back alone; the losses of the other steps are forgotten.

mistake: M27
loses: gradient_decay.norms_dense
hint: Every step may have a loss of its own: add dh[:, t] before you measure and before you go one step back.
"""


def hidden_grad_norms(dh, cache):
    T = dh.shape[1]
    norms = np.empty(T + 1)
    total = dh[:, -1]
    for t in range(T, 0, -1):
        norms[t] = np.linalg.norm(total)
        total = rnn_step_backward(total, cache[t - 1])[1]
    norms[0] = np.linalg.norm(total)
    return norms
