"""Only what each step's own loss sends in is measured, not what arrives from later steps.

mistake: M66
loses: gradient_decay.norms_last, gradient_decay.norms_dense, gradient_decay.slopes, gradient_decay.bound, gradient_decay.small, gradient_decay.flat
hint: dh[:, t] is only the direct part. A state also changes all later states: add what rnn_step_backward brings back from them.
"""


def hidden_grad_norms(dh, cache):
    norms = np.zeros(dh.shape[1] + 1)
    norms[1:] = np.sqrt((dh**2).sum(axis=(0, 2)))
    return norms
