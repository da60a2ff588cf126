"""No matrix products at all: every unit of every example is summed up in plain Python.

style: plain Python loops, math.tanh
"""


import math


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    N, D = x.shape
    H = len(b)
    next_h = np.zeros((N, H))
    for n in range(N):
        for h in range(H):
            total = float(b[h])
            for d in range(D):
                total += float(x[n, d]) * float(Wx[d, h])
            for g in range(H):
                total += float(prev_h[n, g]) * float(Wh[g, h])
            next_h[n, h] = math.tanh(total)
    return next_h, (x, prev_h, Wx, Wh, next_h)
