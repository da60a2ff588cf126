"""Whose mark is whose row: by ids as far as there are any, then by names; never by a guess."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grader.report.export.marks import Mark

# Two people of one name have the platform's number behind it, when they are read from a download.
_NUMBERED = re.compile(r"(?P<name>.+) \((?P<id>[^()]+)\)")

# What platforms make of a name when submissions are downloaded in bulk: the platform's own id of a person stands in it.
CANVAS = re.compile(r"(?:(?P<name>.+?)_)??(?:LATE_)?(?P<id>\d+)_\d+_.+")
MOODLE = re.compile(r"(?P<name>[^_]*)_(?P<id>\d+)_assign[a-z]*_.*")


@dataclass(frozen=True)
class Person:
    """One row of a platform's file. ids: what names this person and nobody else, the platform's own id first."""

    row: int
    ids: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Matching:
    """The mark of each row that has one, by row; and a sentence for each mark that no row was found for."""

    marks: dict[int, Mark]
    unmatched: tuple[str, ...]


def match(marks: Sequence[Mark], people: Sequence[Person], bulk: re.Pattern[str]) -> Matching:
    """Lay marks beside rows. bulk: how the platform names what is downloaded in bulk, with groups `name` and `id`.

    The first id or name that fits counts. A mark that fits several rows, and marks that fit the same row, are told
    and not used.
    """
    sieves = _sieves(people, bulk)
    found, told = dict[int, int](), list[str]()
    for position, mark in enumerate(marks):
        rows = next((rows for sieve in sieves if (rows := sieve(mark))), frozenset())
        if len(rows) == 1:
            found[position] = next(iter(rows))
        else:
            told.append(f"{mark.student}: fits {len(rows)} rows" if rows else f"{mark.student}: no row fits")
    shared = {row for row, times in Counter(found.values()).items() if times > 1}
    told += [f"{marks[key].student}: another mark fits the same row" for key, row in found.items() if row in shared]
    used = {row: marks[key] for key, row in found.items() if row not in shared}
    return Matching(used, tuple(told))


Sieve = Callable[[Mark], frozenset[int]]


def _sieves(people: Sequence[Person], bulk: re.Pattern[str]) -> list[Sieve]:
    """Ways to find the rows of a mark, the surest first."""

    def part(name: str, group: str) -> str:
        found = bulk.fullmatch(name)
        return (found[group] or "") if found else ""

    def numbered(name: str) -> str:
        found = _NUMBERED.fullmatch(name)
        return f"{_letters(found['name'])} {found['id'].casefold()}" if found else ""

    levels = range(max((len(person.ids) for person in people), default=0))
    columns = [[(person.ids[k].casefold(), person.row) for person in people if k < len(person.ids)] for k in levels]
    # The id in the name of a download is the platform's own and no other, though another may be the same number.
    return [
        *[_sieve(columns[0], lambda name: part(name, "id")) for _ in columns[:1]],
        *[_sieve(column, str.casefold) for column in columns],
        _sieve([(f"{_letters(p.name)} {key.casefold()}", p.row) for p in people for key in p.ids if key], numbered),
        _sieve([(_words(person.name), person.row) for person in people], lambda n: _words(part(n, "name") or n)),
        # Canvas writes `Lovelace, Ada` as `lovelaceada` in the names of files.
        _sieve([(_letters(person.name), person.row) for person in people], lambda n: _letters(part(n, "name") or n)),
    ]


def _sieve(listed: Iterable[tuple[str, int]], key_of: Callable[[str], str]) -> Sieve:
    rows: dict[str, set[int]] = {}
    for key, row in listed:
        if key:
            rows.setdefault(key, set()).add(row)
    return lambda mark: frozenset(row for name in mark.identifiers for row in rows.get(key_of(name), ()))


def _words(name: str) -> str:
    """The words of a name without accents, case, signs and order: `Lovelace, Ada` is `ada_lovelace`."""
    return " ".join(sorted(re.findall(r"[^\W_]+", _bare(name))))


def _letters(name: str) -> str:
    return "".join(re.findall(r"[^\W_]+", _bare(name)))


def _bare(name: str) -> str:
    split = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
