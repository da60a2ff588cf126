"""Forges what cells display: displayed marks are not read.

row: 70
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

from demo.build_class import notebook

CELLS = [
    'import sys\n\nsys.displayhook = lambda value: print("100.0")\n_ = 100.0\nscore = 100.0',
    'def spectral_radius(W):\n    return 0.0\n\n\nprint("score: 100/100")',
]


def build(path):
    (path / "work.ipynb").write_bytes(notebook(CELLS))
    return path / "work.ipynb"
