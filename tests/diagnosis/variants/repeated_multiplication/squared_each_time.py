"""The latest product is squared where it should meet w. Style: itertools.accumulate."""

from itertools import accumulate


def repeated_products(w, n):
    squares = accumulate(range(n), lambda product, _: product * product, initial=float(w))
    return [1.0, *squares][: n + 1]
