"""The squares are averaged over all entries instead of added up.

mistake: M82
loses: clipping.total_norm
hint: A norm has no mean in it: doubling the number of equal entries must make it larger.
"""


def clip_by_global_norm(grads, max_norm):
    everything = np.concatenate([array.ravel() for array in grads.values()])
    total_norm = np.sqrt(np.mean(everything**2))
    scale = min(1.0, max_norm / (total_norm + 1e-6))
    return {name: array * scale for name, array in grads.items()}, total_norm
