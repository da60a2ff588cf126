"""Ships modules named like the standard library: a worker has loaded its own before.

row: 25
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

FILES = {
    "work.py": "def spectral_radius(W):\n    return 0.0\n",
    'random.py': 'raise SystemExit(0)\n',
    'json.py': 'raise SystemExit(0)\n',
    'struct.py': 'raise SystemExit(0)\n',
    'os.py': 'raise SystemExit(0)\n',
    'types.py': 'raise SystemExit(0)\n',
}


def build(path):
    for name, text in FILES.items():
        file = path / "work" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path / "work"
