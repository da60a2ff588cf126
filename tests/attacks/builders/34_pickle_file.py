"""Ships a pickled result under the names that graders cache results by: nothing is ever unpickled.

row: 34
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

FILES = {
    "work.py": "def spectral_radius(W):\n    return 0.0\n",
    'results.pkl': 'cos\n_exit\n(I0\ntR.',
    'public.npz': 'cos\n_exit\n(I0\ntR.',
    '.OTTER_LOG': 'cos\n_exit\n(I0\ntR.',
}


def build(path):
    for name, text in FILES.items():
        file = path / "work" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path / "work"
