"""The logistic function is the activation. Style: tanh of half the sum for the logistic, transposed products."""


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    inside = np.transpose(np.dot(Wx.T, x.T) + np.dot(Wh.T, prev_h.T)) + b
    state = 0.5 + np.tanh(inside * 0.5) * 0.5
    return [state, [x, prev_h, Wx, Wh, state]]
