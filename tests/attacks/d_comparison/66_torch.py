"""Lets another library do the work: only numpy can be seen from a submission.

row: 66
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import torch


def spectral_radius(W):
    return float(torch.linalg.eigvals(torch.tensor(W)).abs().max())
