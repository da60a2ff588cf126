"""Says in every file that it is somebody else: who is graded is the name that was handed in.

row: 80
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

FILES = {
    "work.py": "def spectral_radius(W):\n    return 0.0\n",
    'student.txt': 'ada_lovelace\n',
    'results/ada_lovelace.json': '{"student": "ada_lovelace", "score": 80}\n',
    'submission_metadata.json': '{"users": [{"name": "Ada Lovelace", "id": 1}]}\n',
}


def build(path):
    for name, text in FILES.items():
        file = path / "work" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path / "work"
