"""Ships a workflow and a results branch of its own: nothing of a submission configures how it is graded.

row: 28
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

FILES = {
    "work.py": "def spectral_radius(W):\n    return 0.0\n",
    '.github/workflows/grade.yml': 'on: push\njobs: {grade: {steps: [{run: "echo 100 > score"}]}}\n',
    'rubric.yaml': 'schema: grader/rubric/v1\ncourse: mine\n',
    'assignments/gradient_decay/exercise.py': 'raise SystemExit(0)\n',
    '.grader-secret': 'mine',
}


def build(path):
    for name, text in FILES.items():
        file = path / "work" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path / "work"
