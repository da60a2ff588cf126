"""Finds the course by the worker's own path and runs the reference: only a wall around the file system hides a file.

row: 38
expects: wrong_values
attacks: spectral_radius
stopped_at: reduced
at process: code of the same user can read every file of the course that this user can, the answers included.
earns: process
"""

import glob
import os
import sys


def find():
    here = os.path.abspath(getattr(sys.modules["__main__"], "__file__", "/nowhere/x"))
    while here != os.path.dirname(here):
        here = os.path.dirname(here)
        for path in glob.glob(os.path.join(here, "reference", "gradient_decay", "solution.py")):
            with open(path) as file:
                return file.read().replace("from bptt import", "from math import sqrt #")
    return "def spectral_radius(W): return 0.0"


space = {}
try:
    exec(find(), space)
except OSError:
    space["spectral_radius"] = lambda W: 0.0


def spectral_radius(W):
    return space["spectral_radius"](W)
