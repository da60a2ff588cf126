"""The gradients of the weights are overwritten at each step instead of summed over time.

mistake: M101
loses: gru.backward, long_memory.adding, long_memory.agreement
hint: Every step uses the same weights, so their gradients are sums over all steps: += and not =.
"""


def gru_backward(dh, cache):
    dx, weights = [], [0.0, 0.0, 0.0, 0.0]
    carry = np.zeros_like(dh[:, 0])
    for t in reversed(range(len(cache))):
        dx_t, carry, *step_weights = gru_step_backward(dh[:, t] + carry, cache[t])
        dx.append(dx_t)
        weights = step_weights
    return np.stack(dx[::-1], axis=1), carry, *weights
