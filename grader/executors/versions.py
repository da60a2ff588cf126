"""What of a machine decides evidence, beside the course and the work.

Machines that differ in it do not share a class.
"""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from pathlib import Path

import numpy as np

import grader

# Rooms whose code has a part in what is seen of a submission, and how that is written; scoring and reports have none.
DECIDING = (
    "compare",
    "course",
    "diagnosis",
    "executors",
    "intake",
    "messages.py",
    "model",
    "pipeline",
    "sandbox",
    "store/evidence.py",
)


def versions() -> dict[str, str]:
    """Those of this machine."""
    return {
        "grader": grader.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "code_sha256": code_sha256(),
    }


@cache
def code_sha256() -> str:
    """A fingerprint of our own code, as far as it decides: versions alone would miss a fault mended in a checkout."""
    package = Path(grader.__file__).parent
    files = (path for name in DECIDING for path in [package / name, *(package / name).rglob("*.py")] if path.is_file())
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(package).as_posix()} ".encode() + path.read_bytes())
    return digest.hexdigest()
