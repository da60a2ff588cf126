"""reference/<slug>/equivalent.yaml: mutants that are no mistake, each with the reason.

    mutants:
      - function: rnn_forward
        original: "cache = []"
        mutated: "cache = list()"
        reason: One sentence.
        place: 2          # only where the same change is possible in several places of the function

The statements are spelt as `grader selfcheck` prints them, so a listing survives every edit of other lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.course import Course
from grader.course.strict_yaml import Fault, Node, fault_lines, read_yaml
from grader.errors import CourseError
from grader.selfcheck.mutants import Mutant

TEXTS = ("function", "original", "mutated", "reason")


@dataclass(frozen=True)
class Equivalent:
    """A change that makes no difference, and why."""

    slug: str
    function: str
    original: str
    mutated: str
    reason: str
    place: int = 1

    @property
    def id(self) -> str:
        """The id of the mutant that it excuses."""
        return Mutant(self.slug, self.function, "", self.original, self.mutated, self.place).id


def load_equivalents(course: Course, slug: str) -> list[Equivalent]:
    """Read an exercise's list; none where there is no file. Raises CourseError with every fault."""
    path = course.solution_path(slug).with_name("equivalent.yaml")
    return read_equivalents(path, slug) if path.is_file() else []


def read_equivalents(path: Path, slug: str) -> list[Equivalent]:
    """Read one file. Raises CourseError with every fault as file:line:column."""
    document = read_yaml(path)
    faults = list(document.faults)
    entries = document.root.child("mutants").items if document.root else []
    if document.root and not entries:
        faults.append(Fault(document.root.place, "no list `mutants:` with an entry; remove the file if there is none"))
    for entry in entries:
        faults += _faults(entry)
    if faults:
        raise CourseError(fault_lines(path, faults))
    return [_equivalent(entry.plain(), slug) for entry in entries]


def _faults(entry: Node) -> Iterator[Fault]:
    for name in TEXTS:
        if not entry.child(name).text:
            yield Fault(entry.place, f"this entry needs `{name}:` as text; put it in quotes")
    for name, place in entry.keys.items():
        if name not in {*TEXTS, "place"}:
            yield Fault(place, f"the key {name!r} is not known; there are {', '.join(TEXTS)} and place")
    if "place" in entry.keys and not isinstance(entry.child("place").value, int):
        yield Fault(entry.keys["place"], "place is a whole number such as 2")


def _equivalent(entry: dict[str, Any], slug: str) -> Equivalent:
    return Equivalent(slug, **{name: entry[name] for name in TEXTS}, place=int(entry.get("place", 1)))


def unmatched(equivalents: Sequence[Equivalent], mutants: Sequence[Mutant]) -> list[Equivalent]:
    """Listings of a change that no operator makes any more, or that stand twice in the list."""
    known, seen = {mutant.id for mutant in mutants}, set[str]()
    odd = []
    for one in equivalents:
        if one.id not in known or one.id in seen:
            odd.append(one)
        seen.add(one.id)
    return odd
