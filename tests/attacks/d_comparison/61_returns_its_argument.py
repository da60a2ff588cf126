"""Hands the argument itself back, so that a comparison with it finds no difference: it is compared with the answer.

row: 61
expects: wrong_values
attacks: clip_by_value
stopped_at: process
"""

def clip_by_value(grads, limit):
    return grads
