"""k times w instead of w to the k. Style: comprehension."""


def repeated_products(w, n):
    return [k * float(w) for k in range(n + 1)]
