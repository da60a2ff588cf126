"""The gradient of h is not carried to the step before it.

mistake: M26
loses: lstm.backward, long_memory.agreement
hint: Two ways lead into h_t from the loss: its own, dh[:, t], and the one through step t + 1.
"""


def lstm_backward(dh, cache):
    dx, weights = [], [0.0, 0.0, 0.0]
    carry_h = carry_c = np.zeros_like(dh[:, 0])
    for t in reversed(range(len(cache))):
        dx_t, carry_h, carry_c, *step_weights = lstm_step_backward(dh[:, t], carry_c, cache[t])
        dx.append(dx_t)
        weights = [total + part for total, part in zip(weights, step_weights)]
    return np.stack(dx[::-1], axis=1), carry_h, *weights
