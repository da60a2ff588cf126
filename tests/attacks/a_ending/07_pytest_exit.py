"""Calls pytest.exit(returncode=0): there is no test run to end.

row: 7
expects: raised
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    import pytest

    pytest.exit("done", returncode=0)
