"""The list ends before the step that leads to h_0. Style: a dict of total derivatives, comprehension of norms."""


def hidden_grad_norms(dh, cache):
    last = dh.shape[1] - 1
    total = {last: dh[:, last]}
    for t in range(last, 0, -1):
        _, back, _, _, _ = rnn_step_backward(total[t], cache[t])
        total[t - 1] = back + dh[:, t - 1]
    return [float(np.linalg.norm(total[t].ravel(), 2)) for t in sorted(total)]
