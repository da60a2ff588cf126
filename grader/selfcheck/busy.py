"""Other work beside the grader: processes that do nothing but use the processors."""

from __future__ import annotations

import subprocess
import sys
from types import TracebackType
from typing import Self

# It ends with its parent too, however that one ends.
LOOP = """
import os
parent = os.getppid()
while os.getppid() == parent:
    sum(range(100_000))
"""


class Busy:
    """A context in which so many processes compute without rest."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Start them."""
        command = [sys.executable, "-I", "-S", "-c", LOOP]
        self._running = [subprocess.Popen(command) for _ in range(self.count)]  # noqa: S603 - our own interpreter
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every one of them."""
        for process in self._running:
            process.kill()
            process.wait()
        self._running = []
