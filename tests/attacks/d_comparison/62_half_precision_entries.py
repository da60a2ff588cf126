"""Computes in half precision: entries within the limit must keep every bit, and the others a millionth.

row: 62
expects: wrong_values
attacks: clip_by_value
stopped_at: process
"""

import numpy as np


def clip_by_value(grads, limit):
    return {name: np.clip(array.astype(np.float16), -limit, limit) for name, array in grads.items()}
