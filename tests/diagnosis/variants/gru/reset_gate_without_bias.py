"""Reset scales prev_h @ Whn, and both biases are added outside. Style: unit by unit, math.tanh."""

import math


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    N, H = prev_h.shape
    r, z, n, memory, out = (np.zeros((N, H)) for _ in range(5))

    def see(i, j):
        return float(np.vdot(x[i], Wx[:, j]))

    def recall(i, j):
        return float(np.vdot(prev_h[i], Wh[:, j]))

    for i in range(N):
        for j in range(H):
            k, m = H + j, 2 * H + j
            r[i, j] = 0.5 + 0.5 * math.tanh(0.5 * (see(i, j) + recall(i, j) + bx[j] + bh[j]))
            z[i, j] = 0.5 + 0.5 * math.tanh(0.5 * (see(i, k) + recall(i, k) + bx[k] + bh[k]))
            past = recall(i, m)
            memory[i, j] = past + bh[m]
            n[i, j] = math.tanh(see(i, m) + r[i, j] * past + (bx[m] + bh[m]))
            out[i, j] = z[i, j] * prev_h[i, j] + (1 - z[i, j]) * n[i, j]
    given = [x, prev_h, Wx, Wh]
    return out, given + [r, z, n, memory]
