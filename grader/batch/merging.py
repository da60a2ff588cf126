"""Several OUTs of one class, such as the shards of a cluster's array, put together into one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from grader.batch.files import alone_in
from grader.batch.marking import Marker
from grader.batch.rescoring import rewrite
from grader.batch.summary import ClassResult
from grader.errors import UsageError
from grader.store.database import Store, Work
from grader.store.rebuilding import open_store


def merge(out: Path, shards: Sequence[Path], marker: Marker) -> ClassResult:
    """Put everybody of the shards into OUT and score them there. The order of the shards changes nothing.

    Whoever was in OUT before stays, but for those of whom a shard holds a work.
    Raises UsageError where two of the shards hold different works of one student.
    """
    with alone_in(out):
        store, _ = open_store(out)
        with store:
            taken: set[str] = set()
            with store.at_once():
                for shard in shards:
                    _take(store, shard, taken)
            _take_feedback(out, shards)
            return rewrite(out, store, marker)


def _take_feedback(out: Path, shards: Sequence[Path]) -> None:
    for shard in shards:
        if (shard / "feedback").is_dir() and shard.resolve() != out.resolve():
            shutil.copytree(shard / "feedback", out / "feedback", dirs_exist_ok=True)


def _take(store: Store, shard: Path, taken: set[str]) -> None:
    """Put everybody of a shard into the store. taken: who is there from another shard, and not from before."""
    with Store(shard) as theirs:
        for work in theirs.works():
            had = store.work(work.student) if work.student in taken else None
            store.put_work(_one_of(had, work, shard) if had else work)
            taken.add(work.student)


def _one_of(had: Work, work: Work, shard: Path) -> Work:
    """The same one of two whichever comes first: one with evidence; of equal ones, the one that took less time."""
    if bool(had.error) != bool(work.error):
        return work if had.error else had
    timeless = [replace(one, wall_s=0.0, cpu_s=0.0, source="") for one in (had, work)]
    if timeless[0] != timeless[1]:
        raise UsageError(f"{shard}: {work.student} was graded elsewhere too, with another work or another course")
    return min(had, work, key=lambda one: (one.wall_s, one.cpu_s, one.source))
