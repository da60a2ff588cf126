"""Every entry also holds all earlier ones. Style: recurrence s = 1 + w s."""


def repeated_products(w, n):
    out = [1.0]
    for k in range(n):
        out += [1.0 + w * out[k]]
    return out
