"""The gradient of a state is not carried to the step before it.

mistake: M26
loses: gru.backward, gru.gates, long_memory.remedy, long_memory.adding, long_memory.agreement
hint: Two ways lead into h_t from the loss: its own, dh[:, t], and the one through step t + 1.
"""


def gru_backward(dh, cache):
    dx, weights = [], [0.0, 0.0, 0.0, 0.0]
    carry = np.zeros_like(dh[:, 0])
    for t in reversed(range(len(cache))):
        dx_t, carry, *step_weights = gru_step_backward(dh[:, t], cache[t])
        dx.append(dx_t)
        weights = [total + part for total, part in zip(weights, step_weights)]
    return np.stack(dx[::-1], axis=1), carry, *weights
