"""The norm of dL/dWh is returned instead of one norm for each state.

mistake: M57
loses: gradient_decay.norms_last, gradient_decay.norms_dense, gradient_decay.slopes, gradient_decay.bound, gradient_decay.small, gradient_decay.flat
hint: Whose gradient travels through time? dWh is one sum over all steps; ask for dL/dh_t at each t.
"""

from bptt import rnn_backward


def hidden_grad_norms(dh, cache):
    return np.linalg.norm(rnn_backward(dh, cache)[3])
