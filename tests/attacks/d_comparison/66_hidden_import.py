"""Hides an import in encoded text: the import itself fails, however it was written.

row: 66
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import base64

TEXT = base64.b64encode(b"import jax.numpy as jnp\nanswer = jnp.linalg.norm")


def spectral_radius(W):
    space = {}
    exec(base64.b64decode(TEXT), space)
    return float(space["answer"](W))
