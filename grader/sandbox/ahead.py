"""A worker that is started before anybody needs it, so that whoever checks again and again need not wait for one."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from grader.sandbox.channel import usage
from grader.sandbox.launch import Level, launch
from grader.sandbox.launched import Launched
from grader.sandbox.session import Session


class Waiting(NamedTuple):
    """A worker that has loaded numpy and nothing of anybody's, in its own folder."""

    directory: tempfile.TemporaryDirectory[str]
    worker: Launched

    def end(self) -> None:
        """End it with all that it started, and remove its folder."""
        self.worker.end()
        self.directory.cleanup()


class Ahead:
    """One worker in waiting at level `process`. Use as a context manager: on leaving, it is ended."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._waiting: Waiting | None = None
        self._ending: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Start the first one."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the one that nobody took, and wait for those that are being ended."""
        if waiting := self.take():
            waiting.end()
        for thread in self._ending:
            thread.join()

    def start(self) -> None:
        """Start one, if none is waiting; it gets ready while other things are done."""
        if self._waiting is None:
            directory = tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)
            self._waiting = Waiting(directory, launch(Level.PROCESS, Path(directory.name)))

    def take(self) -> Waiting | None:
        """The one in waiting, which is the caller's from now on; None if there is none, or if it has died."""
        waiting, self._waiting = self._waiting, None
        if waiting and waiting.worker.ended() is not None:
            waiting.end()
            return None
        return waiting

    def end_later(self, used: Waiting) -> None:
        """End a worker while its results are already being shown."""
        self._ending = [thread for thread in self._ending if thread.is_alive()]
        self._ending.append(threading.Thread(target=used.end))
        self._ending[-1].start()

    def session(self, *arguments: Any, **options: Any) -> Session:
        """A session whose first worker is the one in waiting; takes what Session takes."""
        return _Prompt(self, *arguments, **options)


class _Prompt(Session):
    """Takes a worker in waiting, where one of this level can serve."""

    def __init__(self, ahead: Ahead, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._ahead = ahead

    def _launch(self) -> None:
        fits = self.level is Level.PROCESS and not self._wants_kernel
        waiting = self._ahead.take() if fits else None
        if waiting is None:
            super()._launch()
            return
        self._directory = waiting.directory
        self._attach(waiting.worker)

    def _stop(self) -> None:
        if self._channel and self._launched and self._directory and not self._kernel:
            self._channel.close()
            self.cpu_s += usage(self._launched.pid).cpu_s or 0.0
            self._ahead.end_later(Waiting(self._directory, self._launched))
            self._channel = self._launched = self._directory = None
        super()._stop()
