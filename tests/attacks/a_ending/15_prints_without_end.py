"""Prints without end: what is printed is counted, not kept.

row: 15
expects: output_too_large or timed_out
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    while True:
        print("x" * 10000)
