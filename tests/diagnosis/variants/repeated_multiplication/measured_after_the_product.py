"""The k-th norm is that of k + 1 products. Style: generator, plain Python sums."""


def after_each_product(W, v, count):
    for _ in range(count):
        v = [sum(float(w) * float(entry) for w, entry in zip(row, v)) for row in W]
        yield sum(entry * entry for entry in v) ** 0.5


def repeated_matvec_norms(W, v, n):
    return list(after_each_product(W, v, n + 1))
