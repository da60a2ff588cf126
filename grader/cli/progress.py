"""How a batch gets on, on stderr: a bar where somebody is looking, a line now and then where nobody is."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any

import click

from grader.batch.marking import Unreadable
from grader.model.grade import Grade

EVERY_S = 5.0  # between two plain lines


class Tally:
    """What has come so far, in a few words."""

    def __init__(self) -> None:
        self.done = self.kept = self.unreadable = self.ours = self.full = 0
        self._marked, self._shares = 0, 0.0

    def add(self, marked: Grade | Unreadable, *, again: bool) -> None:
        """Count one more submission. again: it was run and not only looked up."""
        self.done += 1
        self.kept += not again
        if isinstance(marked, Unreadable):
            self.ours += marked.is_ours
            self.unreadable += not marked.is_ours
            return
        self.ours += not marked.final
        share = marked.score / marked.max_score if marked.max_score else 1.0
        self.full += share >= 1
        self._marked += 1
        self._shares += share

    def words(self) -> str:
        """Such as `mean 71 %, 3 with full marks, 1 unreadable`."""
        mean = f"mean {100 * self._shares / self._marked:.0f} %" if self._marked else ""
        counts = {
            "with full marks": self.full,
            "unchanged": self.kept,
            "unreadable": self.unreadable,
            "with a fault of ours": self.ours,
        }
        return ", ".join([*filter(None, [mean]), *(f"{count} {words}" for words, count in counts.items() if count)])


class Quiet:
    """Says sentences, and nothing of progress."""

    def __init__(self) -> None:
        self.tally = Tally()

    def say(self, sentence: str, /) -> None:
        """Print a sentence on stderr."""
        click.echo(sentence, err=True)

    def done(self, marked: Grade | Unreadable, /, *, again: bool) -> None:
        """Count it."""
        self.tally.add(marked, again=again)


class PlainLines(Quiet):
    """A line every few seconds, and one at the end: for logs."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._started = count, time.monotonic()
        self._last = self._started

    def done(self, marked: Grade | Unreadable, /, *, again: bool) -> None:
        """Count it, and print a line if it is time for one."""
        super().done(marked, again=again)
        now = time.monotonic()
        if now - self._last >= EVERY_S or self.tally.done == self._count:
            self._last = now
            click.echo(self._line(now - self._started), err=True)

    def _line(self, seconds: float) -> str:
        done, left = self.tally.done, max(self._count - self.tally.done, 0)
        rate = done / seconds if seconds else 0.0
        when = f"{_duration(left / rate)} left" if left and rate else f"done in {_duration(seconds)}"
        return f"{done}/{self._count}  {rate:.1f} a second, {when}  {self.tally.words()}"


class Bar(Quiet):
    """A bar with rate, estimate and tally."""

    def __init__(self, progress: Any, count: int) -> None:
        super().__init__()
        self._progress = progress
        self._bar = progress.add_task("", total=count, tally="", rate="")

    def say(self, sentence: str, /) -> None:
        """Print a sentence above the bar."""
        self._progress.console.print(sentence, markup=False, highlight=False)

    def done(self, marked: Grade | Unreadable, /, *, again: bool) -> None:
        """Count it and move the bar."""
        super().done(marked, again=again)
        speed = self._progress.tasks[0].speed
        rate = f"{speed:.1f}/s" if speed else ""
        self._progress.update(self._bar, advance=1, tally=self.tally.words(), rate=rate)


def watching(count: int, *, quiet: bool) -> AbstractContextManager[Quiet]:
    """Whoever tells of `count` submissions: a bar on a terminal, plain lines elsewhere, nothing if that is wished."""
    if quiet:
        return nullcontext(Quiet())
    if not sys.stderr.isatty():
        return nullcontext(PlainLines(count))
    return _Barred(count)


class _Barred(AbstractContextManager[Quiet]):
    def __init__(self, count: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = [
            BarColumn(20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[tally]}", markup=False),
        ]
        self._count, self._progress = count, Progress(*columns, console=Console(stderr=True), transient=True)

    def __enter__(self) -> Quiet:
        self._progress.__enter__()
        return Bar(self._progress, self._count)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.__exit__(kind, error, trace)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return (
        f"{whole // 60} min {whole % 60:02d} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    )
