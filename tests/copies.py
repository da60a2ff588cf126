"""Copies of the project in which a test may change the course."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = (".git", ".venv", "out", "dist", "__pycache__", ".*_cache", ".hypothesis", ".grader-secret", "attacks")


def copy_project(into: Path) -> Path:
    """Copy everything that is under version control, but for the attacks; returns the copy's folder."""
    return Path(shutil.copytree(ROOT, into / "project", ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True))
