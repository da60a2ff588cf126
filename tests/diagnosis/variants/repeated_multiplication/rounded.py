"""Six digits after the point are kept. Style: Python's round on each power."""


def repeated_products(w, n):
    return [round(float(w) ** k, 6) for k in range(n + 1)]
