"""The tanh is a quotient of exponentials, which is inf / inf for large sums.

mistake: M122
loses: lstm.gates
hint: np.tanh does not overflow; (exp(a) - exp(-a)) / (exp(a) + exp(-a)) does beyond 710.
"""


def _gates(x, prev_h, Wx, Wh, b):
    a_i, a_f, a_o, a_g = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    g = (np.exp(a_g) - np.exp(-a_g)) / (np.exp(a_g) + np.exp(-a_g))
    return _sigmoid(a_i), _sigmoid(a_f), _sigmoid(a_o), g
