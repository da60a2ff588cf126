"""What two submissions have in common that few others have: leads to read, never a mark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Print:
    """A check's wrong values to the last bit. check: its full id. known: a known mistake explains them."""

    check: str
    value: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What of one submission can be compared. fingerprints: of its text, sorted; empty where it was not looked at."""

    name: str
    prints: tuple[Print, ...] = ()
    fingerprints: tuple[int, ...] = ()


@dataclass(frozen=True)
class Place:
    """Lines of a file, both ends included. cell: for a notebook, its code cell, counted from 1."""

    file: str
    cell: int | None
    first: int
    last: int


@dataclass(frozen=True)
class SharedOutput:
    """The same wrong values in one check. people: of the class who have them, the two included."""

    check: str
    people: int
    known: bool


@dataclass(frozen=True)
class Lead:
    """Two submissions to read side by side.

    strength: of what they share, 1 where one kind of it is just enough to be shown. bits: information of the wrong
    outputs. share: of the rarer text of the one that has less of it. shared: how many fingerprints that is, by value;
    first_lines, second_lines: where they stand.
    """

    first: str
    second: str
    strength: float
    bits: float
    outputs: tuple[SharedOutput, ...]
    share: float
    shared: tuple[int, ...]
    first_lines: tuple[Place, ...] = ()
    second_lines: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Leads:
    """The strongest leads of a class. n: works compared; texts: those of them whose text was looked at.

    enough_bits, enough_share: what is just enough to be shown. found: pairs with enough, shown or not.
    """

    n: int
    texts: int
    enough_bits: float
    enough_share: float
    found: int
    leads: tuple[Lead, ...]
