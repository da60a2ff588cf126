"""The bias is put on the activated state, unit by unit. Style: explicit loops, math.tanh."""

import math


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    N, H = prev_h.shape
    state = np.zeros((N, H))
    for n in range(N):
        for h in range(H):
            total = sum(x[n, d] * Wx[d, h] for d in range(x.shape[1]))
            total += sum(prev_h[n, g] * Wh[g, h] for g in range(H))
            state[n, h] = math.tanh(total)
            state[n, h] += b[h]
    cache = [x, prev_h, Wx, Wh]
    return state, [*cache, state]
