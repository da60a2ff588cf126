"""Hands in a notebook that is no JSON: a sentence says where it breaks.

row: 76
expects: missing
attacks: spectral_radius
stopped_at: process
says: no valid notebook
"""

def build(path):
    (path / "work.ipynb").write_text('{"cells": [{"cell_type": "code", "source": "x = 1"}')
    return path / "work.ipynb"
