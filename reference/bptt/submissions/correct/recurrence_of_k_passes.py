"""The truncated way back as k + 1 layers, each one Jacobian further back, inside a class behind functions.

style: a class wrapped by functions, layers by distance instead of by time
"""


class Layers:
    def __init__(self, cache):
        self.cache = cache

    def __call__(self, dh, k):
        dx, dh0, dWx, dWh, db = _zeros(dh, self.cache)
        front = {t: dh[:, t] for t in range(dh.shape[1])}
        for distance in range(k + 1):
            behind = {}
            for t, gradient in front.items():
                dx_t, back, *shares = rnn_step_backward(gradient, self.cache[t])
                dx[:, t] += dx_t
                dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
                if t > 0:
                    behind[t - 1] = back
                elif distance < k:
                    dh0 = dh0 + back
            front = behind
        return dx, dh0, dWx, dWh, db


def rnn_backward_truncated(dh, cache, k):
    return Layers(cache)(dh, k)
