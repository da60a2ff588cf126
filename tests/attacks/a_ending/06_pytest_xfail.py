"""Calls pytest.xfail(): an expected failure is a failure.

row: 6
expects: raised
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    import pytest

    pytest.xfail("known")
