"""The memory is made anew at every step from gate and candidate. Style: the forget gate comes last, columns."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    a = np.einsum("dk,nd->kn", Wx, x) + np.einsum("jk,nj->kn", Wh, prev_h) + b[:, None]
    H = len(a) // 4
    write, show = (1 / (1 + np.exp(np.minimum(-a[k * H : (k + 1) * H], 700))).T for k in (0, 2))
    new = np.tanh(a[3 * H :]).T
    memory = np.multiply(new, write)
    keep = 1 / (1 + np.exp(np.minimum(-a[H : 2 * H], 700))).T
    shown = np.tanh(memory)
    return np.multiply(shown, show), memory, [x, prev_h, prev_c, Wx, Wh, write, keep, show, new, shown]
