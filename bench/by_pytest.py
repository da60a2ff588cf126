"""The class graded by a test file: one `python -m pytest` a submission."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.assignment import Work
from bench.graded import Graded, Ground
from bench.outside import run

TEST = "\n\ndef test_{name}():\n    asserts.{name}(work)\n"
FAILED = re.compile(r"^FAILED .*::test_(\w+)", re.MULTILINE)
BARE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # what our own tests have beside pytest is no part of it


def title() -> str:
    """What this is, with its version."""
    return f"pytest {version('pytest')}, `python -m pytest` a submission"


def grade(works: Sequence[Work], folder: Path, ground: Ground) -> Graded:
    """A process for each of them, in a folder with the work, the tests and what they need."""
    text = "import asserts\nimport work\n" + "".join(TEST.format(name=name) for name in ground.tests)
    runs, failed = [], {}
    for one in works:
        place = folder / one.name
        shutil.copytree(ground.material, place)
        (place / "work.py").write_text(one.text, encoding="utf-8")
        (place / "test_work.py").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--rootdir", place, "test_work.py"]
        runs.append(run(command, place, BARE, codes=(0, 1)))
        failed[one.name] = frozenset(ground.tests[name] for name in FAILED.findall(runs[-1].said))
    return Graded(sum(done.wall_s for done in runs), failed)
