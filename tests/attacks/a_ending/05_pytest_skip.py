"""Calls pytest.skip(): there is no pytest where the function runs, and a skipped call gave no value.

row: 5
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import pytest


def spectral_radius(W):
    pytest.skip("not today")
