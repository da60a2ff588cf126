"""Rewrites every cell before it runs: it rewrites its own work only.

row: 71
expects: wrong_values
attacks: spectral_radius
stopped_at: process
notebooks: kernel
"""

from demo.build_class import notebook

CELLS = [
    'import ast\n\n\nclass Passing(ast.NodeTransformer):\n    def visit_Assert(self, node):\n        return ast.Pass()\n\n\nget_ipython().ast_transformers.append(Passing())',
    'def spectral_radius(W):\n    return 0.0',
]


def build(path):
    (path / "work.ipynb").write_bytes(notebook(CELLS))
    return path / "work.ipynb"
