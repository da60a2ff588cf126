"""Measures gradients by finite differences: right where they are large, and lost in rounding where they vanish.

row: 65
expects: wrong_values or timed_out
attacks: hidden_grad_norms
stopped_at: process
earns: values
"""

import numpy as np


def loss_from(t, h, cache, dh, b):
    total = 0.0
    for s in range(t, len(cache)):
        x, _, Wx, Wh, _ = cache[s]
        h = np.tanh(x @ Wx + h @ Wh + b)
        total += np.sum(h * dh[:, s])
    return total


def hidden_grad_norms(dh, cache):
    x, prev_h, Wx, Wh, next_h = cache[0]
    b = (np.arctanh(next_h) - x @ Wx - prev_h @ Wh)[0]
    states = [step[1] for step in cache] + [cache[-1][4]]
    norms = []
    for t, state in enumerate(states):
        gradient = np.zeros_like(state)
        for index in np.ndindex(state.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = state.copy()
                moved[index] += step
                own = np.sum(moved * dh[:, t - 1]) if t else 0.0
                ends.append(loss_from(t, moved, cache, dh, b) + own)
            gradient[index] = (ends[0] - ends[1]) / 2e-5
        norms.append(np.linalg.norm(gradient))
    return np.array(norms)
