"""Run tasks on this machine: in this process, or in several that each hold a warm worker of their own.

Processes and not threads, because comparing takes time of the interpreter, of which a process has one. They are
spoken to in JSON, as nothing that a student's work had a part in is ever unpickled.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import grader
from grader.course.seeds import Secret
from grader.errors import SandboxError
from grader.executors.examiner import Examiner
from grader.executors.node import READY, read_frame, write_frame
from grader.executors.task import Executor, Settings, Task, fault_bytes, task_bytes

AHEAD = 2  # tasks that are read for each process, so that none waits and few are held in memory
ALLOWED_FAILURES = 3  # a submission with which a process ends so often is not tried again

# With the grader that runs here, and nothing of the folder that somebody happens to stand in.
HERE = str(Path(grader.__file__).resolve().parents[1])
START = f"import sys; sys.path.insert(0, {HERE!r}); from grader.executors.node import main; main()"
COMMAND = (sys.executable, "-P", "-c", START)


@contextmanager
def local_executor(settings: Settings, jobs: int) -> Iterator[Executor]:
    """Whatever runs so many submissions at the same time on this machine."""
    if jobs > 1:
        yield LocalPool(settings, jobs)
        return
    with Examiner(settings) as examiner:
        yield InProcess(examiner)


class InProcess:
    """One task after the other, right here."""

    def __init__(self, examiner: Examiner) -> None:
        self._examiner = examiner

    def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, bytes]]:
        """See `Executor`."""
        for task in tasks:
            yield task, self._examiner.examine(task)


class LocalPool:
    """Several processes. One that is killed costs a repetition and no mark."""

    def __init__(self, settings: Settings, jobs: int, command: tuple[str, ...] = COMMAND) -> None:
        """command: what is started for each job; see `grader.executors.node`."""
        self._settings, self._jobs, self._command = settings, jobs, command

    def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, bytes]]:
        """See `Executor`. Raises SandboxError where no process can be started."""
        flying = dict[Future[bytes], Task]()
        # A process that is killed leaves things behind in its temporary folder.
        with tempfile.TemporaryDirectory(prefix="grader-") as folder, ThreadPoolExecutor(self._jobs) as threads:
            nodes = Nodes(self._settings, folder, self._command)
            try:
                for task in tasks:
                    flying[threads.submit(nodes.answer, task)] = task
                    if len(flying) == AHEAD * self._jobs:
                        yield from _done(flying)
                while flying:
                    yield from _done(flying)
                nodes.finish()
            finally:
                nodes.end()
                for future in flying:
                    future.cancel()


def _done(flying: dict[Future[bytes], Task]) -> Iterator[tuple[Task, bytes]]:
    """Take out what is answered, as soon as anything is."""
    for future in wait(flying, return_when=FIRST_COMPLETED).done:
        yield flying.pop(future), future.result()


class Nodes:
    """The processes of a pool: as many as tasks are asked at the same time."""

    def __init__(
        self, settings: Settings, folder: str, command: tuple[str, ...] = COMMAND, secret: Secret | None = None
    ) -> None:
        """folder: for what is temporary. secret: where it is not the one found here; it is on no path and no disk."""
        told = {"key": secret.key.hex(), "is_demo": secret.is_demo} if secret else None
        self._begin = json.dumps({"settings": asdict(settings), "folder": folder, "secret": told}).encode()
        self._command = command
        self._idle: queue.SimpleQueue[_Node] = queue.SimpleQueue()
        self._all: list[_Node] = []
        self._over = False

    def answer(self, task: Task) -> bytes:
        """Ask one that has nothing to do. One that ends is replaced, and the new one asked.

        Raises SandboxError where none begins.
        """
        data, asked = task_bytes(task), False
        for _ in range(ALLOWED_FAILURES):
            if self._over:
                break
            node = self._take()
            try:
                node.begin(self._begin)
                asked = True
                answer = node.ask(data)
            except (EOFError, OSError, ValueError):
                node.kill()
                continue
            self._idle.put(node)
            return answer
        if not asked and not self._over:
            raise SandboxError("no process to grade in can be started here; on your own machine --jobs 1 needs none")
        return fault_bytes(f"the process that graded it ended {ALLOWED_FAILURES} times")

    def _take(self) -> _Node:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            node = _Node(self._command)
            self._all.append(node)
            return node

    def finish(self) -> None:
        """Let each of them clear away what it has, and wait for it."""
        while not self._idle.empty():
            self._idle.get().finish()

    def end(self) -> None:
        """End them now: what is still being run is nobody's any more."""
        self._over = True
        for node in self._all:
            node.kill()


class _Node:
    """One process that grades."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._has_begun = False
        pipe = subprocess.PIPE
        # Ctrl-C is for us: it ends when we do, and not before.
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True)  # noqa: S603 - ours

    def begin(self, settings: bytes) -> None:
        """Send the settings, once, and wait until it is ready. Raises EOFError or OSError if it ends before."""
        if self._has_begun:
            return
        self._send(settings)
        if self._receive() != READY:
            raise EOFError
        self._has_begun = True

    def ask(self, task: bytes) -> bytes:
        """Its answer to a task. Raises EOFError or OSError where it ends before."""
        self._send(task)
        return self._receive()

    def finish(self) -> None:
        """Let it end by itself."""
        with suppress(OSError, ValueError):
            self._send(b"")
        self._process.wait()

    def kill(self) -> None:
        """End it, if it is still there."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError):
                if pipe:
                    pipe.close()

    def _send(self, data: bytes) -> None:
        if self._process.stdin is None:
            raise AssertionError("it was started with a pipe")
        write_frame(self._process.stdin, data)  # type: ignore[arg-type]

    def _receive(self) -> bytes:
        if self._process.stdout is None:
            raise AssertionError("it was started with a pipe")
        return read_frame(self._process.stdout)  # type: ignore[arg-type]
