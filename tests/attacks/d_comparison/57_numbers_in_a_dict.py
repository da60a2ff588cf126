"""Returns one number for each array: nothing is broadcast, in a dict either.

row: 57
expects: wrong_shape
attacks: clip_by_value
stopped_at: process
"""

def clip_by_value(grads, limit):
    return {name: limit for name in grads}
