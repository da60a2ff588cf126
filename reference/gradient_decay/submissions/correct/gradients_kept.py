"""All total derivatives are kept in one array (N, T + 1, H) and measured at the end; the radius is found by squaring.

style: all gradients stored, norm over two axes, Gelfand's formula instead of eigenvalues
"""


def hidden_grad_norms(dh, cache):
    N, T, H = dh.shape
    totals = np.zeros((N, T + 1, H))
    totals[:, 1:] = dh
    for t in range(T, 0, -1):
        totals[:, t - 1] += rnn_step_backward(totals[:, t], cache[t - 1])[1]
    return np.linalg.norm(totals, axis=(0, 2))


def spectral_radius(W):
    log_norm, power, squared = 0.0, 1.0, np.array(W, dtype=float)
    for _ in range(40):
        size = np.linalg.norm(squared)
        log_norm += np.log(size) / power
        squared = (squared / size) @ (squared / size)
        power *= 2
    return np.exp(log_norm)
