"""np.roll brings the last state before the first step. Style: whole-sequence arrays, einsum after the loop."""


def rnn_backward(dh, cache):
    xs = np.array([step[0] for step in cache])
    states = np.array([step[-1] for step in cache])
    before = np.roll(states, 1, axis=0)
    _, _, Wx, Wh, _ = cache[0]
    dz = np.zeros(states.shape)
    carried = np.zeros(states.shape[1:])
    for t in range(len(states) - 1, -1, -1):
        dz[t] = (carried + dh[:, t, :]) * (1 - states[t] ** 2)
        carried = np.inner(dz[t], Wh)
    dWx, dWh = np.einsum("tnd,tnh->dh", xs, dz), np.einsum("tng,tnh->gh", before, dz)
    return np.inner(dz, Wx).swapaxes(0, 1), carried, dWx, dWh, dz.reshape(-1, dz.shape[-1]).sum(0)
