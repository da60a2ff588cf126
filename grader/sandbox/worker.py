"""The other side of the wall: load one submission, call its functions, send values back.

This file is all that a worker starts from. It imports the standard library and numpy alone, because it is run
by path with `python -I -S`, and the host imports the frame format from it. It holds no answers and decides
nothing: whatever a student does to it, the most that can come out is another value.

A conversation, each line one frame:
    host    {"load": {texts, adapter, sources, files, wanted, skip, memory_mib, reply_mib}}
    worker  {"at": [place, line]} …, if it may skip any;  {"fault": {…}} …  {"loaded": {name: {file, line, stub, also}}}
    host    {"block": array, "values": […], "text": json, "quick": bool}    some groups of calls, as calling.py says
    worker  {"values": […], "echoed": {…}, "changed": […]} or {"failure": {…}}     one for each call, in order
"""

from __future__ import annotations

import json
import math
import os
import struct
import sys
import types
from functools import lru_cache
from typing import IO, Any, NamedTuple

# Only numpy may be seen, not what else is installed beside it, so that a submission is graded alike on every
# machine; its own submodules are found through the package itself.
PACKAGES = sys.argv[1:2] if __name__ == "__main__" else []
sys.path += PACKAGES
import numpy as np  # noqa: E402

del sys.path[len(sys.path) - len(PACKAGES) :]

MAGIC = b"GRD1"
MANY = b"GRDS"  # what several replies together begin with: then how many they are, and their bytes
HEAD = struct.Struct(">4sIQ")  # magic, bytes of header, bytes of body
HEADER_CAP = 8 << 20
BODY_CAP = 256 << 20
DEPTH_CAP = 8
SMALL = 4000  # elements of an array that may be held twice for a moment
COMMON = 1000  # bytes of a header that is worth keeping, and of a small array
DOUBLE = np.dtype("<f8")
OWN = ("reading", "loading", "calling")  # files beside this one whose texts are sent
MODULES: dict[str, Any] = {}
DTYPES = frozenset(("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"))


class Foreign(NamedTuple):
    """A value with no place on the wire."""

    type_name: str
    why: str


class Slot(NamedTuple):
    """The place of an array in the body of a frame."""

    dtype: Any
    shape: tuple[int, ...]
    order: Any
    start: int
    stop: int


class FrameError(ValueError):
    """Bytes that are not a valid frame."""


# ---- frames: a JSON header that describes, raw bytes that fill ----------------------------------------------


def pack(value: Any, blobs: list[Any], depth: int = 0) -> str:
    """Describe `value` as JSON for the header, and append its arrays or their bytes to `blobs`."""
    kind = type(value)
    # An exact type, not isinstance: a subclass could behave differently from the bytes that it holds.
    if kind is np.ndarray and depth < DEPTH_CAP:
        return _pack_array(value, blobs)
    if kind is float and value - value == 0:  # neither infinite nor nan
        return repr(value)
    if kind is float or kind is str or kind is bool or value is None:
        return json.dumps(value)
    if kind is int:
        return repr(value) if abs(value) < 1 << 63 else _foreign("int", "too large")
    if isinstance(value, Foreign):
        return _foreign(*value)
    if depth >= DEPTH_CAP:
        return _foreign(kind.__name__, "nested too deeply")
    if isinstance(value, np.generic) and kind.__module__ == "numpy":
        return _pack_array(np.asarray(value), blobs)
    if isinstance(value, (list, tuple)):
        items = f"[{','.join([pack(item, blobs, depth + 1) for item in value])}]"
        return items if isinstance(value, list) else f'{{"tuple":{items}}}'
    if isinstance(value, dict) and all(type(key) is str for key in value):
        pairs = [f"[{_quoted(key)},{pack(item, blobs, depth + 1)}]" for key, item in value.items()]
        return f'{{"dict":[{",".join(pairs)}]}}'
    return _foreign(kind.__name__, "")


_quoted = json.encoder.encode_basestring_ascii


def _foreign(type_name: str, why: str) -> str:
    return f'{{"foreign":[{_quoted(type_name)},{_quoted(why)}]}}'


def _pack_array(array: np.ndarray[Any, Any], blobs: list[Any]) -> str:
    if array.dtype is not DOUBLE:
        if array.dtype == np.longdouble and array.dtype.itemsize > 8:
            array = array.astype(np.float64)
        little = array.dtype.newbyteorder("<")
        if little.str not in DTYPES:
            return _foreign("array", f"dtype {array.dtype.name}")
        array = array.astype(little, copy=False)
    is_by_rows = array.flags.c_contiguous
    order: Any = "F" if not is_by_rows and array.ndim > 1 and array.flags.f_contiguous else "C"
    # A large one is not held twice, and of a small one it takes longer to ask where it lies.
    blobs.append(array if is_by_rows and array.nbytes > COMMON else array.tobytes(order))
    return _array_word(array.dtype, array.shape, order)


