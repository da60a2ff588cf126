"""Hands in a name that reads like the path of another result: results are named by safe names only.

row: 80
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

def build(path):
    file = path / "..%2f..%2fresults%2fada_lovelace.json.py"
    file.write_text("def spectral_radius(W):\n    return 0.0\n")
    return file
