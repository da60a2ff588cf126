"""The sequence's way back hands no gradient of c from step to step.

mistake: M112
loses: lstm.backward, lstm.gates, long_memory.remedy, long_memory.agreement
hint: Two gradients travel back: the one of h and the one of c. Behind the last step both are zero, before that neither is.
"""


def lstm_backward(dh, cache):
    dx, weights = [], [0.0, 0.0, 0.0]
    carry_h = carry_c = np.zeros_like(dh[:, 0])
    for t in reversed(range(len(cache))):
        dx_t, carry_h, _, *step_weights = lstm_step_backward(dh[:, t] + carry_h, carry_c, cache[t])
        dx.append(dx_t)
        weights = [total + part for total, part in zip(weights, step_weights)]
    return np.stack(dx[::-1], axis=1), carry_h, *weights
