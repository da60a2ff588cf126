"""The gradients of the weights are overwritten at each step instead of summed over time.

mistake: M37
loses: lstm.backward, long_memory.agreement
hint: Every step uses the same weights, so their gradients are sums over all steps: += and not =.
"""


def lstm_backward(dh, cache):
    dx, weights = [], [0.0, 0.0, 0.0]
    carry_h = carry_c = np.zeros_like(dh[:, 0])
    for t in reversed(range(len(cache))):
        dx_t, carry_h, carry_c, *step_weights = lstm_step_backward(dh[:, t] + carry_h, carry_c, cache[t])
        dx.append(dx_t)
        weights = step_weights
    return np.stack(dx[::-1], axis=1), carry_h, *weights
