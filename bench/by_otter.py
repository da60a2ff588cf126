"""The class graded by `otter run`, which needs no container: one command a submission.

tests/<name>.py     a test file for each check
autograder.zip      made of them, with asserts.py and cases.npz
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from bench.assignment import Work, hand_in_notebooks
from bench.environments import activated, environment, version
from bench.graded import Graded, Ground
from bench.outside import run

PACKAGES = ("otter-grader==7.0.0", "numpy", "ipykernel")
TEST = """from types import SimpleNamespace

from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = 1


@test_case(points=1)
def test_{name}(env):
    import asserts

    asserts.{name}(SimpleNamespace(**env))
"""


def title() -> str:
    """What this is, with its version. Raises BenchError where it cannot be installed."""
    return f"otter-grader {version(environment('otter', *PACKAGES), 'otter-grader')}, `otter run`"


def grade(works: Sequence[Work], folder: Path, ground: Ground) -> Graded:
    """A command for each of them; what packs the tests before is not counted."""
    tool = environment("otter", *PACKAGES)
    home = activated(tool, folder)
    (folder / "tests").mkdir(parents=True)
    for name in ground.tests:
        (folder / "tests" / f"{name}.py").write_text(TEST.format(name=name), encoding="utf-8")
    files = ["asserts.py", "cases.npz"]
    for name in files:
        shutil.copyfile(ground.material / name, folder / name)
    run([tool / "otter", "generate", "-t", "tests", "-o", "autograder.zip", *files], folder, home)
    hand_in_notebooks(works, folder / "class")
    runs, failed = [], {}
    for one in works:
        (folder / one.name).mkdir()
        given = folder / "class" / f"{one.name}.ipynb"
        runs.append(run([tool / "otter", "run", "-a", "autograder.zip", "-o", one.name, given], folder, home))
        found = json.loads((folder / one.name / "results.json").read_text(encoding="utf-8"))
        scores = {test["name"]: test["score"] for test in found["tests"] if "score" in test}  # the first is a summary
        failed[one.name] = frozenset(check for name, check in ground.tests.items() if not scores[name])
    return Graded(sum(done.wall_s for done in runs), failed)
