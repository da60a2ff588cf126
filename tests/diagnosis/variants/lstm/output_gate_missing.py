"""The tanh of the memory gets the gradient of h, without its gate. Style: chain rule by steps, named local slopes."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    i, f, o, g, out = cache[-5:]
    x, h, c, Wx, Wh = cache[:-5]
    slope = {"gate_" + k: v - v * v for k, v in zip("ifo", (i, f, o))} | {"new": 1 - g * g, "out": 1 - out * out}
    d_memory = dnext_h * slope["out"]
    d_memory = d_memory + dnext_c
    d_inside = np.concatenate(
        (
            slope["gate_i"] * g * d_memory,
            slope["gate_f"] * c * d_memory,
            slope["gate_o"] * out * dnext_h,
            slope["new"] * i * d_memory,
        ),
        axis=-1,
    )
    ones = np.ones(len(x))
    d_x, d_h = np.tensordot(d_inside, Wx, (1, 1)), np.tensordot(d_inside, Wh, (1, 1))
    return d_x, d_h, d_memory * f, np.tensordot(x, d_inside, (0, 0)), np.tensordot(h, d_inside, (0, 0)), ones @ d_inside
