"""A class scored again from its store: nothing is run, and whose mark changes is known before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    changes, before, after = [], [], []
    for work in store.works():
        marked = marker.mark(work)
        if isinstance(marked, Unreadable):
            continue
        now, earlier = total(marked), had.get(work.student)
        after.append(_share(now))
        before += [_share(earlier)] if earlier else []
        moved = _moved(store.scores_of(work.student), marks(marked))
        if earlier is None or moved or not _is_same(earlier, now):
            changes.append(Change(work.student, earlier, now, moved))
    return Rescored(tuple(changes), tuple(before), tuple(after))


def rewrite(out: Path, store: Store, marker: Marker) -> ClassResult:
    """Write OUT anew: marks in the store all at once, then every result, then grades.csv."""
    result, folder = ClassResult(out, marker), out / "results"
    with store.at_once():
        for work in store.works():
            one = marker.mark(work)
            if isinstance(one, Grade):
                store.put_marks(work.student, total(one), marks(one))
            write_if_new(folder / f"{work.student}.json", marker.document(work, one))
            result.add(one)
    result.write_table()
    return result


def _moved(had: Mapping[tuple[str, str], float], now: Sequence[Mark]) -> tuple[tuple[str, float, float], ...]:
    """The criteria that earn something else, each with its points before and after."""
    has = {(mark.exercise, mark.criterion): mark.score for mark in now}
    if has == had:
        return ()
    pairs = [(name, had.get(name, 0.0), has.get(name, 0.0)) for name in {**has, **had}]
    return tuple((".".join(name), earlier, later) for name, earlier, later in pairs if abs(earlier - later) > DUST)


def _is_same(one: Total, other: Total) -> bool:
    differences = (one.score - other.score, one.max_score - other.max_score)
    return one.final == other.final and all(abs(difference) <= DUST for difference in differences)


def _share(total: Total) -> float:
    return total.score / total.max_score if total.max_score else 1.0
