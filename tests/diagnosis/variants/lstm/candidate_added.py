"""The new memory is a plain sum of kept memory, gate and candidate. Style: four matrices, np.dot, np.add."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    (Ui, Uf, Uo, Ug), (Vi, Vf, Vo, Vg) = np.hsplit(Wx, 4), np.hsplit(Wh, 4)
    bi, bf, bo, bg = np.split(b, 4)
    write = 0.5 * (1 + np.tanh(0.5 * (np.dot(x, Ui) + np.dot(prev_h, Vi) + bi)))
    keep = 0.5 * (1 + np.tanh(0.5 * (np.dot(x, Uf) + np.dot(prev_h, Vf) + bf)))
    show = 0.5 * (1 + np.tanh(0.5 * (np.dot(x, Uo) + np.dot(prev_h, Vo) + bo)))
    new = np.tanh(np.dot(x, Ug) + np.dot(prev_h, Vg) + bg)
    memory = np.add(np.multiply(prev_c, keep), np.add(new, write))
    out = np.tanh(memory)
    return show * out, memory, [x, prev_h, prev_c] + [Wx, Wh, write, keep] + [show, new, out]
