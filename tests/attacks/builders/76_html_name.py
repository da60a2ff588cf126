"""Has a name that a page would run: names are cleaned where they are shown.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

NAME = '<img src=x onerror=alert(1)>.py'


def build(path):
    work = path / "work"
    work.mkdir()
    (work / NAME).write_text("def spectral_radius(W):\n    return 0.0\n")
    return work
