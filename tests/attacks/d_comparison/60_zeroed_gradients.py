"""Sets the gradients to zero and hands them back: the reference has its own copies.

row: 60
expects: wrong_values
attacks: clip_by_value
stopped_at: process
"""

def clip_by_value(grads, limit):
    for array in grads.values():
        array[...] = 0.0
    return grads
