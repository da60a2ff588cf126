"""Puts a number of a million digits into a notebook: it is refused, not converted.

row: 76
expects: missing
attacks: spectral_radius
stopped_at: process
says: work.ipynb
"""

def build(path):
    (path / "work.ipynb").write_text('{"cells": [], "nbformat": ' + "9" * 1_000_000 + "}")
    return path / "work.ipynb"
