"""The class graded by `grader batch`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bench.assignment import Work, hand_in, hand_in_notebooks
from bench.graded import Graded, Ground
from bench.outside import GRADER, run


def grade(
    works: Sequence[Work], folder: Path, ground: Ground, options: Sequence[str], *, notebooks: str = ""
) -> Graded:
    """One command for all of them. notebooks: `fast` or `kernel`; else they are .py files."""
    (hand_in_notebooks if notebooks else hand_in)(works, folder / "class")
    words = ["batch", folder / "class", "-o", folder / "out", "--course", ground.course, "--quiet", *options]
    done = run([*GRADER, *words, *(["--notebooks", notebooks] if notebooks else [])])
    failed = {}
    for work in works:
        result = json.loads((folder / "out" / "results" / f"{work.name}.json").read_text(encoding="utf-8"))
        failed[work.name] = frozenset(
            check["id"]
            for exercise in result["exercises"]
            for criterion in exercise["criteria"]
            for check in criterion["checks"]
            if check["verdict"] != "correct"
        )
    return Graded(done.wall_s, failed)
