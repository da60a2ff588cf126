"""A class scored again from its store: nothing is run, and whose mark changes is known before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.batch.files import write_if_new
from grader.batch.marking import Marker, Unreadable, marks, total
from grader.batch.summary import ClassResult
from grader.model.grade import Grade
from grader.store.database import Mark, Store, Total

DUST = 1e-6  # results are written with six decimals, from which a lost store has its marks


@dataclass(frozen=True)
class Change:
    """A mark that will be another one. before: None where there was none. lines: criterion, before and after."""

    student: str
    before: Total | None
    after: Total
    lines: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Rescored:
    """What scoring again gives: the changes, and everybody's share of the points before and after."""

    changes: tuple[Change, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]


def compare(store: Store, marker: Marker) -> Rescored:
    """What a rubric would change. Raises UsageError for an exercise or a check that was never run."""
    had = store.totals()
    lines = dict(_lines(store))
    changes, before, after = [], [], []
    for work in store.works():
        marked = marker.mark(work)
        if isinstance(marked, Unreadable):
            continue
        now, earlier = total(marked), had.get(work.student)
        after.append(_share(now))
        before += [_share(earlier)] if earlier else []
        moved = _moved(lines.get(work.student, {}), marks(marked))
        if earlier is None or moved or not _is_same(earlier, now):
            changes.append(Change(work.student, earlier, now, moved))
    return Rescored(tuple(changes), tuple(before), tuple(after))


def rewrite(out: Path, store: Store, marker: Marker) -> ClassResult:
    """Write OUT anew: marks in the store all at once, then every result, then grades.csv."""
    result = ClassResult(out, marker)
    with store.at_once():
        for work in store.works():
            one = marker.mark(work)
            if isinstance(one, Grade):
                store.put_marks(work.student, total(one), marks(one))
            write_if_new(out / "results" / f"{work.student}.json", marker.document(work, one))
            result.add(one)
    result.write_table()
    return result


def _lines(store: Store) -> Iterator[tuple[str, dict[str, float]]]:
    """Each student's points by criterion, as they are stored."""
    student, found = "", dict[str, float]()
    for name, mark in store.marks():
        if name != student and found:
            yield student, found
            found = {}
        student = name
        found[f"{mark.exercise}.{mark.criterion}"] = mark.score
    if found:
        yield student, found


def _moved(before: dict[str, float], now: Sequence[Mark]) -> tuple[tuple[str, float, float], ...]:
    after = {f"{mark.exercise}.{mark.criterion}": mark.score for mark in now}
    names = dict.fromkeys([*after, *before])
    pairs = ((name, before.get(name, 0.0), after.get(name, 0.0)) for name in names)
    return tuple(pair for pair in pairs if abs(pair[1] - pair[2]) > DUST)


def _is_same(one: Total, other: Total) -> bool:
    differences = (one.score - other.score, one.max_score - other.max_score)
    return one.final == other.final and all(abs(difference) <= DUST for difference in differences)


def _share(total: Total) -> float:
    return total.score / total.max_score if total.max_score else 1.0
