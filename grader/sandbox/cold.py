"""Levels `process` and `reduced`: a new process for each worker, with or without walls that it puts up itself."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, cast

from grader.sandbox.channel import usage
from grader.sandbox.confine import UP
from grader.sandbox.filters import worker_program
from grader.sandbox.launched import LIMITS, START_S, TOKEN, Guest, Launched, environment, wall_fell
from grader.sandbox.processes import finish, hold, marked
from grader.sandbox.runtime import find_runtime, readable_places

HERE = Path(__file__).parent
CONFINE = HERE / "confine.py"
PYTHON_FLAGS = ("-I", "-S", "-B")
ROUNDS = 20  # of looking for descendants, for those that were started while others were killed


class Started(Launched):
    """A worker that is a process of its own. token: the mark by which its descendants are found."""

    def __init__(
        self, command: Sequence[str], directory: Path, guest: Guest, passed: Sequence[int], *, threads: int = 1
    ) -> None:
        """Start it in `directory`, which must be private and empty."""
        work, aside = directory / "work", directory / "aside"
        work.mkdir()
        aside.mkdir()
        self.directory, self.token = str(work), secrets.token_hex(16)
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
            command,
            cwd=work,
            env=environment(str(work), str(aside), guest, threads) | {TOKEN: self.token},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=-1,
            start_new_session=True,
            pass_fds=passed,
        )
        self.pid = self.process.pid
        self._used_s: float | None = None
        streams = (self.process.stdin, self.process.stdout, self.process.stderr)
        self.stdin, self.stdout, self.stderr = cast("tuple[IO[bytes], IO[bytes], IO[bytes]]", streams)

    def ended(self, timeout_s: float = 0.0) -> int | None:
        """The exit code; None while it runs."""
        self._used_s = usage(self.pid).cpu_s or self._used_s  # no longer to be seen once the code is known
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(timeout_s)
        return None

    def end(self) -> float | None:
        """Kill the process group, which catches ordinary children, then those that left it but carry the token."""
        used = usage(self.pid).cpu_s or self._used_s
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        for _ in range(ROUNDS):
            left = marked(f"{TOKEN}={self.token}".encode())
            if not left:
                break
            finish(hold(left))
        self.close_streams()
        return used


def start(directory: Path, guest: Guest, handed: Sequence[int], *, threads: int = 1) -> Started:
    """A worker at level `process`."""
    words = [str(HERE / f"{guest}.py"), str(find_runtime().packages), *map(str, handed)]
    return Started([sys.executable, *PYTHON_FLAGS, *words], directory, guest, handed, threads=threads)


def start_walled(directory: Path, guest: Guest, handed: Sequence[int], *, forks: bool) -> Started:
    """A worker at level `reduced`. Raises SandboxError, with nothing left running, if a wall does not stand."""
    runtime = find_runtime()
    places = readable_places(runtime, guest)
    places["read"] += [str(HERE / f"{file}.py") for file in Guest]
    places["write"] = [str(directory), os.devnull]
    program = worker_program(among_others=True, pairs=guest is Guest.CELLS, forks=forks)
    settings = {
        "limits": LIMITS,
        "places": places,
        "needs_landlock": True,
        "filter": base64.b64encode(program).decode(),
    }
    with _memory(json.dumps(settings).encode()) as told, _pipe() as (heard, status):
        words = [str(CONFINE), str(told), str(status.fileno()), str(HERE / f"{guest}.py"), str(runtime.packages)]
        command = [str(runtime.python), *PYTHON_FLAGS, *words, *map(str, handed)]
        started = Started(command, directory, guest, (told, status.fileno(), *handed))
        status.close()  # so that the end of the last process that holds the other copy is heard too
        ready, _, _ = select.select([heard], [], [], START_S)
        said = heard.read(4096) if ready else b"it takes too long"
        if said != UP:
            started.process.kill()
            said = said or started.stderr.read(4096)
            started.end()
            raise wall_fell(said)
    return started


@contextlib.contextmanager
def _memory(content: bytes) -> Iterator[int]:
    """A descriptor from which a child reads this content."""
    descriptor = os.memfd_create("settings")
    try:
        os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Both ends of a pipe; the second may be closed earlier."""
    reading, writing = os.pipe()
    # Files, because they can be closed twice: a bare number could by then be somebody else's.
    with os.fdopen(reading, "rb", 0) as heard, os.fdopen(writing, "wb", 0) as status:
        yield heard, status
