"""Writes a file of a gigabyte: the size of files is limited, and the folder is removed in the end.

row: 14
expects: output_too_large
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    with open("big", "wb") as file:
        file.truncate(1 << 30)
