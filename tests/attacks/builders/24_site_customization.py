"""Ships sitecustomize.py, usercustomize.py and a .pth: workers start isolated, and without site.

row: 24
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

FILES = {
    "work.py": "def spectral_radius(W):\n    return 0.0\n",
    'sitecustomize.py': 'import os\nFOUND = "REACHED the start of Python" if "site" in __import__("sys").modules else ""\nif FOUND:\n    raise ValueError(FOUND)\n',
    'usercustomize.py': 'import sys\n\nif __name__ == "site":\n    raise ValueError("REACHED the start")\n',
    'evil.pth': 'import os; os._exit(0)\n',
}


def build(path):
    for name, text in FILES.items():
        file = path / "work" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path / "work"
