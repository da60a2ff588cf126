"""The forget gate has no sigmoid on the way back. Style: chain rule one operation at a time."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    (x, h, c), (Wx, Wh), (i, f, o, g, out) = cache[:3], cache[3:5], cache[5:]
    # h = o * out
    d_o = dnext_h * out
    d_out = dnext_h * o
    # out = tanh(memory)
    d_memory = dnext_c + d_out - d_out * out**2
    # memory = f * c + i * g
    d_f, d_c = d_memory * c, d_memory * f
    d_i, d_g = d_memory * g, d_memory * i
    # through the activations
    slopes = (i - i**2, 1.0, o - o**2, 1 - g**2)
    blocks = [d * slope for d, slope in zip((d_i, d_f, d_o, d_g), slopes)]
    d_x, d_h = np.zeros_like(x), np.zeros_like(h)
    for k, block in enumerate(blocks):
        columns = np.arange(len(Wh)) + k * len(Wh)
        d_x += block.dot(Wx[:, columns].T)
        d_h += block.dot(Wh[:, columns].T)
    d_Wx, d_Wh = (np.column_stack([a.T.dot(block) for block in blocks]) for a in (x, h))
    return [d_x, d_h, d_c, d_Wx, d_Wh, np.array([block.sum(axis=0) for block in blocks]).flatten()]
