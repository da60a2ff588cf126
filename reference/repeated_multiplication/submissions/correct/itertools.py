"""itertools.accumulate for both, a generator turned into an array.

style: functional, math.hypot, np.fromiter
"""

import math
from itertools import accumulate, repeat


def repeated_products(w, n):
    return list(accumulate(repeat(w, n), lambda product, factor: product * factor, initial=1.0))


def repeated_matvec_norms(W, v, n):
    vectors = accumulate(repeat(W, n), lambda x, M: M @ x, initial=v)
    return np.fromiter((math.hypot(*x) for x in vectors), dtype=float)
