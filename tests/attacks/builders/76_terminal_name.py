"""Has a name that clears a terminal: a name with control characters is left out with a note.

row: 76
expects: missing
attacks: spectral_radius
stopped_at: process
says: control characters
"""

NAME = '\x1b[2J\x07work.py'


def build(path):
    work = path / "work"
    work.mkdir()
    (work / NAME).write_text("def spectral_radius(W):\n    return 0.0\n")
    return work
