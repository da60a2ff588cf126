"""Registers events that print and answer: the host asks for cells and then for values.

row: 71
expects: wrong_values
attacks: spectral_radius
stopped_at: process
notebooks: kernel
"""

from demo.build_class import notebook

CELLS = [
    'shell = get_ipython()\nshell.events.register("post_run_cell", lambda *_: print("100"))',
    'def spectral_radius(W):\n    return 0.0',
]


def build(path):
    (path / "work.ipynb").write_bytes(notebook(CELLS))
    return path / "work.ipynb"
