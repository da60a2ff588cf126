"""Returns an object that equals everything: only numbers cross, and no method of the student's is ever asked.

row: 50
expects: wrong_type
attacks: spectral_radius
stopped_at: process
"""

class Equal:
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __hash__ = None


def spectral_radius(W):
    return Equal()
