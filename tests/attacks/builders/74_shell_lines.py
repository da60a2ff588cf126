"""Removes, installs and runs by lines for the shell: they are replaced by nothing.

row: 74
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

from demo.build_class import notebook

CELLS = [
    '!rm -rf canary.txt ../canary.txt\n!pip install evil\n%run ../other/work.py',
    'files = !cat /etc/passwd\ndef spectral_radius(W):\n    return 0.0',
]


def build(path):
    (path / "work.ipynb").write_bytes(notebook(CELLS))
    return path / "work.ipynb"