@lru_cache(maxsize=1024)
def _array_word(dtype: Any, shape: tuple[int, ...], order: str) -> str:
    return f'{{"array":["{dtype.str}",[{",".join(map(repr, shape))}],"{order}"]}}'


def study(node: Any, used: list[int], make_foreign: Any = Foreign, depth: int = 0) -> Any:
    """What `pack` described, with a Slot for each array. Raises FrameError on anything else.

    used: bytes of the body that arrays before have taken, in a list of one number that grows.
    """
    if node is None or isinstance(node, (bool, float, str)) or (isinstance(node, int) and abs(node) < 1 << 63):
        return node
    if depth > DEPTH_CAP + 1:
        raise FrameError("nested too deeply")
    tag, content = "list", node
    if isinstance(node, dict) and len(node) == 1:
        ((tag, content),) = node.items()
    if not isinstance(content, list):
        raise FrameError("unknown node")
    if tag in {"list", "tuple"}:
        items = [study(item, used, make_foreign, depth + 1) for item in content]
        return items if tag == "list" else tuple(items)
    if tag == "array":
        return _slot(content, used)
    if tag == "dict" and all(isinstance(p, list) and len(p) == 2 and isinstance(p[0], str) for p in content):
        return {key: study(item, used, make_foreign, depth + 1) for key, item in content}
    if tag == "foreign" and len(content) == 2 and all(isinstance(part, str) for part in content):
        return make_foreign(content[0][:80], content[1][:80])
    raise FrameError("unknown tag")


def _slot(content: list[Any], used: list[int]) -> Slot:
    if (
        len(content) != 3
        or not isinstance(content[0], str)
        or content[0] not in DTYPES
        or content[2] not in ("C", "F")
        or not isinstance(content[1], list)
    ):
        raise FrameError("malformed array")
    dtype, shape, order = np.dtype(content[0]), content[1], content[2]
    if len(shape) > DEPTH_CAP or not all(type(n) is int and 0 <= n <= BODY_CAP for n in shape):
        raise FrameError("malformed shape")
    size = extent = dtype.itemsize
    for length in shape:  # Python integers: cannot overflow, and nothing is allocated yet
        size, extent = size * length, extent * max(length, 1)
    if extent >= 1 << 63:  # numpy has no such array, empty as it may be
        raise FrameError("malformed shape")
    start = used[0]
    used[0] += size
    return Slot(dtype, tuple(shape), order, start, used[0])


def fill(node: Any, body: bytes) -> Any:
    """The message of a studied header and its body; lists, dicts and arrays are new, and may be written into."""
    kind = type(node)
    if kind is Slot:
        return np.ndarray(node.shape, node.dtype, bytearray(body[node.start : node.stop]), order=node.order)
    if kind is list or kind is tuple:
        return kind([fill(item, body) for item in node])
    return {key: fill(item, body) for key, item in node.items()} if kind is dict else node


class Frame(NamedTuple):
    """A frame that is whole and right, not yet unpacked: `layout` is its header as `study` gives it."""

    header: bytes
    body: bytes
    layout: Any

    def message(self) -> Any:
        """What it says."""
        return fill(self.layout, self.body)


def make_frame(header: bytes, body: bytes, make_foreign: Any = Foreign) -> Frame:
    """A frame of its two parts. Raises FrameError if the header is not one for this body."""
    # Most replies have one of few headers; a long one may be of a worker that would fill our memory.
    look = _layout if len(header) <= COMMON else _layout.__wrapped__
    try:
        layout, size = look(header, make_foreign)
    except (ValueError, RecursionError) as error:
        raise FrameError(str(error)[:120]) from None
    if size != len(body):
        raise FrameError("arrays and bytes do not agree in size")
    return Frame(header, body, layout)


@lru_cache(maxsize=1024)
def _layout(header: bytes, make_foreign: Any) -> tuple[Any, int]:
    used = [0]
    return study(json.loads(header), used, make_foreign), used[0]


def encode_frame(message: Any) -> bytes:
    """One whole frame."""
    blobs: list[Any] = []
    return _frame(pack(message, blobs), blobs)


def encode_reply(values: list[Any], echoed: dict[str, Any], changed: list[int]) -> bytes:
    """The frame of a call that came back; as encode_frame, and quick because it comes so often."""
    if not echoed and not changed and all(map(_is_plain, values)):
        head = _plain_head(tuple([(value.shape, value.flags.fnc) for value in values]))
        return b"".join([head, *[value.tobytes("A") for value in values]])
    blobs: list[Any] = []
    back = ",".join([pack(value, blobs, 2) for value in values])
    left = ",".join([f"[{_quoted(key)},{pack(value, blobs, 2)}]" for key, value in echoed.items()])
    return _frame(_reply_words(back, left, changed), blobs)


