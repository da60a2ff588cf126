"""math.log is undone by a power of ten. Style: a loop with math, the sign carried along."""

import math


def repeated_products(w, n):
    out, sign = [], 1.0
    for k in range(n + 1):
        size = 10.0 ** (k * math.log(abs(w))) if w else float(k == 0)
        out.append(sign * size)
        sign = -sign if w < 0 else sign
    return np.array(out)
