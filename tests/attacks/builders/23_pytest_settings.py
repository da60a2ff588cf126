"""Ships settings that deselect every test: no settings of a submission are read.

row: 23
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

FILES = {
    "work.py": "def spectral_radius(W):\n    return 0.0\n",
    'pytest.ini': '[pytest]\naddopts = --deselect tests -p no:all --co\n',
    'tox.ini': '[pytest]\naddopts = --co\n',
    'pyproject.toml': '[tool.pytest.ini_options]\naddopts = "--collect-only"\n',
    'setup.cfg': '[tool:pytest]\naddopts = --co\n',
}


def build(path):
    for name, text in FILES.items():
        file = path / "work" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path / "work"
