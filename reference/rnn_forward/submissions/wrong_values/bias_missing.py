"""The bias is left out.

mistake: M01
loses: rnn_forward.step, rnn_forward.step_terms
hint: Set x and h to zero: the next state should then be tanh(b), not zero.
"""


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + prev_h @ Wh)
    return next_h, (x, prev_h, Wx, Wh, next_h)
