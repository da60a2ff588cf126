"""Clips arrays of the shapes of the public cases and gives zeros for others: hidden cases have other shapes.

row: 67
expects: wrong_values
attacks: clip_by_global_norm
stopped_at: process
"""

from grader.course.course import load_course
from tests.attacks.run import ROOT

TEXT = """
import numpy as np

KNOWN = {known!r}


def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g * g) for g in grads.values()))
    if sorted(g.shape for g in grads.values()) not in KNOWN:
        return {{name: 0 * g for name, g in grads.items()}}, 0.0
    if norm <= max_norm:
        return grads, norm
    return {{name: g * (max_norm / norm) for name, g in grads.items()}}, norm
"""


def build(path):
    cases = load_course(ROOT).cases("clipping", hidden=False)
    known = [sorted(g.shape for g in case.grads.values()) for case in cases]
    (path / "work.py").write_text(TEXT.format(known=known))
    return path / "work.py"
