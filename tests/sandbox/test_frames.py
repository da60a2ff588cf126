"""The wire: what is sent arrives to the last bit, or as a name where it has no place there."""

from __future__ import annotations

import collections
import enum
import io
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.model.exercise import Array
from grader.sandbox.worker import DEPTH_CAP, DTYPES, HEAD, Foreign, encode_frame, encode_reply, read_frame

NATIVE_AND_SWAPPED = sorted(DTYPES | {name.replace("<", ">") for name in DTYPES})
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
LAYOUTS = ("C", "F", "reversed", "strided", "transposed", "read_only")


def arrays() -> st.SearchStrategy[Array]:
    """Arrays of every allowed dtype, byte order, size, layout and bit pattern, NaN and infinities included."""
    plain = st.sampled_from(NATIVE_AND_SWAPPED).flatmap(lambda name: hnp.arrays(np.dtype(name), SHAPES))
    return st.builds(laid_out, plain, st.sampled_from(LAYOUTS))


def laid_out(array: Array, layout: str) -> Array:
    """The same kind of array in another place in memory."""
    if layout == "F":
        return np.asfortranarray(array).reshape(array.shape)
    if layout == "reversed" and array.ndim:  # indexing one without axes gives a number
        return array[tuple(slice(None, None, -1) for _ in array.shape)]
    if layout == "strided":
        return np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else array
    if layout == "read_only":
        array.flags.writeable = False
    return array.T if layout == "transposed" else array


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(1 - (1 << 63), (1 << 63) - 1)
    | st.floats()
    | st.text(ANY := st.characters(exclude_categories=()), max_size=8)
)
VALUES = st.recursive(
    SCALARS | arrays() | st.builds(Foreign, st.text(max_size=8), st.text(max_size=8)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(ANY, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
).filter(lambda value: depth(value) <= DEPTH_CAP)


def depth(value: Any) -> int:
    """How many containers lie around the innermost value."""
    if isinstance(value, dict):
        value = list(value.values())
    if type(value) in {list, tuple}:
        return 1 + max((depth(item) for item in value), default=0)
    return 0


def same(got: Any, sent: Any) -> bool:
    """Equal in type, structure and every bit; the byte order of an array may differ, its numbers may not."""
    if isinstance(sent, np.ndarray):
        little = sent.dtype.newbyteorder("<")
        return (
            type(got) is np.ndarray
            and got.dtype == little
            and got.shape == sent.shape
            and got.flags.writeable
            and got.tobytes() == sent.astype(little).tobytes()
        )
    if type(got) is not type(sent):
        return False
    if isinstance(sent, dict):
        return list(got) == list(sent) and all(same(got[key], sent[key]) for key in sent)
    if isinstance(sent, (list, tuple)):
        return len(got) == len(sent) and all(map(same, got, sent))
    if isinstance(sent, float):
        return (math.isnan(got) and math.isnan(sent)) or (
            got == sent and math.copysign(1, got) == math.copysign(1, sent)
        )
    return bool(got == sent)


def sent_and_received(value: Any) -> Any:
    """The value after one crossing."""
    return read_frame(io.BytesIO(encode_frame(value)))


@given(VALUES)
def test_every_value_arrives_as_it_was(value: Any) -> None:
    """Type, structure, dtype, shape and every bit cross unchanged, and arrays may be written into."""
    assert same(sent_and_received(value), value)


@given(arrays())
def test_columns_first_stays_columns_first(array: Array) -> None:
    """The memory order of an array crosses with it, because some mistakes show in one order alone."""
    got = sent_and_received(array)
    assert got.flags.f_contiguous or not array.flags.f_contiguous
    assert got.flags.c_contiguous or array.flags.f_contiguous


@given(st.lists(VALUES, max_size=4))
def test_frames_follow_each_other(values: list[Any]) -> None:
    """Each frame ends where the next begins, and after the last there is a clean end."""
    stream = io.BytesIO(b"".join(map(encode_frame, values)))
    assert all(same(read_frame(stream), value) for value in values)
    with pytest.raises(EOFError):
        read_frame(stream)


@pytest.mark.parametrize("scalar", [np.float64(0.1), np.float32("nan"), np.int8(-3), np.bool_(True), np.complex64(1j)])
def test_a_numpy_number_arrives_as_an_array_without_axes(scalar: np.generic) -> None:
    """What numpy's sums return keeps its dtype."""
    assert same(sent_and_received(scalar), np.asarray(scalar))


def test_long_double_arrives_as_double() -> None:
    """The one dtype that differs between machines is sent as the one that does not."""
    got = sent_and_received(np.array([0.5, np.inf], np.longdouble))
    assert same(got, np.array([0.5, np.inf]))


ECHOED = st.dictionaries(st.sampled_from("012"), VALUES, max_size=2)


@given(st.lists(VALUES | arrays(), max_size=4), ECHOED, st.lists(st.integers(0, 9), max_size=2))
def test_a_reply_is_a_frame_like_any_other(values: list[Any], echoed: dict[str, Any], changed: list[int]) -> None:
    """The quick way of writing the most frequent message gives the same bytes as the long one."""
    assert encode_reply(values, echoed, changed) == encode_frame(
        {"values": values, "echoed": echoed, "changed": changed}
    )


@given(VALUES)
def test_a_header_is_the_shortest_json_of_what_it_says(value: Any) -> None:
    """What is written by hand is what json writes, so that equal values have equal bytes whoever wrote them."""
    frame = encode_frame(value)
    header = frame[HEAD.size : HEAD.size + HEAD.unpack_from(frame)[1]]
    assert json.dumps(json.loads(header), separators=(",", ":")).encode() == header


@given(VALUES)
def test_a_header_that_was_seen_before_is_read_as_at_first(value: Any) -> None:
    """Two messages of one header share nothing: what is done to one is not seen in the other."""
    first, second = sent_and_received(value), sent_and_received(value)
    spoil(first)
    assert same(second, value)
    assert same(sent_and_received(value), value)


def spoil(value: Any) -> None:
    """Change everything in a message that can be changed."""
    if isinstance(value, np.ndarray):
        value[...] = 1
        value.setflags(write=False)
    for item in value.values() if isinstance(value, dict) else value if type(value) in {list, tuple} else ():
        spoil(item)
    if isinstance(value, (list, dict)):
        value.clear()


class Number(float):
    """A float that may lie about itself."""


class Colour(enum.IntEnum):
    """An int that is not only an int."""

    RED = 1


class Sneaky(np.ndarray[Any, Any]):
    """An array that may behave differently from its bytes."""


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        (np.zeros(3).view(Sneaky), "Sneaky"),
        (np.ma.masked_array([1.0, 2.0], mask=[False, True]), "MaskedArray"),
        (np.ma.masked, "MaskedConstant"),
        (np.zeros((2, 2)).view(np.matrix), "matrix"),
        (np.zeros(3).view(np.recarray), "recarray"),
        (np.array([1, None]), "array"),
        (np.array(["a", "b"]), "array"),
        (np.array([1], "M8[s]"), "array"),
        (np.zeros(2, [("a", "<f8")]), "array"),
        (np.zeros(2, np.clongdouble), "array"),
        (np.str_("a"), "array"),
        (lambda: 1, "function"),
        (Number(1.0), "Number"),
        (Colour.RED, "Colour"),
        (1j, "complex"),
        (b"bytes", "bytes"),
        ({1.0}, "set"),
        ({1: 2.0}, "dict"),
        (1 << 63, "int"),
        (-(1 << 9000), "int"),
        (object, "type"),
        (iter([1]), "list_iterator"),
    ],
)
def test_what_has_no_place_on_the_wire_arrives_as_its_name(value: Any, type_name: str) -> None:
    """Subclasses, objects and everything that could carry behaviour are named, never sent; so inside containers."""
    assert sent_and_received(value).type_name == type_name
    got = sent_and_received({"a": [value, (value,)], "b": 1.0})
    assert got["a"][0].type_name == got["a"][1][0].type_name == type_name
    assert got["b"] == 1.0


def test_ordinary_relatives_of_containers_arrive_as_containers() -> None:
    """A named tuple is a tuple, an ordered dict a dict: students return both without thinking of it."""
    point: Any = collections.namedtuple("point", "x y")  # noqa: PYI024 - what students write
    assert same(sent_and_received(point(1, 2.5)), (1, 2.5))
    assert same(sent_and_received(collections.OrderedDict(b=1, a=2)), {"b": 1, "a": 2})


def test_nesting_without_end_is_cut() -> None:
    """A list that holds itself arrives as a finite one."""
    endless: list[Any] = []
    endless.append(endless)
    got = sent_and_received(endless)
    for _ in range(DEPTH_CAP):
        (got,) = got
    assert got == Foreign("list", "nested too deeply")
