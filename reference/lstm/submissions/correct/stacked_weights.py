"""One matrix [Wh; Wx; b] for the row [h, x, 1], cut apart again at the border.

style: concatenated [h, x, 1], one stacked matrix, columns as examples inside, bias as a weight
"""


def stacked(x, prev_h, Wx, Wh, b):
    return np.vstack([Wh, Wx, b[None]]).T, np.vstack([prev_h.T, x.T, np.ones((1, len(x)))])


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    W, v = stacked(x, prev_h, Wx, Wh, b)
    i, f, o, g = np.vsplit(W @ v, 4)
    i, f, o, g = _sigmoid(i), _sigmoid(f), _sigmoid(o), np.tanh(g)
    c = prev_c.T
    new = f * c + i * g
    return (o * np.tanh(new)).T, new.T, (W, v, c, new, i, f, o, g)


def lstm_step_backward(dnext_h, dnext_c, cache):
    W, v, c, new, i, f, o, g = cache
    H = len(c)
    dh, dc = dnext_h.T, dnext_c.T
    dc = dc + dh * o * (1 - np.tanh(new) ** 2)
    da = np.vstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * np.tanh(new) * o * (1 - o), dc * i * (1 - g**2)])
    dv, dW = (W.T @ da).T, (da @ v.T).T
    return dv[:, H:-1], dv[:, :H], (f * dc).T, dW[H:-1], dW[:H], dW[-1]
