"""Hooks the import system to hand out fakes: the judge imports nothing from here.

row: 31
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import importlib.abc
import sys
import types


class Fakes(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return None

    def exec_module(self, module):
        module.__dict__.update(vars(types))


sys.meta_path.insert(0, Fakes())


def spectral_radius(W):
    return 0.0
