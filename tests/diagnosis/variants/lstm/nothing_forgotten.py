"""The old memory is added in full. Style: in-place sum on a copy, gates by a loop over blocks."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    width, values = prev_h.shape[1], []
    for k in range(4):
        at = slice(k * width, (k + 1) * width)
        inside = x.dot(Wx[:, at]) + prev_h.dot(Wh[:, at]) + b[at]
        values.append(np.tanh(inside) if k == 3 else 0.5 * (np.tanh(0.5 * inside) + 1))
    memory = prev_c.copy()
    memory += values[0] * values[3]
    out = np.tanh(memory)
    return values[2] * out, memory, [x, prev_h, prev_c, Wx, Wh, *values, out]
