"""Has the longest name that a disk takes: it is cut where it is shown.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

NAME = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.py'


def build(path):
    work = path / "work"
    work.mkdir()
    (work / NAME).write_text("def spectral_radius(W):\n    return 0.0\n")
    return work
