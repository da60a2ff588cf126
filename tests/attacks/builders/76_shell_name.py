"""Has a name that a shell would run: no name of a file reaches a shell.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

NAME = '$(touch canary.txt);`id`|rm -rf canary.txt.py'


def build(path):
    work = path / "work"
    work.mkdir()
    (work / NAME).write_text("def spectral_radius(W):\n    return 0.0\n")
    return work
