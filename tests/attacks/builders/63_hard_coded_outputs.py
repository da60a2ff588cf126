"""Looks up the inputs in a table of the public cases: each check also runs on hidden ones.

row: 63
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import numpy as np

from grader.course.course import load_course
from tests.attacks.run import ROOT

TEXT = """
TABLE = {table!r}


def spectral_radius(W):
    return TABLE.get(W.tobytes().hex(), 0.0)
"""


def build(path):
    cases = load_course(ROOT).cases("gradient_decay", hidden=False)
    matrices = [case.W for case in cases if "W" in case.values]
    table = {W.tobytes().hex(): float(np.abs(np.linalg.eigvals(W)).max()) for W in matrices}
    (path / "work.py").write_text(TEXT.format(table=table))
    return path / "work.py"
