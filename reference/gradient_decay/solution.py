"""How fast gradients vanish or explode along time.

N batch, T time steps, H hidden units. Everything is float64.
"""

import numpy as np
from bptt import rnn_step_backward


def hidden_grad_norms(dh, cache):
    """norms[t] = ||dL/dh_t||, the Frobenius norm of the total derivative at every state h_0 ... h_T.

    dh (N, T, H): what the loss of each step sends into its state, dh[:, t-1] for h_t; cache: that of rnn_forward
    Returns norms (T+1,): norms[0] belongs to the initial state h_0 and norms[T] to the last state. Total means
    that h_t is reached from its own loss and, through h_{t+1}, from all later ones.
    """
    T = dh.shape[1]
    norms = np.empty(T + 1)
    from_later = np.zeros_like(dh[:, 0])  # (N, H)
    for t in range(T, 0, -1):
        total = dh[:, t - 1] + from_later  # dL/dh_t (N, H)
        norms[t] = np.linalg.norm(total)
        _, from_later, *_ = rnn_step_backward(total, cache[t - 1])
    norms[0] = np.linalg.norm(from_later)
    return norms


def spectral_radius(W):
    """max |eigenvalue| of W, the factor by which repeated multiplication with W grows or shrinks in the long run.

    W (H, H), real and not necessarily symmetric: eigenvalues may be negative or complex
    Returns a number.
    """
    return np.abs(np.linalg.eigvals(W)).max()
