"""Has a name that reads backwards: letters that turn the direction are not shown.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

NAME = '\u202eyp.work\u202c.py'


def build(path):
    work = path / "work"
    work.mkdir()
    (work / NAME).write_text("def spectral_radius(W):\n    return 0.0\n")
    return work
