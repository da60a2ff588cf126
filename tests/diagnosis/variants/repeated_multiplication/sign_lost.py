"""A negative factor is made positive before the loop. Style: list, one product a turn."""


def repeated_products(w, n):
    size = w if w >= 0 else -w
    out = [1.0]
    while len(out) <= n:
        out.append(size * out[-1])
    return out
