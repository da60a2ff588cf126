"""Speak frames with one worker, and notice when it uses more than it may.

Three threads a worker keep both directions and its printed text moving, so that neither side can block the
other; they work with any byte streams, on any system.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from grader.model.evidence import Foreign, Verdict
from grader.sandbox.worker import FrameError, read_frame

TICK_S = 0.02  # how often a silent worker is looked at
INBOX = 4  # messages that may wait unread; each may be as large as a reply
GONE = object()


class Stopped(Exception):  # noqa: N818 - an end, not necessarily an error
    """The worker will not answer: which verdict that is, and the fact behind it."""

    def __init__(self, verdict: Verdict, what: str) -> None:
        super().__init__(what)
        self.verdict, self.what = verdict, what


@dataclass(frozen=True)
class Budget:
    """What one answer may take: seconds of CPU time, of sleep, and of real time; printed bytes. of: what this is."""

    cpu_s: float
    idle_s: float
    wall_s: float
    output_bytes: int
    of: str = "one call"


@dataclass(frozen=True)
class Usage:
    """What a process has used so far; None where the system does not say.

    is_sleeping: it neither runs nor waits for its turn or a disk; so also when it is stopped, or dead but for a child.
    is_runnable: it runs or waits for its turn, so that processor time will tell.
    """

    cpu_s: float | None
    is_sleeping: bool
    is_runnable: bool = False


def usage(pid: int) -> Usage:
    """CPU seconds and state of a process, from /proc where there is one."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return Usage(None, is_sleeping=False)
    ticks = os.sysconf("SC_CLK_TCK")
    used_s = (int(fields[11]) + int(fields[12])) / ticks
    return Usage(used_s, is_sleeping=fields[0] not in "RD", is_runnable=fields[0] == "R")


def holds_bytes(stream: IO[bytes]) -> bool:
    """Whether a pipe has something in it that its reader has not taken; False where the system does not say."""
    try:
        import fcntl
        import termios

        return any(fcntl.ioctl(stream.fileno(), termios.FIONREAD, bytes(4)))
    except (ImportError, OSError, ValueError):
        return False


class Channel:
    """Frames to and from a worker whose streams are given."""

    def __init__(self, pid: int, source: IO[bytes], sink: IO[bytes], output: IO[bytes], reply_cap: int) -> None:
        self.pid = pid
        self.printed = 0
        self._inbox: queue.Queue[Any] = queue.Queue(maxsize=INBOX)
        self._outbox: queue.Queue[bytes | None] = queue.Queue()
        self._streams = (source, sink, output)
        self._reply_cap = reply_cap
        self._unsent = 0  # frames that are on their way
        self._closed = False
        for work in (self._read, self._write, self._drain):
            threading.Thread(target=work, daemon=True).start()

    def send(self, frame: bytes) -> None:
        """Queue a frame; never blocks."""
        self._unsent += 1
        self._outbox.put(frame)

    def _is_our_turn(self) -> bool:
        """Whether what the worker waits for is us, or bytes of ours that it has been woken up for."""
        source, sink, _ = self._streams
        return self._unsent > 0 or holds_bytes(sink) or holds_bytes(source)

    def receive(self, budget: Budget, returncode: Callable[[], int | None]) -> Any:
        """The next message. Raises Stopped when the worker dies, breaks the protocol or exceeds the budget."""
        printed_before = self.printed
        watch = Watch(self.pid, budget, self._is_our_turn)
        while True:
            try:
                message = self._inbox.get(timeout=TICK_S)
            except queue.Empty:
                over = watch.over()
                if over and self.printed - printed_before > budget.output_bytes:
                    # How much it was differs from run to run, and results must not.
                    what = f"it printed more than the {budget.output_bytes >> 10} KiB that {budget.of} may print"
                    raise Stopped(Verdict.OUTPUT_TOO_LARGE, what) from None
                if over:
                    raise Stopped(Verdict.TIMED_OUT, over) from None
                continue
            if message is GONE:
                raise Stopped(Verdict.RAISED, ending(returncode()))
            if isinstance(message, FrameError):
                raise Stopped(Verdict.RAISED, "it wrote into the grader's own channel")
            return message

    def close(self) -> None:
        """Let the threads end."""
        self._closed = True
        self._outbox.put(None)

    def _read(self) -> None:
        source = self._streams[0]
        while True:
            try:
                message = read_frame(source, Foreign, self._reply_cap)
            except FrameError as error:
                message = error
            except (EOFError, OSError, ValueError):  # ValueError: the stream was closed under us
                message = GONE
            self._offer(message)
            if message is GONE or isinstance(message, FrameError):
                return

    def _offer(self, message: Any) -> None:
        # A bounded inbox, because a hostile worker may send without end; it fills up and the worker waits.
        while not self._closed:
            with contextlib.suppress(queue.Full):
                self._inbox.put(message, timeout=0.2)
                return

    def _write(self) -> None:
        sink = self._streams[1]
        with contextlib.suppress(OSError, ValueError):
            while (frame := self._outbox.get()) is not None:
                sink.write(frame)
                sink.flush()
                self._unsent -= 1

    def _drain(self) -> None:
        output = self._streams[2]
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(output.fileno(), 1 << 16):
                self.printed += len(chunk)


class Watch:
    """Looks at a silent worker and says when it is over its budget.

    CPU time decides, because real time passes for a student's work also while others have the processor. A
    worker that sleeps uses none, so sleep has its own limit: a runnable process that waits for its turn does
    not sleep, and one that waits for us, who may be waiting for our own turn, is not idle either.
    """

    def __init__(self, pid: int, budget: Budget, is_our_turn: Callable[[], bool] = lambda: False) -> None:
        self.pid, self.budget, self.is_our_turn = pid, budget, is_our_turn
        self.last = time.monotonic()
        self.first: Usage | None = None
        self.idle_s = self.wall_s = 0.0

    def over(self) -> str:
        """What was exceeded, in words; empty while all is well."""
        now, seen = time.monotonic(), usage(self.pid)
        first = self.first = self.first or seen
        elapsed, self.last = now - self.last, now
        self._count(elapsed, seen)
        if seen.cpu_s is not None and first.cpu_s is not None and seen.cpu_s - first.cpu_s > self.budget.cpu_s:
            return f"it used more than the {self.budget.cpu_s:g} s of processor time that {self.budget.of} may use"
        if self.idle_s > self.budget.idle_s:
            return (
                f"it waited for more than the {self.budget.idle_s:g} s that {self.budget.of} may wait without computing"
            )
        if self.wall_s > self.budget.wall_s:
            return f"it took more than the {self.budget.wall_s:g} s of real time that {self.budget.of} may take"
        return ""

    def _count(self, elapsed: float, seen: Usage) -> None:
        """Add what has passed to what it counts as."""
        if seen.cpu_s is None:  # nothing but a clock to go by
            self.wall_s += elapsed
            return
        # Summed over the call and not reset, or a loop of short sleeps would never end. A look may come late on a
        # busy machine, so one look counts for a few ticks at most.
        short = min(elapsed, 5 * TICK_S)
        self.wall_s += 0.0 if seen.is_runnable else short
        self.idle_s += short if seen.is_sleeping and not self.is_our_turn() else 0.0


def ending(code: int | None) -> str:
    """How a process came to its end, in words."""
    if code is None:
        return "it closed the grader's own channel"
    if code < 0:
        return f"the process was ended by signal {-code}"
    return f"the process ended itself with exit code {code}"
