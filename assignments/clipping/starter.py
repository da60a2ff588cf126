"""Gradient clipping: first aid against gradients that explode.

Gradients come as a dict from a parameter's name to an array of any shape. Everything is float64.
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    """Scale all gradients by one factor, min(1, max_norm / total_norm), so that their joint norm is at most max_norm.

    grads: dict name -> array of any shape; max_norm: a positive number
    Returns clipped, a new dict with the same names and shapes, and total_norm, the joint norm before clipping:
    the root of the sum of the squares of all entries of all arrays. The arguments stay as they were.
    Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013.
    """
    raise NotImplementedError("clip_by_global_norm")


def clip_by_value(grads, limit):
    """Replace each entry by min(limit, max(-limit, entry)), on its own.

    grads: dict name -> array of any shape; limit: a positive number
    Returns clipped, a new dict with the same names and shapes. The arguments stay as they were.
    """
    raise NotImplementedError("clip_by_value")
