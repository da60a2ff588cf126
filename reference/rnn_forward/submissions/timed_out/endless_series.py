"""The exponential is summed up as a series until its terms are small, which they never are once one is infinite.

loses: rnn_forward.robustness
hint: Use np.tanh; and bound every loop that waits for convergence, since inf never becomes small.
"""


def series_tanh(z):
    total, term, k = np.ones_like(z), np.ones_like(z), 0
    while np.abs(term).max() > 1e-18:
        k += 1
        term = term * 2 * np.abs(z) / k
        total = total + term
    return np.sign(z) * (total - 1) / (total + 1)


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = series_tanh(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)
