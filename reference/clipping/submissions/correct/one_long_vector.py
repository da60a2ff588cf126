"""All arrays in one long float32 vector, cut apart again; a list for the pair, and an extra value at the end.

style: one vector, float32 buffer, list for tuple, extra return, boolean masks
"""


def clip_by_global_norm(grads, max_norm):
    vector = np.concatenate([array.ravel() for array in grads.values()]).astype(np.float32)
    total_norm = float(np.linalg.norm(vector))
    scale = min(1.0, max_norm / total_norm) if total_norm else 1.0
    clipped, start = {}, 0
    for name, array in grads.items():
        clipped[name] = scale * vector[start : start + array.size].reshape(array.shape)
        start += array.size
    return [clipped, total_norm, scale]


def clip_by_value(grads, limit):
    clipped = {}
    for name, array in grads.items():
        clipped[name] = array.copy()
        clipped[name][array > limit] = limit
        clipped[name][array < -limit] = -limit
    return clipped
