"""A course in a parcel: all that a machine needs to grade which has nothing but this grader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from grader.course.seeds import Secret
from grader.errors import UsageError
from grader.executors.task import Settings
from grader.executors.versions import versions

PARTS = ("rubric.yaml", "assignments", "reference", "dialects")


@dataclass(frozen=True, eq=False)  # one is told from another by identity, as two threads may not compare so much
class Parcel:
    """A course's files by their path in its folder, how it is graded, with which secret, and by which versions."""

    settings: Settings
    secret: Secret = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    versions: Mapping[str, str] = field(default_factory=versions)


def pack(settings: Settings, secret: Secret) -> Parcel:
    """The course of these settings as this machine has it. What is a link becomes what it leads to."""
    root = Path(settings.root)
    files = {path.relative_to(root).as_posix(): path.read_bytes() for name in PARTS for path in _files(root / name)}
    return Parcel(settings, secret, files)


def unpack(parcel: Parcel, folder: Path) -> Settings:
    """Write a course into an empty folder, and give its settings as they are there; the secret stays in memory.

    Raises UsageError for a path that leads out of it.
    """
    for name, data in parcel.files.items():
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or parts[0] not in PARTS:
            raise UsageError(f"{name!r} is no path in a course")
        path = folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return replace(parcel.settings, root=str(folder))


def _files(path: Path) -> Iterator[Path]:
    """This file, or all that is in this folder but for what only some tool keeps there."""
    if path.is_file():
        yield path
    elif path.is_dir():
        for below in sorted(path.iterdir()):
            if not below.name.startswith(".") and below.name != "__pycache__":
                yield from _files(below)
