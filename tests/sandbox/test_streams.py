"""Whatever moves the streams of a worker: everything arrives in order, and nobody waits for somebody who waits."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

import pytest

from grader.sandbox.streams import Polled, Streams, Threaded, moving

Mover = Callable[[IO[bytes], IO[bytes], IO[bytes]], Streams]


def polled(source: IO[bytes], sink: IO[bytes], output: IO[bytes]) -> Streams:
    """Moved by whoever hears."""
    return Polled(source.fileno(), sink.fileno(), output.fileno())


@dataclass
class Worker:
    """The worker's ends, and what moves ours."""

    streams: Streams
    heard: IO[bytes]
    says: IO[bytes]
    prints: IO[bytes]


@pytest.fixture(params=[polled, Threaded, moving], ids=["polled", "threaded", "moving"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A worker whose ends are in our hands, with each kind of streams."""
    pipes = [os.pipe() for _ in range(3)]
    with contextlib.ExitStack() as stack:
        ends = [(stack.enter_context(os.fdopen(r, "rb")), stack.enter_context(os.fdopen(w, "wb"))) for r, w in pipes]
        (source, says), (heard, sink), (output, prints) = ends
        streams = request.param(source, sink, output)
        yield Worker(streams, heard, says, prints)
        streams.close()
        for end in (says, prints, heard):
            end.close()


def everything(streams: Streams) -> bytes:
    """All that is said until the end."""
    said = b""
    while (data := streams.hear(30)) is not None:
        said += data
    return said


DATA = os.urandom(3 << 20)  # more than any pipe holds


def test_more_than_a_pipe_holds_arrives_in_order(worker: Worker) -> None:
    """Both ways at once, with a worker that answers while it still hears."""

    def echo() -> None:
        with worker.says:
            while chunk := worker.heard.read1(1 << 16):  # type: ignore[attr-defined]  # of a buffered reader
                worker.says.write(chunk)
                if worker.heard.closed or len(chunk) == 1:
                    return

    thread = threading.Thread(target=echo)
    thread.start()
    for start in range(0, len(DATA), 1 << 18):
        worker.streams.send(DATA[start : start + (1 << 18)])
    said = b""
    while len(said) < len(DATA):
        said += worker.streams.hear(30) or b""
    worker.streams.send(b"!")
    assert said + everything(worker.streams) == DATA + b"!"
    thread.join()
    until = time.monotonic() + 30  # whoever wrote the last of it may be told a moment after we have heard it
    while worker.streams.is_unsent() and time.monotonic() < until:
        time.sleep(0.001)
    assert not worker.streams.is_unsent()


def test_what_is_printed_is_counted_and_blocks_nobody(worker: Worker) -> None:
    """A worker that prints more than a pipe holds before it says anything is heard all the same."""

    def chat() -> None:
        worker.prints.write(DATA)
        worker.prints.flush()
        worker.says.write(b"done")
        worker.says.flush()

    thread = threading.Thread(target=chat)
    thread.start()
    said = b""
    while said != b"done":
        said += worker.streams.hear(30) or b""
    thread.join()
    while worker.streams.printed < len(DATA):
        worker.streams.hear(0.01)
    assert worker.streams.printed == len(DATA)


def test_silence_is_no_end(worker: Worker) -> None:
    """Nothing for a while is an empty answer; a closed stream is the end, and stays it."""
    assert worker.streams.hear(0.01) == b""
    worker.says.close()
    assert [worker.streams.hear(30)] == [None]


def test_a_worker_that_hears_no_more_is_no_fault(worker: Worker) -> None:
    """What cannot be written any more is let go; that nobody answers is for the reader to tell."""
    worker.heard.close()
    worker.streams.send(DATA)
    worker.says.write(b"last words")
    worker.says.close()
    assert everything(worker.streams) == b"last words"
