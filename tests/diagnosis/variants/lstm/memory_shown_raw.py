"""The output gate scales the memory as it is. Style: inlined packed gates, float32 sequence buffer."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = np.matmul(x, Wx) + (np.matmul(prev_h, Wh) + b)
    s = 1.0 / (np.exp(np.minimum(-a, 700.0)) + 1.0)
    new = np.tanh(a[:, 3 * H :])
    memory = s[:, H : 2 * H] * prev_c + s[:, :H] * new
    kept = x, prev_h, prev_c, Wx, Wh, s[:, :H], s[:, H : 2 * H], s[:, 2 * H : 3 * H], new, np.tanh(memory)
    return np.multiply(memory, s[:, 2 * H : 3 * H]), memory, kept


def lstm_forward(x, h0, Wx, Wh, b):
    buffer, kept, c = np.zeros((len(x), x.shape[1], len(Wh)), np.float32), [], 0.0 * h0
    for t in range(x.shape[1]):
        h0, c, tape = lstm_step_forward(x[:, t, :], h0, c, Wx, Wh, b)
        buffer[:, t, :] = h0
        kept += [tape]
    return buffer, kept
