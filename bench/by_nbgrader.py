"""The class graded by `nbgrader autograde`: the assignment as a notebook with a cell for the work and one a check.

source/forgetting/             the assignment, with asserts.py and cases.npz
submitted/<name>/forgetting/   the same notebook with somebody's work in it
gradebook.db                   what nbgrader found
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.assignment import Work, code_cell, notebook
from bench.environments import activated, environment, version
from bench.graded import Graded, Ground
from bench.outside import run

NAME = "forgetting"
PACKAGES = ("nbgrader==0.9.6", "numpy", "ipykernel")
TEST = "import asserts\nfrom types import SimpleNamespace\n\nasserts.{name}(SimpleNamespace(**globals()))"
SCORES = f"""
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({{
        one.student.id: [grade.cell.name for part in one.notebooks for grade in part.grades if not grade.auto_score]
        for one in book.assignment_submissions("{NAME}")
    }}))
"""


def title() -> str:
    """What this is, with its version. Raises BenchError where it cannot be installed."""
    return f"nbgrader {version(environment('nbgrader', *PACKAGES), 'nbgrader')}, `nbgrader autograde`"


def grade(works: Sequence[Work], folder: Path, ground: Ground) -> Graded:
    """One command for all of them; what releases the assignment to the class before is not counted."""
    tool = environment("nbgrader", *PACKAGES)
    home = activated(tool, folder)
    _write(folder / "source" / NAME, ground, "raise NotImplementedError")
    for one in works:
        _write(folder / "submitted" / one.name / NAME, ground, one.text)
    run([tool / "nbgrader", "generate_assignment", NAME], folder, home)
    done = run([tool / "nbgrader", "autograde", NAME], folder, home)
    lost = json.loads(run([tool / "python", "-c", SCORES], folder, home).said.splitlines()[-1])
    failed = {one.name: frozenset(ground.tests[name] for name in lost[one.name]) for one in works}
    return Graded(done.wall_s, failed)


def _write(folder: Path, ground: Ground, solution: str) -> None:
    shutil.copytree(ground.material, folder)
    tests = [code_cell(TEST.format(name=name), _marked(name, is_test=True), name) for name in ground.tests]
    cells = [code_cell(solution, _marked("solution", is_test=False), "solution"), *tests]
    (folder / f"{NAME}.ipynb").write_bytes(notebook(cells))


def _marked(name: str, *, is_test: bool) -> dict[str, Any]:
    kind = {"grade": is_test, "locked": is_test, "solution": not is_test, "task": False}
    points = {"points": 1} if is_test else {}
    return {"nbgrader": {"cell_type": "code", "grade_id": name, "schema_version": 3, **kind, **points}}
