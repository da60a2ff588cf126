"""Hands in a file whose name is a formula: no cell of the table starts like one.

row: 79
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

def build(path):
    file = path / "=HYPERLINK(1,'click')+cmd.py"
    file.write_text("def spectral_radius(W):\n    return 0.0\n")
    return file
