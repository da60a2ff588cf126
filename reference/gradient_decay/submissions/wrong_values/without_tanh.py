"""The gradient is multiplied by the weights at each step, and the slope of tanh is forgotten.

mistake: M64
loses: gradient_decay.norms_last, gradient_decay.norms_dense, gradient_decay.flat
hint: One step back is two factors: first 1 - h_t**2, element by element, then the transpose of Wh.
"""


def hidden_grad_norms(dh, cache):
    Wh = cache[0][3]
    T = dh.shape[1]
    norms = np.zeros(T + 1)
    total = np.zeros_like(dh[:, 0])
    for t in range(T, 0, -1):
        total = total + dh[:, t - 1]
        norms[t] = np.linalg.norm(total)
        total = total @ Wh.T
    norms[0] = np.linalg.norm(total)
    return norms
