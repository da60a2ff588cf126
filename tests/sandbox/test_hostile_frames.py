"""The wire against whoever writes on it: no bytes at all do more than end the conversation."""

from __future__ import annotations

import contextlib
import io
import json
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.worker import (
    BODY_CAP,
    HEAD,
    HEADER_CAP,
    MAGIC,
    Foreign,
    FrameError,
    encode_frame,
    read_frame,
)


def read(data: bytes, body_cap: int = BODY_CAP) -> Any:
    """The message in these bytes."""
    return read_frame(io.BytesIO(data), Foreign, body_cap)


def frame(header: Any, body: bytes = b"") -> bytes:
    """A frame with a header of our choice."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return HEAD.pack(MAGIC, len(text), len(body)) + text + body


SAMPLE = encode_frame({"values": [np.arange(6.0).reshape(2, 3), 1, (None, "é")], "echoed": {}})


@pytest.mark.parametrize("size", range(len(SAMPLE)))
def test_a_frame_cut_anywhere_is_no_frame(size: int) -> None:
    """Nothing at all is a clean end; every other beginning of a frame is an error, never half a message."""
    with pytest.raises(EOFError if size == 0 else FrameError):
        read(SAMPLE[:size])


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(1, 255)), min_size=1, max_size=4))
def test_changed_bytes_give_an_error_or_another_message(changes: list[tuple[int, int]]) -> None:
    """Whatever bits are flipped, FrameError and EOFError are all that can be raised."""
    data = bytearray(SAMPLE)
    for place, bits in changes:
        data[place] ^= bits
    with contextlib.suppress(FrameError, EOFError):
        read(bytes(data), 1 << 20)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["<f8", "C", "F", "|O", "array", ""]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["array", "tuple", "dict", "foreign", "earlier", "list", "else"]), inner, max_size=2
        )
    ),
    max_leaves=12,
)


@given(header=JSON, body=st.binary(max_size=40))
def test_any_header_gives_an_error_or_a_message(header: Any, body: bytes) -> None:
    """Whatever a header says, FrameError is all that can be raised, and what arrives can be sent back."""
    with contextlib.suppress(FrameError, EOFError):
        encode_frame(read(frame(header, body)))


@given(st.binary(max_size=64))
def test_noise_is_no_frame(noise: bytes) -> None:
    """Bytes that do not begin with the mark are refused before anything in them is believed."""
    with pytest.raises(FrameError if noise else EOFError):
        read(noise)


HUGE = 1 << 28


@pytest.mark.parametrize(
    "header",
    [
        {"array": ["<f8", [5], "C"]},
        {"array": ["<f8", [-1], "C"]},
        {"array": ["<f8", [-1, -4], "C"]},
        {"array": ["<f8", [HUGE], "C"]},
        {"array": ["<f8", [HUGE] * 8, "C"]},
        {"array": ["<f8", [1 << 62, 4], "C"]},
        {"array": ["<f8", [10**30], "C"]},
        {"array": ["<f8", [4.0], "C"]},
        {"array": ["<f8", [True, 4], "C"]},
        {"array": ["<f8", ["4"], "C"]},
        {"array": ["<f8", [[4]], "C"]},
        {"array": ["<f8", 4, "C"]},
        {"array": ["<f8", [1] * 40 + [4], "C"]},
        {"array": ["<f8", [4], "K"]},
        {"array": ["<f8", [4], ["C"]]},
        {"array": ["<f8", [4]]},
        {"array": ["|O", [4], "C"]},
        {"array": ["O", [4], "C"]},
        {"array": ["<f16", [2], "C"]},
        {"array": [">f8", [4], "C"]},
        {"array": ["<M8[s]", [4], "C"]},
        {"array": ["<U1", [8], "C"]},
        {"array": [["<f8"], [4], "C"]},
        {"array": [{"a": 1}, [4], "C"]},
        {"array": [None, [4], "C"]},
        {"array": {"dtype": "<f8"}},
        {"array": "<f8"},
        {"tuple": 1},
        {"dict": [["a"]]},
        {"dict": [[1, 2]]},
        {"dict": ["ab"]},
        {"dict": {"a": 1}},
        {"foreign": ["a"]},
        {"foreign": ["a", 1]},
        {"earlier": [1]},
        {"pickle": [1]},
        {"list": 1},
        {"": []},
        {},
        {"tuple": [], "list": []},
        [[[[[[[[[[[[[[1]]]]]]]]]]]]]],
        1 << 63,
        -(1 << 63),
    ],
)
def test_a_header_that_lies_is_refused(header: Any) -> None:
    """Sizes beyond the bytes, unknown tags, dtypes, orders and shapes are errors, alone or beside a good array."""
    body = np.arange(4.0).tobytes()
    with pytest.raises(FrameError):
        read(frame(header, body if "array" in str(header) else b""))
    with pytest.raises(FrameError):
        read(frame([{"array": ["<f8", [4], "C"]}, header], body))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"\x80",
        b"1" * 10_000,
        b"[" * 100_000,
        b'{"tuple":' * 100_000,
        b"1 2",
        b'"\\ud8',
        b"[1,]",
    ],
)
def test_a_header_that_is_not_json_is_refused(text: bytes) -> None:
    """Broken text, numbers of ten thousand digits and a hundred thousand brackets are errors like any other."""
    with pytest.raises(FrameError):
        read(frame(text))


def test_bytes_that_no_array_takes_are_refused() -> None:
    """A body must be used up, and no array may use what another has used."""
    one = {"array": ["<f8", [1], "C"]}
    with pytest.raises(FrameError):
        read(frame([one], bytes(16)))
    with pytest.raises(FrameError):
        read(frame([one, one], bytes(8)))
    first, second = read(frame([one, one], bytes(16)))
    first[0] = 1.0
    assert second[0] == 0.0


@pytest.mark.parametrize(
    "head",
    [
        HEAD.pack(b"GRD2", 2, 0),
        HEAD.pack(MAGIC, HEADER_CAP + 1, 0),
        HEAD.pack(MAGIC, 0xFFFFFFFF, 0),
        HEAD.pack(MAGIC, 2, (1 << 20) + 1),
        HEAD.pack(MAGIC, 2, 0xFFFFFFFFFFFFFFFF),
    ],
)
def test_a_head_beyond_the_caps_is_refused_unread(head: bytes) -> None:
    """The sizes in a head are checked before a byte of what they promise is waited for."""
    stream = io.BytesIO(head + b"[]")
    with pytest.raises(FrameError):
        read_frame(stream, body_cap=1 << 20)
    assert stream.tell() == HEAD.size


@pytest.mark.parametrize("shape", [[HUGE], [HUGE] * 8, [0] + [HUGE] * 7, [1 << 20, 1 << 20]])
def test_a_claimed_size_takes_no_memory(shape: list[int]) -> None:
    """What a header claims is allocated only where the bytes for it are there."""
    data = frame({"array": ["<f8", shape, "F"]})
    tracemalloc.start()
    with contextlib.suppress(FrameError, EOFError):
        read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_the_reader_names_foreign_things_in_its_own_type() -> None:
    """The trusted side receives its own record of a foreign value, cut to a length that can be shown."""
    got = read_frame(io.BytesIO(frame({"foreign": ["x" * 500, "y" * 500]})), lambda name, why: [name, why])
    assert got == ["x" * 80, "y" * 80]
