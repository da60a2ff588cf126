"""Registers events and a run_cell of its own: the host asks for cells and then for values.

row: 71
expects: wrong_values or missing or not_run
attacks: spectral_radius
stopped_at: process
notebooks: kernel
costs: the notebook itself, whose kernel no longer runs cells.
"""

from demo.build_class import notebook

CELLS = [
    'shell = get_ipython()\nshell.events.register("post_run_cell", lambda *_: print("100"))\nshell.run_cell = lambda *a, **k: None',
    'def spectral_radius(W):\n    return 0.0',
]


def build(path):
    (path / "work.ipynb").write_bytes(notebook(CELLS))
    return path / "work.ipynb"
