"""w is added at every step. Style: running total in a list."""


def repeated_products(w, n):
    total, out = 1.0, []
    for _ in range(n + 1):
        out.append(total)
        total += w
    return out
