"""Ships packages named like the grader and its references: the host imports nothing from a submission.

row: 25
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

FILES = {
    "work.py": "def spectral_radius(W):\n    return 0.0\n",
    'grader/__init__.py': '',
    'grader/scoring/score.py': 'def score(*_, **__):\n    return 100\n',
    'reference.py': 'def spectral_radius(W):\n    return 0.0\n',
}


def build(path):
    for name, text in FILES.items():
        file = path / "work" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path / "work"
