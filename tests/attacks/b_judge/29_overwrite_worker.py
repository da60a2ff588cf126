"""Asks whether it may overwrite the file that the next worker starts from: it only asks, so that a test breaks nothing.

row: 29
expects: raised
attacks: spectral_radius
stopped_at: reduced
at process: where the grader's files belong to the user who grades, code of that user can change them.
"""

import os
import sys


def spectral_radius(W):
    file = getattr(sys.modules["__main__"], "__file__", None)
    if file and os.access(file, os.W_OK):
        raise RuntimeError("REACHED the worker's file")
    raise RuntimeError("nothing to write to")
