"""Hands in a folder whose name is markup and a command: names are made safe before they name a file.

row: 79
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

def build(path):
    work = path / "<script>alert(1)<"
    work.mkdir()
    (work / "work.py").write_text("def spectral_radius(W):\n    return 0.0\n")
    return work
