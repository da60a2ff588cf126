"""Unit vectors are made first, and then stretched to the allowed length. Style: one long vector, cut apart again."""


def clip_by_global_norm(grads, max_norm):
    names = sorted(grads)
    vector = np.hstack([np.ravel(grads[name]) for name in names])
    length = np.sqrt(np.dot(vector, vector))
    direction = vector / length
    vector = direction * np.minimum(length, max_norm)
    ends = np.cumsum([grads[name].size for name in names])
    pieces = np.split(vector, ends[:-1])
    return {name: piece.reshape(np.shape(grads[name])) for name, piece in zip(names, pieces)}, length
