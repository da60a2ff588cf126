"""There is no activation at all.

mistake: M11
loses: rnn_forward.step, rnn_forward.step_terms
hint: The new state is the tanh of the sum, not the sum.
"""


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = x @ Wx + prev_h @ Wh + b
    return next_h, (x, prev_h, Wx, Wh, next_h)
