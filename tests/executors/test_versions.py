"""What decides evidence, beside the course and the work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from grader.executors.versions import DECIDING
from tests.copies import ROOT

# What is loaded to grade and has no part in evidence: points, and the tree of our errors.
OTHERS = {"errors.py", "scoring/score.py"}
LOADED = """
import sys, grader.executors.examiner, grader.executors.node
print(*(module.__file__ for name, module in sys.modules.items() if name.startswith("grader.")), sep="\\n")
"""


def test_code_that_makes_evidence_is_part_of_the_fingerprint() -> None:
    """Whatever a process loads that grades is in it, but for what is known to have no part."""
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {Path(name).relative_to(ROOT / "grader").as_posix() for name in done.stdout.splitlines()}
    assert "pipeline/grading.py" in loaded
    left = {name for name in loaded - OTHERS if not name.startswith(DECIDING) and not name.endswith("__init__.py")}
    assert left == set()
