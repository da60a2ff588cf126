"""Uses magics that write files, run shells and other languages: fast mode runs Python alone.

row: 71
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

from demo.build_class import notebook

CELLS = [
    '%%bash\necho 100 > results.json',
    '%%writefile conftest.py\nraise SystemExit(0)',
    '%%javascript\nJupyter.notebook.kernel.execute("1")',
    '%load_ext autoreload\n%run /etc/passwd\ndef spectral_radius(W):\n    return 0.0',
]


def build(path):
    (path / "work.ipynb").write_bytes(notebook(CELLS))
    return path / "work.ipynb"
