"""Silences the shell that shows tracebacks: what counts is what a call gives, not what a cell shows.

row: 69
expects: raised
attacks: spectral_radius
stopped_at: process
notebooks: kernel
"""

from demo.build_class import notebook

CELLS = [
    'from IPython.core.interactiveshell import InteractiveShell\n\nInteractiveShell.showtraceback = lambda *a, **k: None\nget_ipython().showtraceback = lambda *a, **k: None',
    'def spectral_radius(W):\n    raise ValueError("nobody sees this")',
]


def build(path):
    (path / "work.ipynb").write_bytes(notebook(CELLS))
    return path / "work.ipynb"
