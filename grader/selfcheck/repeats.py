"""Correct work over and over: other hidden inputs and sizes each time, other thread counts, a busy machine.

A run is one criterion judged for one work and one secret. Whatever is lost in any of them is a false fail.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.course.course import Course
from grader.executors.local import run_local
from grader.selfcheck.blocks import STYLES_A_SECRET, Block, FalseFail, Judged, run_block
from grader.selfcheck.busy import Busy

BLOCK = 16  # secrets for which workers are kept: starting one costs as much as the groups of an exercise

# BLAS threads of the workers, and whether other processes want every processor beside them; in turn.
CONDITIONS = ((1, False), (2, True), (1, True), (4, False))


@dataclass(frozen=True)
class Repeats:
    """All runs together. secrets: by exercise. errors: check -> the largest error that correct work was seen with."""

    runs: int
    works: int
    secrets: Mapping[str, int] = field(default_factory=dict)
    conditions: tuple[tuple[int, bool], ...] = ()
    fails: tuple[FalseFail, ...] = ()
    errors: Mapping[str, float] = field(default_factory=dict)


def repeat(
    course: Course,
    blocks: Sequence[Block],
    later: Mapping[str, frozenset[str]],
    *,
    jobs: int,
    tell: Callable[[str], None],
) -> Repeats:
    """Judge every block, first the quiet ones, then those beside as many busy processes as jobs.

    later: by exercise, the checks that are run for few secrets only. tell: is given a line for each block done.
    """
    judged: dict[Block, Judged] = {}

    def work(block: Block) -> Judged:
        return run_block(block, course, later.get(block.slug, frozenset()))

    for busy in (False, True):
        part = [block for block in blocks if block.busy is busy]
        with Busy(jobs if busy and part else 0):
            for position, result in run_local(work, part, jobs):
                judged[part[position]] = result
                tell(f"{part[position].slug}: {result.runs} runs, {len(result.fails)} false fails")
    return _together([judged[block] for block in blocks], blocks)


def plan_blocks(course: Course, slugs: Sequence[str], runs: int) -> list[Block]:
    """Share at least so many runs out: each exercise has the same number of them, and the conditions in turn."""
    blocks = []
    for number, slug in enumerate(slugs):
        criteria = sum(len(entry.criteria) for entry in course.rubric.exercises() if entry.id == slug)
        secrets = tuple(range(math.ceil(runs / len(slugs) / (criteria * (STYLES_A_SECRET + 1)))))
        for index, start in enumerate(range(0, len(secrets), BLOCK)):
            threads, busy = CONDITIONS[(index + number) % len(CONDITIONS)]
            blocks.append(Block(slug, secrets[start : start + BLOCK], threads, busy))
    return blocks


def _together(judged: Sequence[Judged], blocks: Sequence[Block]) -> Repeats:
    errors: dict[str, float] = {}
    secrets: dict[str, int] = {}
    for block, one in zip(blocks, judged, strict=True):
        secrets[block.slug] = secrets.get(block.slug, 0) + len(block.secrets)
        errors |= {check: max(error, errors.get(check, 0.0)) for check, error in one.errors.items()}
    return Repeats(
        sum(one.runs for one in judged),
        len(frozenset[str]().union(*(one.works for one in judged))),
        secrets,
        tuple(dict.fromkeys((block.threads, block.busy) for block in blocks)),
        tuple(fail for one in judged for fail in one.fails),
        errors,
    )
