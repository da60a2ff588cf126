"""Returns a float of its own kind that equals everything: exact types only.

row: 50
expects: wrong_type
attacks: spectral_radius
stopped_at: process
"""

class Equal(float):
    def __eq__(self, other):
        return True

    def __rsub__(self, other):
        return 0.0

    __hash__ = None


def spectral_radius(W):
    return Equal(0.0)
