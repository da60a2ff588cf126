"""What a tool made of a class, for all tools the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.assignment import Work


@dataclass(frozen=True)
class Graded:
    """Time for a class, and which checks each work failed, by its name."""

    wall_s: float
    failed: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Ground:
    """What all tools are given. material: asserts.py and cases.npz; checks: full ids, in order."""

    course: Path
    material: Path
    checks: tuple[str, ...]

    @property
    def tests(self) -> dict[str, str]:
        """The id of each check by the name of its function in asserts.py."""
        return {check.rpartition("/")[2]: check for check in self.checks}


@dataclass(frozen=True)
class Tool:
    """A way to grade a class.

    title: what it is, with its version; installs what is needed, or raises BenchError. grade: gets the works and an
    empty folder. name: what it is called where it cannot be had. takes_whole: whether it is given a whole class too.
    """

    name: str
    title: Callable[[], str]
    grade: Callable[[Sequence[Work], Path], Graded]
    is_ours: bool = False
    takes_whole: bool = False
