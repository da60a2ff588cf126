"""Lists what lies beside its folder, where other workers' folders are: only a wall around files hides them.

row: 39
expects: raised
attacks: spectral_radius
stopped_at: reduced
at process: code of the same user can read what other submissions have in their folders while they run.
"""

import os


def spectral_radius(W):
    own = os.path.basename(os.getcwd())
    if [name for name in os.listdir("..") if name.startswith("grader-") and name != own]:
        raise RuntimeError("REACHED the folder above")
    raise RuntimeError("nothing there")
