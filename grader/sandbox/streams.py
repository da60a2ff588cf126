"""The three streams of a worker, kept moving so that neither side can block the other.

Where the system can wait for several streams at once, whoever wants to hear does the moving; elsewhere, and for
streams that are no files, three threads do.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import threading
import time
from typing import IO, Protocol

CHUNK = 1 << 18  # bytes that are taken at a time
WIDE = 1 << 20  # bytes of a pipe; what any user may have of Linux
WAITING = 4  # chunks that may wait unread


class Streams(Protocol):
    """What moves. printed: bytes that the worker has written as text so far; they are not kept."""

    printed: int

    def send(self, data: bytes) -> None:
        """Have this written; never blocks."""
        ...

    def hear(self, timeout_s: float) -> bytes | None:
        """Some of what the worker has said, empty after this time; None once there will never be more."""
        ...

    def is_unsent(self) -> bool:
        """Whether some of what was sent has not even reached the pipe."""
        ...

    def close(self) -> None:
        """Let go of the streams, which are the caller's to close."""
        ...


def moving(source: IO[bytes], sink: IO[bytes], output: IO[bytes]) -> Streams:
    """Streams that move: frames from the worker, frames to it, and its text."""
    try:
        numbers = [stream.fileno() for stream in (source, sink, output)]
    except OSError:  # something in memory
        return Threaded(source, sink, output)
    return Polled(*numbers) if hasattr(select, "poll") else Threaded(source, sink, output)


class Polled:
    """Streams that are files, moved by whoever hears."""

    def __init__(self, source: int, sink: int, output: int) -> None:
        """Take the numbers of open pipes; none of them blocks from now on."""
        self.printed = 0
        self._source, self._sink, self._output = source, sink, output
        self._unsent = bytearray()
        self._poll = select.poll()
        for number in (source, sink, output):
            os.set_blocking(number, False)
        for number in (source, output):
            self._poll.register(number, select.POLLIN)
        for number in (source, sink):
            _widen(number)

    def send(self, data: bytes) -> None:
        """Write what goes in at once; the rest follows while we hear."""
        if not self._unsent:
            self._poll.register(self._sink, select.POLLOUT)
        self._unsent += data
        self._write()

    def hear(self, timeout_s: float) -> bytes | None:
        """See Streams."""
        until = time.monotonic() + timeout_s
        while True:
            left_s = max(until - time.monotonic(), 0)
            ready = [number for number, _ in self._poll.poll(1000 * left_s)]
            if self._sink in ready:
                self._write()
            if self._output in ready:
                self._drain()
            if self._source in ready:
                return self._read()
            if time.monotonic() >= until:
                return b""

    def is_unsent(self) -> bool:
        """See Streams."""
        return bool(self._unsent)

    def close(self) -> None:
        """See Streams."""

    def _write(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: os.write(self._sink, self._unsent[:CHUNK])]
        except BlockingIOError:
            return
        except OSError:  # nobody reads any more, and that nobody answers will tell
            self._unsent.clear()
        self._poll.unregister(self._sink)

    def _read(self) -> bytes | None:
        with contextlib.suppress(OSError):
            if data := os.read(self._source, CHUNK):
                return data
        return None

    def _drain(self) -> None:
        try:
            chunk = os.read(self._output, CHUNK)
        except OSError:
            chunk = b""
        self.printed += len(chunk)
        if not chunk:
            self._poll.unregister(self._output)


def _widen(pipe: int) -> None:
    """Let a pipe hold a whole order or reply, where the system can: a full one wakes both sides again and again."""
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        if number := getattr(fcntl, "F_SETPIPE_SZ", None):
            fcntl.fcntl(pipe, number, WIDE)


class Threaded:
    """Streams of any kind, moved by three threads."""

    def __init__(self, source: IO[bytes], sink: IO[bytes], output: IO[bytes]) -> None:
        """Start the threads."""
        self.printed = 0
        self._inbox: queue.Queue[bytes | None] = queue.Queue(maxsize=WAITING)
        self._outbox: queue.Queue[bytes | None] = queue.Queue()
        self._streams = (source, sink, output)
        self._unsent = 0  # what is on its way
        self._closed = False
        for work in (self._read, self._write, self._drain):
            threading.Thread(target=work, daemon=True).start()

    def send(self, data: bytes) -> None:
        """See Streams."""
        self._unsent += 1
        self._outbox.put(data)

    def hear(self, timeout_s: float) -> bytes | None:
        """See Streams."""
        try:
            return self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return b""

    def is_unsent(self) -> bool:
        """See Streams."""
        return self._unsent > 0

    def close(self) -> None:
        """Let the threads end."""
        self._closed = True
        self._outbox.put(None)

    def _read(self) -> None:
        reading = getattr(self._streams[0], "read1", self._streams[0].read)
        chunk: bytes | None = b"more"
        while chunk:
            chunk = None
            with contextlib.suppress(OSError, ValueError):  # ValueError: the stream was closed under us
                chunk = reading(CHUNK) or None
            # A bounded inbox, because a hostile worker may send without end; it fills up and the worker waits.
            while not self._closed:
                with contextlib.suppress(queue.Full):
                    self._inbox.put(chunk, timeout=0.2)
                    break

    def _write(self) -> None:
        sink = self._streams[1]
        with contextlib.suppress(OSError, ValueError):
            while (data := self._outbox.get()) is not None:
                sink.write(data)
                sink.flush()
                self._unsent -= 1

    def _drain(self) -> None:
        output = self._streams[2]
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(output.fileno(), 1 << 16):
                self.printed += len(chunk)
