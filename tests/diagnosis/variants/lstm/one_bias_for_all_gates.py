"""Each block is given the first H entries of b. Style: four matrices, a bias that is not indexed by block."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_c.shape[1]
    bias = b[:H]
    blocks = [np.dot(x, U) + np.dot(prev_h, V) + bias for U, V in zip(np.hsplit(Wx, 4), np.hsplit(Wh, 4))]
    i, f, o = (1 / (1 + np.exp(np.minimum(-block, 700))) for block in blocks[:3])
    g = np.tanh(blocks[3])
    memory = g * i + f * prev_c
    shown = np.tanh(memory)
    return shown * o, memory, [x, prev_h, prev_c, Wx, Wh] + [i, f, o, g, shown]
