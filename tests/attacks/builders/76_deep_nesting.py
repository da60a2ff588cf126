"""Nests a hundred thousand lists in a notebook: depth is limited where it is read.

row: 76
expects: missing
attacks: spectral_radius
stopped_at: process
says: work.ipynb
"""

def build(path):
    (path / "work.ipynb").write_text('{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}")
    return path / "work.ipynb"
