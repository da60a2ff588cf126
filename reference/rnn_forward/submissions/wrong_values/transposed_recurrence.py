"""The recurrent weights are used transposed.

mistake: M05
loses: rnn_forward.step, rnn_forward.step_terms
hint: Square matrices hide a transpose. Follow one index: prev_h is (N, H), so its H must meet the first axis of Wh.
"""


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + prev_h @ Wh.T + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)
