"""Run many gradings on this machine: a few threads, each waiting for a worker process of its own.

Threads are enough, because the student's code runs in the workers and a thread mostly waits for one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_local(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[tuple[int, Result]]:
    """Yield (position, result) as each item is done. An exception of `work` ends the whole run."""
    if jobs <= 1:
        yield from ((position, work(item)) for position, item in enumerate(items))
        return
    pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="grading")
    try:
        futures = {pool.submit(work, item): position for position, item in enumerate(items)}
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
