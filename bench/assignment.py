"""The assignment that every tool grades, rnn_forward and clipping, and work on it: right, wrong and raising.

COURSE/                  a course of these two exercises
CLASS/003-no_activation.py, .ipynb
MATERIAL/asserts.py      the same checks for other tools
MATERIAL/cases.npz       the same inputs and right answers: the public cases and the hidden ones
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from bench import asserts
from demo.build_class import blocks, one_file
from grader.course.course import Course
from grader.course.overlays import Overlay, overlays
from grader.model.evidence import Verdict
from grader.model.exercise import Array
from grader.pipeline import prepare
from tests.classes import small_course

EXERCISES = ("rnn_forward", "clipping")
SLOW = frozenset({Verdict.TIMED_OUT})  # what runs into a limit says how long the limit is


@dataclass(frozen=True)
class Work:
    """What somebody hands in. mistakes: ids of the overlays in it."""

    name: str
    text: str
    mistakes: tuple[str, ...] = ()

    def numbered(self, number: int) -> Work:
        """The same work as another file: its name and its last line have the number."""
        return Work(f"{number:05}-{self.name}", f"{self.text}\n# {number}\n", self.mistakes)


def make_course(folder: Path) -> Course:
    """The course of this assignment, in a folder of its own."""
    return small_course(folder, *EXERCISES)


def check_ids(course: Course) -> tuple[str, ...]:
    """The checks that count, `clipping/twice`, in the order of the rubric."""
    lines = [(part.id, line) for part in course.rubric.exercises() for line in part.criteria]
    return tuple(f"{slug}/{check}" for slug, line in lines for check in line.checks)


def known_works(course: Course) -> list[Work]:
    """The references, and each known work that ends in time, in an order that is mixed and always the same."""
    right = one_file(course)
    works = [Work(f"{one.slug}-{one.name}", f"{right}\n\n{one.text}", (one.id,)) for one in _ending(course)]
    random.Random(1).shuffle(works)  # noqa: S311 - an order, no secret
    return [Work("references", right), *works]


def paired_works(course: Course) -> list[Work]:
    """Every known work on one exercise with every one on the other, mixed, so that a part is like the whole."""
    right, known = one_file(course), list(_ending(course))
    choices = [[None, *(one for one in known if one.slug == slug)] for slug in EXERCISES]
    works = [_with(right, pair) for pair in product(*choices)]
    random.Random(2).shuffle(works)  # noqa: S311 - an order, no secret
    return works


def _with(right: str, pair: Sequence[Overlay | None]) -> Work:
    name, added = "-".join(one.name if one else "right" for one in pair), [one for one in pair if one]
    return Work(name, "\n\n".join([right, *(one.text for one in added)]), tuple(one.id for one in added))


def _ending(course: Course) -> Iterator[Overlay]:
    return (one for one in overlays(course) if one.verdict not in SLOW)


def numbered(files: Mapping[str, bytes], number: int) -> dict[str, bytes]:
    """The same work in other files: the last line of each has the number."""
    return {name: data + f"\n# {number}\n".encode() for name, data in files.items()}


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write what a submission holds."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def hand_in(works: Iterable[Work], folder: Path) -> None:
    """Write a class of .py files."""
    folder.mkdir(parents=True)
    for work in works:
        (folder / f"{work.name}.py").write_text(work.text, encoding="utf-8")


def hand_in_notebooks(works: Iterable[Work], folder: Path) -> None:
    """Write the same class as notebooks, with a cell for each function."""
    folder.mkdir(parents=True)
    for work in works:
        (folder / f"{work.name}.ipynb").write_bytes(notebook(code_cell(block) for block in blocks(work.text)))


def code_cell(source: str, metadata: Mapping[str, Any] | None = None, name: str = "") -> dict[str, Any]:
    """A cell of a notebook that was never run; `notebook` gives it a name where it has none."""
    around = {"cell_type": "code", "execution_count": None, "id": name, "metadata": metadata or {}}
    return {**around, "outputs": [], "source": source.splitlines(keepends=True)}


def notebook(cells: Iterable[Mapping[str, Any]]) -> bytes:
    """A notebook with these cells."""
    named = [{**cell, "id": cell["id"] or f"cell-{number}"} for number, cell in enumerate(cells)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    whole = {"cells": named, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def write_material(course: Course, folder: Path) -> None:
    """Write what other tools need to ask the same: the asserts, and inputs with right answers."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(asserts.__file__, folder / "asserts.py")
    arrays: dict[str, Any] = {}
    with prepare(course, hidden=True) as paper:
        for group, replies in zip(paper.agenda, paper.expected, strict=True):
            case = group.case
            precision, twin = "single" if case.single else "double", "hidden" if case.hidden else "public"
            place = f"{group.exercise}|{case.tag}|{precision}|{twin} {case.name}"
            right = {f"right_{c.id}": replies[-1].values[output] for c in group.checks for output in c.outputs}
            arrays |= {f"{place}|{key}": array for key, array in _flat({**case.values, **right})}
    np.savez(folder / "cases.npz", allow_pickle=False, **arrays)


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    for name, found in values.items():
        parts = found.items() if isinstance(found, Mapping) else [("", found)]
        yield from ((f"{name}|{part}", np.asarray(array)) for part, array in parts)
