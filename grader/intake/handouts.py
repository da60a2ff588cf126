"""The course's own files in what a student hands in: whoever works in the handout's folder has them, too.

They are set aside: an exercise.py is no work of theirs and cannot run in a worker, a dialect has our functions
in it, and public.npz holds answers.
Starters stay, since many people fill in a starter where it lies.
"""

from __future__ import annotations

from collections.abc import Mapping

OURS = frozenset({"README.md", "exercise.py", "public.npz", "mistakes.npz"})
DIALECT = b"\nCALLS = {"  # with which a dialects/<name>.py says what it calls
SIGN = b"from grader.model.exercise import"  # what an exercise.py is made of, and no student's work


def without_handout(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files without the course's own, which are known by an exercise.py beside them that describes an exercise."""
    folders = {_folder(path) for path, data in files.items() if _name(path) == "exercise.py" and SIGN in data}
    return {
        path: data
        for path, data in files.items()
        if not (_folder(path) in folders and _name(path) in OURS) and not _is_dialect(path, data)
    }


def _is_dialect(path: str, data: bytes) -> bool:
    return _name(_folder(path)) == "dialects" and DIALECT in data


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _name(path: str) -> str:
    return path.rpartition("/")[2]
