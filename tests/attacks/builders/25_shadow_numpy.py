"""Ships a numpy.py that agrees to everything: the judge has its own numpy, loaded in another process.

row: 25
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

FILES = {
    "work.py": "def spectral_radius(W):\n    return 0.0\n",
    'numpy.py': 'def allclose(*_, **__):\n    return True\n\n\ndef __getattr__(name):\n    return lambda *_, **__: 0.0\n',
}


def build(path):
    for name, text in FILES.items():
        file = path / "work" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path / "work"
