"""Python floats in a list, the newest put in front.

style: list of Python floats, insert(0), total carried as one array
"""

import math


def hidden_grad_norms(dh, cache):
    N, T, H = dh.shape
    norms = []
    total = [[0.0] * H for _ in range(N)]
    for t in range(T, 0, -1):
        total = np.array(total) + dh[:, t - 1]
        norms.insert(0, math.sqrt(float(np.einsum("nh,nh->", total, total))))
        total = rnn_step_backward(total, cache[t - 1])[1]
    norms.insert(0, math.sqrt(float((total * total).sum())))
    return norms


def spectral_radius(W):
    return max(abs(complex(value)) for value in np.linalg.eigvals(W))
