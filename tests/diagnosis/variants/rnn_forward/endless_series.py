"""e**(2|a|) is summed up number by number until a term is tiny. Style: plain Python floats, unit by unit."""


def slow_tanh(a):
    size, total, term, k = 2.0 * abs(a), 1.0, 1.0, 1.0
    while term > 1e-18:
        term *= size / k
        total += term
        k += 1.0
    value = 1.0 - 2.0 / (total + 1.0)
    return value if a >= 0 else -value


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    inside = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
    rows = [[slow_tanh(float(a)) for a in row] for row in inside]
    out = np.array(rows)
    cache = [x, prev_h]
    cache.extend([Wx, Wh, out])
    return out, cache
