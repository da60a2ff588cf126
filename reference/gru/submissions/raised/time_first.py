"""The backward pass goes over the first axis of dh, which is the batch and not time.

mistake: M13
loses: gru.structure, gru.backward, gru.gates, long_memory.remedy, long_memory.adding, long_memory.agreement
hint: dh is (N, T, H): the gradients of step t are dh[:, t].
"""


def gru_backward(dh, cache):
    dx, weights = [], [0.0, 0.0, 0.0, 0.0]
    carry = np.zeros_like(dh[0])
    for t in reversed(range(len(cache))):
        dx_t, carry, *step_weights = gru_step_backward(dh[t] + carry, cache[t])
        dx.append(dx_t)
        weights = [total + part for total, part in zip(weights, step_weights)]
    return np.stack(dx[::-1], axis=1), carry, *weights
