"""A list outside of the function collects the products of all calls. Style: global list, running number."""

history = [1.0]


def repeated_products(w, n):
    left = n
    while left > 0:
        last = history[len(history) - 1]
        history.append(float(last) * float(w))
        left -= 1
    return list(history)
