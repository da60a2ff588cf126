"""The first two entries are set at once, though there may be only one. Style: list of known length, while loop."""


def repeated_products(w, n):
    out = [None] * (n + 1)
    out[0], out[1] = 1.0, float(w)
    at = 2
    while at <= n:
        out[at] = w * out[at - 1]
        at += 1
    return out
