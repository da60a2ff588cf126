"""A conversation with a worker takes no more memory or time than it is given."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Verdict
from grader.sandbox.channel import Budget, Channel, Room, Stopped, Watch, holds_bytes, usage
from grader.sandbox.parcels import cut, whole
from grader.sandbox.streams import CHUNK, WAITING
from grader.sandbox.worker import HEAD, MAGIC, MANY, encode_frame

BUDGET = Budget(cpu_s=60.0, idle_s=60.0, wall_s=60.0, output_bytes=1 << 20)


@contextlib.contextmanager
def listening(source: io.BytesIO) -> Iterator[Channel]:
    """A channel to something that says what is in `source` and hears nothing."""
    with Path(os.devnull).open("rb") as silence:
        channel = Channel(os.getpid(), source, io.BytesIO(), silence, Room(1 << 20, 1 << 30))
        yield channel
        channel.close()


def test_messages_come_in_order_and_then_the_end() -> None:
    """What was sent before a worker ended is still received; then its exit code is asked for."""
    with listening(io.BytesIO(b"".join(map(encode_frame, range(50))))) as channel:
        assert [channel.receive(BUDGET, lambda: 7).message() for _ in range(50)] == list(range(50))
        with pytest.raises(Stopped) as ended:
            channel.receive(BUDGET, lambda: 7)
    assert (ended.value.verdict, ended.value.what) == (Verdict.RAISED, "the process ended itself with exit code 7")


def fingerprint(*frames: bytes) -> bytes:
    """That of all these frames, heard by one channel."""
    with listening(io.BytesIO(b"".join(frames))) as channel:
        while channel.held < len(frames):
            channel.wait(BUDGET, lambda: None)
        found = channel.fingerprint()
        assert found == channel.fingerprint()
        assert channel.take() == list(frames)
        assert channel.held == 0
    return found


def test_a_fingerprint_is_of_all_bytes_and_of_where_each_frame_begins() -> None:
    """A worker may cut what it sends as it likes: the same bytes in other frames are another answer."""
    one, other = encode_frame("a" * 1000), encode_frame("b" * 1000)
    text = one[HEAD.size :]
    cuts = [[HEAD.pack(MAGIC, size, len(text) - size) + text] for size in (0, 1, len(text))]
    cuts += [[HEAD.pack(MAGIC, 1, 0) + text[:1], HEAD.pack(MAGIC, len(text) - 1, 0) + text[1:]]]
    cuts += [[one, other], [other, one], [one, one], [other]]
    assert len({fingerprint(*frames) for frames in cuts}) == len(cuts)
    assert fingerprint(*cuts[2]) == fingerprint(one)


def together(frames: Sequence[bytes]) -> bytes:
    """These frames as a worker sends several at once."""
    return HEAD.pack(MANY, len(frames), sum(map(len, frames))) + b"".join(frames)


@given(st.lists(st.lists(st.binary(max_size=40).map(lambda data: encode_frame(data.hex())), min_size=1), max_size=6))
def test_frames_that_come_together_are_those_that_come_alone(parcels: list[list[bytes]]) -> None:
    """However many are sent at once, each is heard in its turn, and the fingerprint of all of them is the same."""
    alone = [frame for parcel in parcels for frame in parcel]
    sent = [together(parcel) for parcel in parcels]
    with listening(io.BytesIO(b"".join(sent))) as channel:
        while channel.held < len(alone):
            channel.wait(BUDGET, lambda: None)
        assert channel.fingerprint() == (fingerprint(*alone) if alone else hashlib.sha256().digest())
        for left, frame in zip(range(len(alone), 0, -1), alone, strict=True):
            assert channel.held == left
            assert channel.receive(BUDGET, lambda: None) == whole(frame)
    assert cut(sent) == cut(alone) == alone


ONE = encode_frame(1)


@pytest.mark.parametrize(
    "forged",
    [
        HEAD.pack(MANY, 0, 0),
        HEAD.pack(MANY, 3, 2 * len(ONE)) + 2 * ONE,
        HEAD.pack(MANY, 1, 2 * len(ONE)) + 2 * ONE,
        HEAD.pack(MANY, 1, 0),
        HEAD.pack(MANY, 2, 2 * len(ONE) - 1) + 2 * ONE,
        HEAD.pack(MANY, 1, len(ONE) + 5) + ONE + b"noise",
        HEAD.pack(MANY, 1, HEAD.size + len(ONE)) + together([ONE]),
        HEAD.pack(MANY, 1, 2 << 20),
    ],
)
def test_some_frames_that_are_not_what_they_say_end_the_conversation(forged: bytes) -> None:
    """Too few, too many, cut short, with something between, one within the other, too much: none of it is heard."""
    with listening(io.BytesIO(ONE + forged + 9 * ONE)) as channel:
        assert channel.receive(BUDGET, lambda: None).message() == 1
        for _ in range(3):
            with pytest.raises(Stopped, match="own channel"):
                channel.receive(BUDGET, lambda: None)


def test_a_flood_of_messages_waits_outside() -> None:
    """However much a worker sends unasked, only a few chunks at a time are taken into memory."""
    frame = encode_frame("x" * 1000)
    source = io.BytesIO(frame * 5000)
    with listening(source) as channel:
        for received in range(1, 21):
            channel.receive(BUDGET, lambda: None)
            taken = source.tell() - received * len(frame)
            assert taken <= (WAITING + 3) * CHUNK  # one chunk in the reader's hand, one in ours, one begun


@pytest.mark.parametrize(
    ("code", "words"), [(3, "exit code 3"), (-9, "signal 9"), (None, "closed the grader's own channel")]
)
def test_an_end_is_told_in_words(code: int | None, words: str) -> None:
    """An exit, a signal and a worker that lives on but speaks no more are told apart."""
    with listening(io.BytesIO()) as channel, pytest.raises(Stopped, match=words):
        channel.receive(BUDGET, lambda: code)


def test_noise_ends_the_conversation() -> None:
    """What is no frame is never a message, and nothing behind it is one."""
    with listening(io.BytesIO(b"noise" * 10 + encode_frame(1) * 100)) as channel:
        for _ in range(3):
            with pytest.raises(Stopped, match="own channel"):
                channel.receive(BUDGET, lambda: None)


@contextlib.contextmanager
def running(text: str) -> Iterator[int]:
    """A process that runs this text, once it has begun to."""
    with subprocess.Popen(
        [sys.executable, "-c", f"print(flush=True)\n{text}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid
        process.kill()


def first_word(watch: Watch, for_s: float) -> str:
    """What a watch says first, within some seconds."""
    until, said = time.monotonic() + for_s, ""
    while not said and time.monotonic() < until:
        said = watch.over()
    return said


def test_a_runnable_process_is_measured_by_its_processor_time_alone() -> None:
    """Real time passes for it while others have the processor, so only what it uses counts."""
    with running("while True: pass") as pid:
        until = usage(pid).cpu_s or 0.0
        watch = Watch(pid, Budget(cpu_s=0.5, idle_s=0.05, wall_s=0.05, output_bytes=1))
        said = first_word(watch, 60)
        assert "0.5 s of processor time" in said
        assert (usage(pid).cpu_s or 0.0) - until >= 0.5


def test_who_waits_for_us_is_not_idle() -> None:
    """A sleeping process is stopped when its time to wait is over; while it is our turn, only by the backstop."""
    with running("input()") as pid:
        budget = Budget(cpu_s=60, idle_s=0.1, wall_s=0.4, output_bytes=1)
        assert "0.1 s that one call may wait" in first_word(Watch(pid, budget), 60)
        assert "0.4 s of real time" in first_word(Watch(pid, budget, lambda: True), 60)


def test_a_pipe_says_whether_its_reader_has_taken_everything() -> None:
    """From either end."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb", 0) as source, os.fdopen(writer, "wb", 0) as sink:
        assert (holds_bytes(source), holds_bytes(sink)) == (False, False)
        sink.write(b"x")
        assert (holds_bytes(source), holds_bytes(sink)) == (True, True)
        source.read(1)
        assert (holds_bytes(source), holds_bytes(sink)) == (False, False)
    assert not holds_bytes(io.BytesIO(b"no pipe"))
