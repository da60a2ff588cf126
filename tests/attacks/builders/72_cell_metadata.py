"""Carries duplicate grade ids, locked cells and tags to be skipped: no metadata decides anything.

row: 72
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import json


def build(path):
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ""}
    source = "def spectral_radius(W):\n    return 0.0"
    marks = {"nbgrader": {"grade_id": "cell-1", "grade": True, "points": 100, "locked": True}, "tags": ["skip-execution"]}
    cells = [{**code, "metadata": marks, "source": source}, {**code, "metadata": marks, "source": "# otter_ignore"}]
    whole = {"cells": cells, "metadata": {"otter": {"score": 100}}, "nbformat": 4, "nbformat_minor": 5}
    (path / "work.ipynb").write_text(json.dumps(whole))
    return path / "work.ipynb"
