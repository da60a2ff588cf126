"""A quarter of the columns is taken with / for a block. Style: comprehension over the four slices, list cache."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    width = Wx.shape[1] / 4
    inside = b + np.dot(prev_h, Wh) + np.dot(x, Wx)
    parts = [inside[:, k * width : k * width + width] for k in range(4)]
    i, f, o = [1 / (1 + np.exp(-part)) for part in parts[:3]]
    g = np.tanh(parts[3])
    memory = i * g + prev_c * f
    return np.tanh(memory) * o, memory, [x, prev_h, prev_c, Wx, Wh, i, f, o, g, np.tanh(memory)]