def _is_plain(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype is DOUBLE and value.size < SMALL


def _reply_words(back: str, left: str, changed: list[int]) -> str:
    numbers = ",".join(map(repr, changed))
    return f'{{"dict":[["values",[{back}]],["echoed",{{"dict":[{left}]}}],["changed",[{numbers}]]]}}'


@lru_cache(maxsize=1024)
def _plain_head(arrays: tuple[tuple[tuple[int, ...], bool], ...]) -> bytes:
    """What comes before the bytes of arrays of doubles that are all of a reply: their shapes, whether by columns."""
    words = ",".join([_array_word(DOUBLE, shape, "F" if by_columns else "C") for shape, by_columns in arrays])
    header = _reply_words(words, "", []).encode()
    return HEAD.pack(MAGIC, len(header), 8 * sum([math.prod(shape) for shape, _ in arrays])) + header


def _frame(words: str, blobs: list[Any]) -> bytes:
    header = words.encode("ascii", "surrogatepass")
    size = sum([len(blob) if type(blob) is bytes else blob.nbytes for blob in blobs])
    return b"".join([HEAD.pack(MAGIC, len(header), size), header, *blobs])


def sizes_of(head: bytes, body_cap: int = BODY_CAP) -> tuple[int, int]:
    """How many bytes of header and body follow this head. Raises FrameError if it is none, or beyond the caps."""
    magic, header_size, body_size = HEAD.unpack(head)
    if magic != MAGIC or header_size > HEADER_CAP or body_size > body_cap:
        raise FrameError("not a frame, or one beyond the caps")
    return header_size, body_size


def read_frame(stream: IO[bytes], make_foreign: Any = Foreign, body_cap: int = BODY_CAP) -> Any:
    """The next message. Raises EOFError at a clean end and FrameError on anything that is not a frame."""
    head = stream.read(HEAD.size)
    if not head:
        raise EOFError
    if len(head) < HEAD.size:
        raise FrameError("truncated head")
    header, body = [stream.read(size) for size in sizes_of(head, body_cap)]
    if HEAD.unpack(head)[1:] != (len(header), len(body)):
        raise FrameError("truncated frame")
    return make_frame(header, body, make_foreign).message()


# ---- serving ---------------------------------------------------------------------------------------------------


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Load what the host sends, and answer it until it hangs up."""
    caller = prepare(source, sink)
    caller.submission.send({"loaded": caller.submission.load_all()})
    answer(source, sink, caller)


def prepare(source: IO[bytes], sink: IO[bytes]) -> Any:
    """Take the order to load, with nothing of the student's run yet."""

    def send(message: Any) -> None:
        sink.write(encode_frame(message))
        sink.flush()

    order = read_frame(source)["load"]
    reading, loading, calling = (module(name, order["texts"].get(name, "")) for name in OWN)
    loading.limit(order["memory_mib"])
    loading.write_files(order["files"])
    calling.settle()
    return calling.Caller(loading.Submission(order, send, reading), loading, Encoder(order["reply_mib"] << 20))


def module(name: str, text: str) -> Any:
    """A text of ours as a module, made once: a zygote has made it for its forks, to which no text is sent."""
    if name not in MODULES:
        made = MODULES[name] = types.ModuleType(name)
        exec(compile(text, f"<{name}>", "exec"), made.__dict__)  # noqa: S102 - our own text
    return MODULES[name]


class Encoder:
    """Frames for what a call gave, none larger than the cap."""

    def __init__(self, cap: int) -> None:
        self.cap = cap

    def values(self, values: list[Any], echoed: dict[str, Any], changed: list[int]) -> bytes:
        """What came back, or that it is too much. Raises whatever packing it raises."""
        frame = encode_reply(values, echoed, changed)
        if len(frame) > self.cap or HEAD.unpack_from(frame)[1] > HEADER_CAP:
            return self.failure({"kind": "output_too_large", "mib": len(frame) >> 20})
        return frame

    def failure(self, failure: dict[str, Any]) -> bytes:
        """Why nothing came back."""
        return encode_frame({"failure": failure})

    def together(self, frames: list[bytes], size: int) -> bytes:
        """Some of these, which have so many bytes, to be sent at once."""
        return b"".join([HEAD.pack(MANY, len(frames), size), *frames])


def answer(source: IO[bytes], sink: IO[bytes], caller: Any) -> None:
    """Perform the calls of one order after the other. Raises EOFError when the host hangs up."""
    while True:
        caller.answer(read_frame(source), sink)


def main() -> None:
    """Take the pipes for ourselves, leave the student an empty input and a capped output, and serve."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what is printed goes where the host counts it, away from the protocol
    try:
        serve(source, sink)
    except EOFError:
        os._exit(0)  # not sys.exit: a student's atexit handler has nothing to do here


if __name__ == "__main__":
    main()
