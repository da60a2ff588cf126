"""Uses the format of ten years ago: every version that Jupyter wrote is read alike.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import json


def build(path):
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ""}
    old = {"cell_type": "code", "input": ["def spectral_radius(W):\n", "    return 0.0"], "outputs": []}
    whole = {"nbformat": 3, "worksheets": [{"cells": [old, code]}], "metadata": {"name": "x"}}
    (path / "work.ipynb").write_text(json.dumps(whole))
    return path / "work.ipynb"
