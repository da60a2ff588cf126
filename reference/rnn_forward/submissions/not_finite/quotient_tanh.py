"""The tanh is written as a quotient of exponentials, which is inf / inf for large sums.

mistake: M122
loses: rnn_forward.robustness
hint: Use np.tanh: exp(z) is infinite beyond z = 710, and inf / inf is not a number.
"""


def quotient_tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = quotient_tanh(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)
