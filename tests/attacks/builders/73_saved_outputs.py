"""Saves outputs that show success and runs nothing: outputs that were handed in are not read.

row: 73
expects: not_implemented
attacks: spectral_radius
stopped_at: process
"""

import json


def build(path):
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ""}
    shown = {"output_type": "stream", "name": "stdout", "text": "All 10 tests passed. Score: 100"}
    source = "def spectral_radius(W):\n    raise NotImplementedError"
    whole = {"cells": [{**code, "outputs": [shown], "source": source}], "metadata": {}, "nbformat": 4}
    (path / "work.ipynb").write_text(json.dumps(whole))
    return path / "work.ipynb"
