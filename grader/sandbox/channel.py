"""Speak frames with one worker, and notice when it uses more than it may."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from grader.model.evidence import Verdict
from grader.sandbox.parcels import fingerprint, measure, opened, whole
from grader.sandbox.streams import moving
from grader.sandbox.worker import HEAD, Frame, FrameError

TICK_S = 0.02  # how often a silent worker is looked at
REPLIES = 8  # times what one may have is what all of a submission's may have together

BROKEN = (Verdict.RAISED, "it wrote into the grader's own channel")


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


class Room:
    """How many bytes a reply may have, and all replies of one submission together, from however many workers.

    Every reply is kept until all of them are judged, so a cap for each alone would not bound our memory.
    """

    def __init__(self, each: int, most: int) -> None:
        self.each, self.most, self.taken = each, most, 0

    @property
    def is_full(self) -> bool:
        """Whether more has come than may."""
        return self.taken > self.most

    @property
    def what(self) -> str:
        """That it is full, as the end of a sentence."""
        return f"all its calls together returned more than the {self.most >> 20} MiB that they may return"


class Channel:
    """Frames to and from a worker whose streams are given."""

    def __init__(self, pid: int, source: IO[bytes], sink: IO[bytes], output: IO[bytes], room: Room) -> None:
        self.pid, self._room = pid, room
        self._source, self._sink = source, sink
        self._streams = moving(source, sink, output)
        # Frames heard and not asked for yet, alone or several together; nothing but their sizes is known to be right.
        self._parcels: deque[bytes] = deque()
        self._held = 0
        self._begun: list[bytes] = []  # the frame that is coming in, and how many bytes of it there are and must be
        self._size, self._wanted = 0, HEAD.size
        self._stopped: tuple[Verdict, str] | None = None  # behind those frames nothing will come any more
        self._ended = False

    @property
    def printed(self) -> int:
        """Bytes of text that the worker has written so far."""
        return self._streams.printed

    def send(self, frame: bytes) -> None:
        """Queue a frame; never blocks."""
        self._streams.send(frame)

    def _is_our_turn(self) -> bool:
        """Whether what the worker waits for is us, or bytes of ours that it has been woken up for."""
        return self._streams.is_unsent() or holds_bytes(self._sink) or holds_bytes(self._source)

    def receive(self, budget: Budget, returncode: Callable[[], int | None]) -> Frame:
        """The next frame. Raises Stopped as `wait` does, and for what is none."""
        while (frame := self.next()) is None:
            self.wait(budget, returncode)
        return frame

    def wait(self, budget: Budget, returncode: Callable[[], int | None]) -> None:
        """Hear more frames. Raises Stopped when the worker dies, breaks the protocol or exceeds the budget.

        A channel that has stopped stays so.
        """
        printed_before, held = self.printed, self.held
        watch = Watch(self.pid, budget, self._is_our_turn)
        while not self._stopped:
            if self.held > held:
                return
            if self._ended:
                self._stopped = (Verdict.RAISED, ending(returncode()))
                break
            self._hear(watch.last + TICK_S - time.monotonic())
            over = watch.over() if time.monotonic() >= watch.last + TICK_S else ""
            if over and self.held == held:
                # How much it printed differs from run to run, and results must not.
                what = f"it printed more than the {budget.output_bytes >> 10} KiB that {budget.of} may print"
                is_loud = self.printed - printed_before > budget.output_bytes
                self._stopped = (Verdict.OUTPUT_TOO_LARGE, what) if is_loud else (Verdict.TIMED_OUT, over)
        if self._stopped and self.held == held:
            raise Stopped(*self._stopped)

    @property
    def held(self) -> int:
        """How many frames have been heard and not been asked for."""
        return self._held

    def fingerprint(self) -> bytes:
        """A fingerprint of these."""
        return fingerprint(self._parcels)

    def take(self) -> list[bytes]:
        """All of these as they came, which nobody need ask for any more."""
        taken = [*self._parcels]
        self._parcels.clear()
        self._held = 0
        return taken

    def next(self) -> Frame | None:
        """The next frame, if all of it has been heard. Raises Stopped for what is none."""
        if self._parcels:
            try:
                self._parcels.extendleft(reversed(opened(self._parcels.popleft())))
                self._held -= 1
                return whole(self._parcels.popleft())
            except FrameError:
                self._parcels.clear()
                self._held, self._stopped = 0, BROKEN
        if self._stopped:
            raise Stopped(*self._stopped)
        return None

    def close(self) -> None:
        """Let go of the streams."""
        self._streams.close()

    def _hear(self, timeout_s: float) -> None:
        data = self._streams.hear(max(timeout_s, 0))
        self._ended = data is None
        if data and not self._stopped:
            self._begun.append(data)
            self._size += len(data)
            if self._size >= self._wanted:
                heard = b"".join(self._begun)
                self._begun.clear()  # a large one is held twice as it is
                try:
                    self._cut(heard)
                except FrameError:
                    self._stopped = BROKEN

    def _cut(self, heard: bytes) -> None:
        """Take every frame that is whole. Raises FrameError at what is none."""
        start, size, cap, count = 0, len(heard), self._room.each, 0
        while True:
            end = start + HEAD.size
            if end <= size:
                count, length = measure(heard[start:end], cap)
                end += length
            if end > size:
                break
            self._room.taken += end - start
            if self._room.is_full:  # which costs the call that this would have answered
                self._stopped = (Verdict.OUTPUT_TOO_LARGE, self._room.what)
                return
            self._parcels.append(heard[start:end])
            self._held += count
            start = end
        self._begun, self._size, self._wanted = [heard[start:]], size - start, end - start


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


KILLED = ending(-9)
