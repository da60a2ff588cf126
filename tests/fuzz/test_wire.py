"""The wire under fuzz: frames with lies in the right places, alone and as a whole conversation."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Foreign, Verdict
from grader.sandbox.channel import Budget, Channel, Room, Stopped
from grader.sandbox.worker import HEAD, MAGIC, FrameError, encode_frame, read_frame
from tests.fuzz.mutation import mutated, regrown

CAP = 1 << 20
PATIENCE = Budget(cpu_s=600.0, idle_s=600.0, wall_s=600.0, output_bytes=1 << 20)
MESSAGES: list[Any] = [
    {"at": ["rnn.py", 3]},
    {"fault": {"file": "rnn.py", "line": 3, "type": "ValueError", "message": "é\ud800"}},
    {"loaded": {"rnn_forward": {"file": "rnn.py", "line": 1, "stub": False, "also": ["b.py"]}}},
    {"values": [np.arange(6.0).reshape(2, 3), np.asfortranarray(np.ones((2, 3), "<f4"))], "echoed": {}, "changed": [0]},
    {"values": [(1, 2.5, None), {"a": np.zeros(0)}, [[0, None, 2], 1]], "echoed": {"0": True}, "changed": []},
    {"values": [[[[[1]]]], float("nan"), "text"], "echoed": {"2": np.bool_(True)}, "changed": []},
    {"failure": {"kind": "raised", "type": "E", "message": "m", "file": "rnn.py", "line": 2}},
]
FRAMES = [encode_frame(message) for message in MESSAGES]
HEADERS = [(json.loads(data[HEAD.size :][: HEAD.unpack_from(data)[1]]), HEAD.unpack_from(data)[1]) for data in FRAMES]
BODIES = [data[HEAD.size + size :] for data, (_, size) in zip(FRAMES, HEADERS, strict=True)]

TAGS = st.sampled_from(["array", "tuple", "dict", "foreign", "earlier", "list", "values", "failure", "loaded", "at"])
NUMBERS = st.integers() | st.sampled_from([-1, 0, 1 << 31, 1 << 62, 1 << 63, 1 << 64, 10**30]) | st.floats()
LEAVES = (
    st.none() | st.booleans() | NUMBERS | st.sampled_from(["<f8", "|b1", "|O", "C", "F", "", "x" * 200]) | st.text()
)
BRANCHES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TAGS | st.text(), inner, max_size=2),
    max_leaves=8,
)


def framed(header: Any, body: bytes) -> bytes:
    """A frame whose sizes are true, whatever is in it."""
    text = json.dumps(header).encode()
    return HEAD.pack(MAGIC, len(text), len(body)) + text + body


LYING = st.integers(0, len(FRAMES) - 1).flatmap(
    lambda number: st.builds(framed, regrown(HEADERS[number][0], BRANCHES), mutated(BODIES[number : number + 1], 2))
)
ANY_FRAME = mutated(FRAMES) | LYING | st.sampled_from(FRAMES)


@given(ANY_FRAME)
def test_any_frame_is_a_message_or_no_frame(data: bytes) -> None:
    """FrameError and EOFError are all that is raised, and what came through could be sent on."""
    with contextlib.suppress(FrameError, EOFError):
        encode_frame(read_frame(io.BytesIO(data), Foreign, CAP))


@given(ANY_FRAME)
def test_a_frame_takes_memory_by_what_it_holds(data: bytes) -> None:
    """Sizes that a frame merely claims cost nothing; what it does hold costs at most some objects a byte."""
    tracemalloc.start()
    with contextlib.suppress(FrameError, EOFError):
        read_frame(io.BytesIO(data), Foreign, CAP)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < (64 << 10) + 400 * len(data)


@given(st.lists(ANY_FRAME, max_size=4).map(b"".join))
def test_a_conversation_ends_however_it_is_led(data: bytes) -> None:
    """A channel gives messages and then says why there are no more; it neither hangs nor raises anything else."""
    with Path(os.devnull).open("rb") as silence:
        channel = Channel(os.getpid(), io.BytesIO(data), io.BytesIO(), silence, Room(CAP, 1 << 30))
        seen: list[Stopped] = []
        for _ in range(len(data) + 1):  # no frame is shorter than a byte
            try:
                channel.receive(PATIENCE, lambda: None)
            except Stopped as stopped:
                seen.append(stopped)
                break
        channel.close()
    assert [stopped.verdict for stopped in seen] == [Verdict.RAISED]
