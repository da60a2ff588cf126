"""grader check --watch: the same check again after each save, from a worker that was started before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from grader.checking import Desk
from grader.errors import GraderError, UsageError
from grader.model.evidence import Submission
from grader.model.grade import Grade
from grader.sandbox.ahead import Ahead

# An editor writes a file in several steps, some milliseconds apart; whoever saved should not have to wait.
QUIET_MS, AT_MOST_MS, LOOK_MS = 15, 200, 1000


def saves(path: Path) -> Iterator[object]:
    """Something each time after a file at `path` was written, and each second without. Raises UsageError.

    The first one comes when later writes can no longer be missed.
    """
    try:
        from watchfiles import PythonFilter, watch
    except ImportError:
        raise UsageError('--watch needs watchfiles: python -m pip install "rnn-grader[watch]"') from None
    folder = path if path.is_dir() else path.parent  # an editor may put a new file in the place of the old
    code = PythonFilter(extra_extensions=(".ipynb",))
    yield from watch(
        folder,
        watch_filter=code,
        debounce=AT_MOST_MS,
        step=QUIET_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )


def watch_and_check(desk: Desk, ticks: Iterable[Any], show: Callable[[Grade, Submission], None]) -> None:
    """Show the grade of the work as it is, and after a tick again if a file of it has changed.

    Work that cannot be read at the moment is told on stderr, and waited for.
    """
    with Ahead() as ahead:
        quick = replace(desk, paper=replace(desk.paper, sessions=ahead.session))
        seen = _checked(quick, None, show)
        ahead.start()
        for number, _ in enumerate(ticks):
            seen = _checked(quick, seen, show)
            ahead.start()
            if not number:
                click.echo("Watching for changes; Ctrl-C ends it.", err=True)


def _checked(desk: Desk, seen: Submission | None, show: Callable[[Grade, Submission], None]) -> Submission | None:
    """Check if the work is not what was seen last; gives what is seen now."""
    try:
        now = desk.read()
        if seen is None or now.files != seen.files:
            show(desk.check(now), now)
    except GraderError as error:
        click.echo(str(error), err=True)
        return None
    return now
