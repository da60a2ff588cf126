"""Clipping by value cuts large positive entries only.

mistake: M75
loses: clipping.by_value
hint: np.minimum looks at one side. An entry of -10 with limit 1 must become -1.
"""


def clip_by_value(grads, limit):
    return {name: np.minimum(array, limit) for name, array in grads.items()}
