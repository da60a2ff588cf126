"""All three parts go through the logistic function, the candidate too. Style: one loop over the blocks, list cache."""


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    H = prev_h.shape[1]
    values, memory = [], None
    for k in range(3):
        part = slice(k * H, k * H + H)
        now, memory = np.dot(x, Wx[:, part]) + bx[part], np.dot(prev_h, Wh[:, part]) + bh[part]
        inside = now + (values[0] * memory if k == 2 else memory)
        values.append(0.5 * np.tanh(0.5 * inside) + 0.5)
    r, z, n = values
    return prev_h * z - n * z + n, [x, prev_h, Wx, Wh, r, z, n, memory]
