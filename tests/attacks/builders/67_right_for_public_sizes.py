"""Is right for the sizes of the public cases and zero for all others: hidden cases have other sizes.

row: 67
expects: wrong_values
attacks: rnn_forward
stopped_at: process
"""

from grader.course.course import load_course
from tests.attacks.run import ROOT

TEXT = """
import numpy as np

KNOWN = {known!r}


def rnn_forward(x, h0, Wx, Wh, b):
    states = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    if x.shape + h0.shape in KNOWN:
        h = h0
        for t in range(x.shape[1]):
            states[:, t] = h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
    return states, None
"""


def build(path):
    cases = load_course(ROOT).cases("rnn_forward", hidden=False)
    known = sorted({case.x.shape + case.h0.shape for case in cases})
    (path / "work.py").write_text(TEXT.format(known=known))
    return path / "work.py"
