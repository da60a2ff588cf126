"""The new state is squashed a second time after mixing. Style: six matrices by name, float32 sequence buffer."""


def gate(u, x, W, b, c, h, V):
    return 1.0 / (1.0 + np.exp(-np.clip(u * (np.dot(x, W) + b + np.dot(h, V) + c), -500, 500)))


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    (Wr, Wz, Wc), (Vr, Vz, Vc) = np.array_split(Wx, 3, axis=-1), np.array_split(Wh, 3, axis=-1)
    (br, bz, bc), (cr, cz, cc) = np.array_split(bx, 3), np.array_split(bh, 3)
    reset, update = gate(1, x, Wr, br, cr, prev_h, Vr), gate(1, x, Wz, bz, cz, prev_h, Vz)
    memory = np.dot(prev_h, Vc) + cc
    candidate = np.tanh(np.dot(x, Wc) + bc + memory * reset)
    mixed = candidate + update * (prev_h - candidate)
    return np.tanh(mixed), [x, prev_h, Wx, Wh, reset, update, candidate, memory]


def gru_forward(x, h0, Wx, Wh, bx, bh):
    out = np.zeros((x.shape[0], x.shape[1], h0.shape[-1]), dtype=np.float32)
    kept, last = {}, h0
    for t in range(x.shape[1]):
        last, kept[t] = gru_step_forward(x[:, t, :], last, Wx, Wh, bx, bh)
        out[:, t, :] = last
    return out, kept
