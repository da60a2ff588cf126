"""The logistic function taken from scipy instead of written out.

style: scipy.special.expit, three gates by name
"""

from scipy.special import expit


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    H = prev_h.shape[1]
    from_input, from_state = x @ Wx + bx, prev_h @ Wh + bh
    r = expit(from_input[:, :H] + from_state[:, :H])
    z = expit(from_input[:, H : 2 * H] + from_state[:, H : 2 * H])
    n = np.tanh(from_input[:, 2 * H :] + r * from_state[:, 2 * H :])
    next_h = (1 - z) * n + z * prev_h
    return next_h, (x, prev_h, Wx, Wh, r, z, n, from_state[:, 2 * H :])
