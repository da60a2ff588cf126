"""Answers by the shapes of the public cases: hidden cases have other sizes, and other numbers in them.

row: 67
expects: wrong_shape or wrong_values
attacks: rnn_forward
stopped_at: process
"""

import numpy as np

from grader.course.course import load_course
from tests.attacks.run import ROOT

TEXT = """
import numpy as np

TABLE = {table!r}


def rnn_forward(x, h0, Wx, Wh, b):
    return np.array(TABLE.get(x.shape + h0.shape, 0.0)), None
"""


def build(path):
    table = {}
    for case in load_course(ROOT).cases("rnn_forward", hidden=False):
        h, states = case.h0, []
        for t in range(case.x.shape[1]):
            h = np.tanh(case.x[:, t] @ case.Wx + h @ case.Wh + case.b)
            states.append(h)
        table.setdefault(case.x.shape + case.h0.shape, np.stack(states, axis=1).tolist())
    (path / "work.py").write_text(TEXT.format(table=table))
    return path / "work.py"
