"""Turns the cell with the work into prose: what is not code is not run, and not graded.

row: 72
expects: missing
attacks: spectral_radius
stopped_at: process
"""

import json


def build(path):
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ""}
    prose = {"cell_type": "markdown", "metadata": {}, "source": "def spectral_radius(W):\n    return 0.0"}
    whole = {"cells": [prose, code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (path / "work.ipynb").write_text(json.dumps(whole))
    return path / "work.ipynb"
