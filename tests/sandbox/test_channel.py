"""A conversation with a worker takes no more memory or time than it is given."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model.evidence import Verdict
from grader.sandbox.channel import INBOX, Budget, Channel, Stopped
from grader.sandbox.worker import encode_frame

BUDGET = Budget(cpu_s=60.0, idle_s=60.0, wall_s=60.0, output_bytes=1 << 20)


@contextlib.contextmanager
def listening(source: io.BytesIO) -> Iterator[Channel]:
    """A channel to something that says what is in `source` and hears nothing."""
    with Path(os.devnull).open("rb") as silence:
        channel = Channel(os.getpid(), source, io.BytesIO(), silence, 1 << 20)
        yield channel
        channel.close()


def test_messages_come_in_order_and_then_the_end() -> None:
    """What was sent before a worker ended is still received; then its exit code is asked for."""
    with listening(io.BytesIO(b"".join(map(encode_frame, range(50))))) as channel:
        assert [channel.receive(BUDGET, lambda: 7) for _ in range(50)] == list(range(50))
        with pytest.raises(Stopped) as ended:
            channel.receive(BUDGET, lambda: 7)
    assert (ended.value.verdict, ended.value.what) == (Verdict.RAISED, "the process ended itself with exit code 7")


def test_a_flood_of_messages_waits_outside() -> None:
    """However much a worker sends unasked, only a few messages at a time are taken into memory."""
    frame = encode_frame("x" * 100)
    source = io.BytesIO(frame * 5000)
    with listening(source) as channel:
        for received in range(1, 21):
            channel.receive(BUDGET, lambda: None)
            assert source.tell() // len(frame) <= received + INBOX + 1  # one more is in the reader's hand


@pytest.mark.parametrize(
    ("code", "words"), [(3, "exit code 3"), (-9, "signal 9"), (None, "closed the grader's own channel")]
)
def test_an_end_is_told_in_words(code: int | None, words: str) -> None:
    """An exit, a signal and a worker that lives on but speaks no more are told apart."""
    with listening(io.BytesIO()) as channel, pytest.raises(Stopped, match=words):
        channel.receive(BUDGET, lambda: code)


def test_noise_ends_the_conversation() -> None:
    """What is no frame is never a message, and nothing behind it is read."""
    source = io.BytesIO(b"noise" * 10 + encode_frame(1) * 100)
    with listening(source) as channel, pytest.raises(Stopped, match="own channel"):
        channel.receive(BUDGET, lambda: None)
    assert source.tell() < 50
