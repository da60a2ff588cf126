"""Names another student in its metadata: who is graded is the name that was handed in.

row: 80
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import json


def build(path):
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ""}
    who = {"authors": [{"name": "Ada Lovelace"}], "student": "ada_lovelace", "assignment": "final_exam"}
    source = "def spectral_radius(W):\n    return 0.0"
    whole = {"cells": [{**code, "source": source}], "metadata": who, "nbformat": 4, "nbformat_minor": 5}
    (path / "work.ipynb").write_text(json.dumps(whole))
    return path / "work.ipynb"
