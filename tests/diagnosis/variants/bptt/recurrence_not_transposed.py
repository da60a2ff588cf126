"""On the way back the state is multiplied by Wh as on the way forward. Style: einsum with the wrong index summed."""


def rnn_step_backward(dnext_h, cache):
    x, h_in, Wx, Wh, h_out = cache
    g = np.einsum("bi,bi->bi", dnext_h, 1 - h_out * h_out)
    return (
        np.einsum("bi,di->bd", g, Wx),
        np.einsum("bi,ij->bj", g, Wh),
        np.einsum("bd,bi->di", x, g),
        np.einsum("bj,bi->ji", h_in, g),
        np.einsum("bi->i", g),
    )
