"""A class in which honest work and attacks stand side by side, and what one entry of it got, whatever its number.

STORE/<nn>/<name>              each work once, as it is handed in
CLASS/00007-<name>             the same under a number, as many of them as are wanted
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from demo.build_class import build
from grader.course.course import Course
from tests.attacks.attack import Attack
from tests.attacks.run import without

NUMBER = re.compile(rb"\d{5}-(?=[^\s])")
CLOCK = re.compile(rb'"(wall_s|cpu_s)": [0-9.]+')
PRINT = re.compile(rb'(?<=")[0-9a-f]{64}(?=")')  # fingerprints of what was handed in, the number in its file's name too
STAMP = re.compile(r"-[0-9a-f]{8}(?=\.\w+$)")  # by which names that had to be changed are kept apart


@dataclass(frozen=True)
class Work:
    """Something to hand in: where it lies, and whether it is an attack."""

    path: Path
    attack: Attack | None = None

    def hand_in(self, folder: Path, number: int) -> None:
        """Copy it into a class under a number."""
        entry = folder / f"{number:05}-{self.path.name[-150:]}"
        if self.path.is_dir():
            shutil.copytree(self.path, entry, symlinks=True)
        else:
            shutil.copyfile(self.path, entry)


def honest_works(course: Course, store: Path) -> list[Work]:
    """The sample class."""
    build(course, store)
    return [Work(path) for path in sorted(store.iterdir())]


def hostile_works(course: Course, attacks: Iterable[Attack], store: Path) -> list[Work]:
    """Each attack with the references around it, but for the attacked function; what a builder made, as it made it."""
    works = []
    for number, attack in enumerate(attacks):
        place = store / f"{number:03}"
        place.mkdir(parents=True)
        if attack.is_builder:
            path = attack.entry(place)
        else:
            path = place / attack.path.stem
            path.mkdir()
            for name, data in without(course, attack.attacks).items():
                (path / name).write_bytes(data)
            attack.entry(path)
        works.append(Work(path, attack))
    return works


def hand_in_mixed(honest: list[Work], hostile: list[Work], count: int, folder: Path) -> dict[int, Work]:
    """A class of this size in which every fourth entry is an attack; which number is which work."""
    folder.mkdir(parents=True)
    good, bad = cycle(honest), cycle(hostile)
    handed_in = {number: next(bad) if number % 4 == 2 else next(good) for number in range(1, count + 1)}
    for number, work in handed_in.items():
        work.hand_in(folder, number)
    return handed_in


def results_by_number(out: Path) -> dict[int, dict[str, bytes]]:
    """What each entry of a class got, without its number and the clock."""
    found: dict[int, dict[str, bytes]] = {}
    for path in (out / "results").iterdir():
        number, _, name = path.name.partition("-")
        stamp = STAMP.search(name)
        text = path.read_bytes().replace(stamp[0].encode() if stamp else b"\0", b"")
        found.setdefault(int(number), {})[path.suffix] = PRINT.sub(b"", CLOCK.sub(b"", NUMBER.sub(b"", text)))
    return found
