"""The backward pass goes over the first axis of dh, which is the batch and not time.

mistake: M13
loses: lstm.structure, lstm.backward, lstm.gates, long_memory.remedy, long_memory.agreement
hint: dh is (N, T, H): the gradients of step t are dh[:, t].
"""


def lstm_backward(dh, cache):
    dx, weights = [], [0.0, 0.0, 0.0]
    carry_h = carry_c = np.zeros_like(dh[:, 0])
    for t in reversed(range(len(cache))):
        dx_t, carry_h, carry_c, *step_weights = lstm_step_backward(dh[t] + carry_h, carry_c, cache[t])
        dx.append(dx_t)
        weights = [total + part for total, part in zip(weights, step_weights)]
    return np.stack(dx[::-1], axis=1), carry_h, *weights
