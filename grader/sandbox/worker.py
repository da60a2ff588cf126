"""The other side of the wall: load one submission, call its functions, send values back.

This file is all that a worker starts from. It imports the standard library and numpy alone, because it is run
by path with `python -I -S`, and the host imports the frame format from it. It holds no answers and decides
nothing: whatever a student does to it, the most that can come out is another value.

A conversation, each line one frame:
    host    {"load": {loader, adapter, sources, files, wanted, skip, memory_mib, reply_mib}}
    worker  {"at": [place, line]} …  {"fault": {…}} …  {"loaded": {name: {file, line, stub, also}}}
    host    {"calls": [{function, arguments, send, count, echo, sweep}, …], "goes_on": whether earlier outputs are kept}
    worker  {"values": […], "echoed": […], "changed": […]} or {"failure": {…}}     one for each call, in order
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import struct
import sys
import types
import warnings
from typing import IO, Any, NamedTuple

# Only numpy may be seen, not what else is installed beside it, so that a submission is graded alike on every
# machine; its own submodules are found through the package itself.
PACKAGES = sys.argv[1:2] if __name__ == "__main__" else []
sys.path += PACKAGES
import numpy as np  # noqa: E402

del sys.path[len(sys.path) - len(PACKAGES) :]

MAGIC = b"GRD1"
HEAD = struct.Struct(">4sIQ")  # magic, bytes of header, bytes of body
HEADER_CAP = 8 << 20
BODY_CAP = 256 << 20
DEPTH_CAP = 8
KINDS = {MemoryError: "out_of_memory", NotImplementedError: "not_implemented", PermissionError: "forbidden"}
NO_ROOM = (errno.EFBIG, errno.ENOSPC, errno.EDQUOT)
DTYPES = frozenset(("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"))


class Foreign(NamedTuple):
    """A value with no place on the wire."""

    type_name: str
    why: str


class Earlier(NamedTuple):
    """A value that an earlier call returned, counted from the last group that did not go on, or a slice of it."""

    call: int
    position: int
    index: Any = None


class FrameError(ValueError):
    """Bytes that are not a valid frame."""


# ---- frames: a JSON header that describes, raw bytes that fill ----------------------------------------------


def pack(value: Any, blobs: list[bytes], depth: int = 0) -> Any:
    """Describe `value` for the header and append the bytes of its arrays to `blobs`."""
    if value is None or type(value) in (bool, float, str):
        return value
    if type(value) is int:
        return value if abs(value) < 1 << 63 else {"foreign": ["int", "too large"]}
    if isinstance(value, (Foreign, Earlier)):
        return {type(value).__name__.lower(): list(value)}
    if depth >= DEPTH_CAP:
        return {"foreign": [type(value).__name__, "nested too deeply"]}
    if isinstance(value, (list, tuple)):
        items = [pack(item, blobs, depth + 1) for item in value]
        return items if isinstance(value, list) else {"tuple": items}
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return {"dict": [[key, pack(item, blobs, depth + 1)] for key, item in value.items()]}
    # An exact type, not isinstance: a subclass could behave differently from the bytes that it holds.
    if type(value) is np.ndarray or (isinstance(value, np.generic) and type(value).__module__ == "numpy"):
        return _pack_array(np.asarray(value), blobs)
    return {"foreign": [type(value).__name__, ""]}


def _pack_array(array: np.ndarray[Any, Any], blobs: list[bytes]) -> Any:
    if array.dtype == np.longdouble and array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    little = array.dtype.newbyteorder("<")
    if little.str not in DTYPES:
        return {"foreign": ["array", f"dtype {array.dtype.name}"]}
    order: Any = "F" if array.ndim > 1 and array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    blobs.append(array.astype(little, copy=False).tobytes(order))
    return {"array": [little.str, list(array.shape), order]}


def unpack(node: Any, body: memoryview, used: list[int], make_foreign: Any = Foreign, depth: int = 0) -> Any:
    """Rebuild what `pack` described; arrays are new and writable. Raises FrameError on anything else."""
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
        items = [unpack(item, body, used, make_foreign, depth + 1) for item in content]
        return items if tag == "list" else tuple(items)
    if tag == "array":
        return _unpack_array(content, body, used)
    if tag == "dict" and all(isinstance(p, list) and len(p) == 2 and isinstance(p[0], str) for p in content):
        return {key: unpack(item, body, used, make_foreign, depth + 1) for key, item in content}
    if tag == "foreign" and len(content) == 2 and all(isinstance(part, str) for part in content):
        return make_foreign(content[0][:80], content[1][:80])
    if tag == "earlier" and len(content) == 3:
        return Earlier(*content)
    raise FrameError("unknown tag")


def _unpack_array(content: list[Any], body: memoryview, used: list[int]) -> Any:
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
    size = dtype.itemsize
    for length in shape:
        size *= length  # Python integers: cannot overflow, and nothing is allocated yet
    if size > len(body) - used[0]:
        raise FrameError("array larger than its bytes")
    raw = bytearray(body[used[0] : used[0] + size])
    used[0] += size
    return np.frombuffer(raw, dtype=dtype).reshape(shape, order=order)


def encode_frame(message: Any) -> bytes:
    """One whole frame."""
    blobs: list[bytes] = []
    header = json.dumps(pack(message, blobs), separators=(",", ":")).encode("ascii", "surrogatepass")
    body = b"".join(blobs)
    return HEAD.pack(MAGIC, len(header), len(body)) + header + body


def read_frame(stream: IO[bytes], make_foreign: Any = Foreign, body_cap: int = BODY_CAP) -> Any:
    """The next message. Raises EOFError at a clean end and FrameError on anything that is not a frame."""
    head = stream.read(HEAD.size)
    if not head:
        raise EOFError
    if len(head) < HEAD.size:
        raise FrameError("truncated head")
    magic, header_size, body_size = HEAD.unpack(head)
    if magic != MAGIC or header_size > HEADER_CAP or body_size > body_cap:
        raise FrameError("not a frame, or one beyond the caps")
    header, body = stream.read(header_size), stream.read(body_size)
    if len(header) < header_size or len(body) < body_size:
        raise FrameError("truncated frame")
    try:
        used = [0]
        message = unpack(json.loads(header), memoryview(body), used, make_foreign)
    except (ValueError, RecursionError) as error:
        raise FrameError(str(error)[:120]) from None
    if used[0] != body_size:
        raise FrameError("bytes left over")
    return message


# ---- calling ----------------------------------------------------------------------------------------------


def split(value: Any, count: int) -> list[Any]:
    """Sort what a function returned into `count` outputs: extra ones are dropped, a bare one is the first."""
    if count == 1:
        # A tuple of numbers is an array in another coat; any other tuple is the result with something extra.
        several = isinstance(value, tuple) and not all(isinstance(item, (int, float, np.number)) for item in value)
        return [value[0]] if several else [value]
    if isinstance(value, (tuple, list)):
        return list(value[:count])
    return [value]


def copied(value: Any) -> Any:
    """A copy that the student may write into."""
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    return {key: copied(item) for key, item in value.items()} if type(value) is dict else value


def differs(value: Any, original: Any) -> bool:
    """Whether an argument is no longer what it was."""
    if isinstance(original, dict):
        return (
            not isinstance(value, dict)
            or value.keys() != original.keys()
            or any(differs(value[k], original[k]) for k in original)
        )
    if isinstance(original, np.ndarray):
        is_array = isinstance(value, np.ndarray)  # a student may have put anything in its place
        return not is_array or bool(value.shape != original.shape or value.tobytes() != original.tobytes())
    return False


class Caller:
    """Runs the calls of one group; what they return stays here unless the host asks for it."""

    def __init__(self, submission: Any, loading: Any, reply_cap: int) -> None:
        self.submission, self.loading, self.reply_cap = submission, loading, reply_cap
        self.outputs: list[list[Any]] = []

    def reply(self, order: dict[str, Any]) -> bytes:
        """Perform one call and give the frame that answers it."""
        self.outputs.append([])
        try:
            arguments = [self.resolve(argument) for argument in order["arguments"]]
        except Exception:  # noqa: BLE001 - the earlier call failed, or what it returned cannot be sliced
            return encode_frame({"failure": {"kind": "not_run", "type": "", "message": ""}})
        function = self.submission.asked[order["function"]]
        work = [copied(argument) for argument in arguments]
        try:
            if order["sweep"]:
                outputs = [self.sweep(function, arguments, order["sweep"], order["count"])]
            else:
                outputs = split(function(*work), order["count"])
            self.outputs[-1] = outputs
            pairs = zip(order["arguments"], arguments, strict=True)
            originals = [None if isinstance(sent, Earlier) else value for sent, value in pairs]
            changed = [i for i, original in enumerate(originals) if original is not None and differs(work[i], original)]
            message = {
                "values": [outputs[i] for i in order["send"] if i < len(outputs)],
                "echoed": [work[i] for i in order["echo"]],
                "changed": changed,
            }
            frame = encode_frame(message)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is this call's and ends nothing else
            return encode_frame({"failure": self.failure(error)})
        if len(frame) > self.reply_cap or HEAD.unpack_from(frame)[1] > HEADER_CAP:
            return encode_frame({"failure": {"kind": "output_too_large", "mib": len(frame) >> 20}})
        return frame

    def resolve(self, argument: Any) -> Any:
        """An argument, with a value of an earlier call fetched from where it stayed."""
        if not isinstance(argument, Earlier):
            return argument
        value = self.outputs[argument.call][argument.position]
        if argument.index is not None:
            value = value[tuple(slice(*part) if isinstance(part, list) else part for part in argument.index)]
        return value

    def sweep(self, function: Any, arguments: list[Any], order: list[Any], count: int) -> Any:
        """Outputs of the function with each element of one argument lowered and raised by a step."""
        position, output, step = order
        results = []
        for index in np.ndindex(np.shape(arguments[position])):
            for signed in (-step, step):
                work = [copied(argument) for argument in arguments]
                work[position][index] += signed
                results.append(copied(split(function(*work), count)[output]))
        plain = all(type(result) is np.ndarray and result.shape == results[0].shape for result in results)
        return np.stack(results) if plain else results

    def failure(self, error: BaseException) -> dict[str, Any]:
        """An exception in words."""
        kind = next((word for kind, word in KINDS.items() if isinstance(error, kind)), "raised")
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            kind = "output_too_large"
        file, line = self.loading.line_of(error, self.submission.files_of)
        message = self.loading.text_of(error)
        return {"kind": kind, "type": type(error).__name__, "message": message, "file": file, "line": line}


def limit(memory_mib: int) -> None:
    """Ask the kernel for this submission's limits, where it knows how."""
    try:
        import resource
    except ImportError:  # not Unix
        return
    amounts = {resource.RLIMIT_AS: memory_mib << 20, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 64 << 20}
    for kind, amount in amounts.items():
        ceiling = resource.getrlimit(kind)[1]
        is_free = ceiling == resource.RLIM_INFINITY
        resource.setrlimit(kind, (amount, amount) if is_free else (min(amount, ceiling), ceiling))


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Load what the host sends, and answer it until it hangs up."""
    caller = prepare(source, sink)
    caller.submission.send({"loaded": caller.submission.load_all()})
    answer(source, sink, caller)


def prepare(source: IO[bytes], sink: IO[bytes]) -> Caller:
    """Take the order to load, with nothing of the student's run yet."""

    def send(message: Any) -> None:
        sink.write(encode_frame(message))
        sink.flush()

    order = read_frame(source)["load"]
    limit(order["memory_mib"])
    loading: Any = types.ModuleType("loading")
    exec(compile(order["loader"], "<loading>", "exec"), loading.__dict__)  # noqa: S102 - our own text, sent with the files
    loading.write_files(order["files"])
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - a student's code may use the old global generator
    return Caller(loading.Submission(order, send), loading, order["reply_mib"] << 20)


def answer(source: IO[bytes], sink: IO[bytes], caller: Caller) -> None:
    """Perform one group of calls after the other. Raises EOFError when the host hangs up."""
    while True:
        group = read_frame(source)
        caller.outputs = caller.outputs if group["goes_on"] else []
        for call in group["calls"]:
            reply = caller.reply(call)
            _flush()
            sink.write(reply)
            sink.flush()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # a student may have closed or replaced it
            stream.flush()


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
