"""The sigmoid is exp(a) / (1 + exp(a)), which is inf / inf for large a.

loses: lstm.gates
hint: Write it as 1 / (1 + exp(-a)): for large a the exp vanishes, and for very negative a 1 / inf is a clean 0.
"""


def _sigmoid(a):
    return np.exp(a) / (1 + np.exp(a))
