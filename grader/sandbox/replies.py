"""What a worker answers to the calls of a group, and how much of it is believed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, overload

from grader.model.evidence import Failure, Reply, Verdict
from grader.model.exercise import Call, Function, Output
from grader.model.rubric import Limits
from grader.model.text import clean
from grader.sandbox.allowed import allowed
from grader.sandbox.loaded import broken, line_number, listed, without_places
from grader.sandbox.orders import Asked, Batch
from grader.sandbox.parcels import cut, whole
from grader.sandbox.worker import Frame

# Addresses in memory differ from run to run, and results must not.
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")

# Verdicts that a worker gives itself: each of them is a failure of its own call.
TOLD = frozenset(("not_run", "not_implemented", "out_of_memory", "output_too_large", "forbidden"))

LATER_HALF = "an earlier call of the same check did not come back"


class Values:
    """A reply that brings values, which are unpacked when somebody looks at them."""

    __slots__ = ("call", "frame", "names")

    def __init__(self, call: Call, names: Sequence[str], frame: Frame) -> None:
        """frame: one that has the layout of values."""
        self.call, self.names, self.frame = call, names, frame

    def reply(self) -> Reply:
        """The values by name."""
        message = self.frame.message()
        changed = tuple(i for i in listed(message.get("changed")) if isinstance(i, int))
        values = dict(zip(self.names, message["values"], strict=False))
        return Reply(values, None, dict(self._echoed(message["echoed"])), changed)

    def _echoed(self, told: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
        """Each argument that was asked for as the call left it, which is as it came where nothing is told of it."""
        for position in self.call.echo:
            given = self.call.arguments[position]
            if str(position) in told:
                yield position, told[str(position)]
            elif not isinstance(given, Output):
                yield position, given


@dataclass(slots=True)
class Plan:
    """A group on its way.

    replies: what is known of each call; at first, the failures of those that are not made. sent: positions of the
    calls that are made.
    """

    group: Asked
    replies: list[Reply | Values | None]
    sent: Sequence[int]

    def calls(self) -> list[Call]:
        """The calls that are made."""
        return [self.group.calls[position] for position in self.sent]

    @property
    def answered(self) -> list[Reply | Values]:
        """What is known at the end: calls behind one that did not come back were not run."""
        came = [reply for reply in self.replies if reply]
        if len(came) == len(self.replies):
            return came
        rows = zip(self.replies, self.group.calls, strict=True)
        return [
            reply or Reply(failure=Failure(Verdict.NOT_RUN, call.function, error_message=LATER_HALF))
            for reply, call in rows
        ]


Rows = Sequence[Reply | Values]


class Replies(Sequence[Reply]):
    """A reply for each call of a group, in order; values are unpacked when somebody first looks at them."""

    __slots__ = ("_given", "_read", "answer")

    def __init__(self, rows: Rows | Callable[[], Rows], answer: bytes = b"") -> None:
        """rows: failures, and values as they came; or what gives them, asked when somebody first looks.

        answer: the fingerprint of the replies to the whole batch, where others may have been given the same.
        """
        self._given, self.answer = rows, answer
        self._read: dict[int, Reply] = {}

    @property
    def _rows(self) -> Rows:
        if callable(self._given):
            self._given = self._given()
        return self._given

    def parts(self) -> Iterator[tuple[bytes, bytes]]:
        """What a fingerprint is taken of: values as they came, and failures as they were read.

        What a worker says of a failure may name a folder of its own. No values have an empty header.
        """
        for row in self._rows:
            yield row.frame[:2] if isinstance(row, Values) else (b"", repr(row.failure).encode())

    @property
    def is_whole(self) -> bool:
        """Whether every call brought values."""
        return all(type(row) is Values for row in self._rows)

    @property
    def digest(self) -> bytes | None:
        """The same for the same values, to the last bit; None where a call failed."""
        frames = [row.frame for row in self._rows if type(row) is Values]
        if len(frames) < len(self._rows):
            return None
        return digest_of((header, body) for header, body, _ in frames)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, position: int) -> Reply: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Reply]: ...
    def __getitem__(self, position: int | slice) -> Reply | Sequence[Reply]:
        if isinstance(position, slice):
            return [self[i] for i in range(*position.indices(len(self)))]
        row = self._rows[position]
        if isinstance(row, Reply):
            return row
        if position not in self._read:
            self._read[position] = row.reply()
        return self._read[position]

    def __iter__(self) -> Iterator[Reply]:
        return (self[position] for position in range(len(self)))


def answers_to(groups: Iterable[Sequence[Reply]]) -> tuple[bytes, ...] | None:
    """What tells these replies from all others that ever came to the same groups; None where nothing does.

    There is one for each group, though those of a batch have the same: two batches may be answered with the same bytes.
    """
    answers = tuple(one.answer if isinstance(one, Replies) else b"" for one in groups)
    return answers if all(answers) else None


class Reader:
    """Reads what workers of one submission say. sources: its files, which a failure may name as its place."""

    def __init__(self, functions: Mapping[str, Function], limits: Limits, sources: Mapping[str, Any]) -> None:
        self.limits = limits
        self._visible = {name: function.visible for name, function in functions.items()}
        self._files = frozenset(clean(path, 120) for path in sources)

    def read(self, call: Call, frame: Frame, folder: str) -> Reply | Values:
        """The reply to a call. folder: the worker's own, of which nothing is told. Raises Stopped if it is none."""
        told = frame.layout.get if type(frame.layout) is dict else {}.get
        if type(told("failure")) is dict:
            return Reply(failure=self._failure(call.function, frame.message()["failure"], folder))
        if type(told("values")) is not list or type(told("echoed")) is not dict:
            raise broken()
        return Values(call, (call.sweep[1],) if call.sweep else self._visible[call.function], frame)

    def known(self, calls: Sequence[Call], frames: Sequence[bytes]) -> list[Reply | Values]:
        """The replies to calls by frames that brought values when others gave them."""
        return [self.read(call, whole(frame), "") for call, frame in zip(calls, frames, strict=True)]

    def _failure(self, function: str, failed: dict[str, Any], folder: str) -> Failure:
        kind = str(failed.get("kind"))
        verdict = Verdict(kind) if kind in TOLD else Verdict.RAISED
        if verdict is Verdict.OUTPUT_TOO_LARGE and type(size := failed.get("mib")) is int:
            words = f"it returned {max(size, 0)} MiB"
            return Failure(verdict, function, error_message=words, allowed=allowed(verdict, self.limits))
        return Failure(
            verdict,
            function,
            # Never empty: without one, the words would pass for ours.
            clean(str(failed.get("type", "")), 60) or "an exception",
            clean(without_places(ADDRESS.sub("0x…", str(failed.get("message", "")).replace(folder, "."))), 300),
            self._own_file(clean(str(failed.get("file", "")), 120)),
            line_number(failed.get("line")),
            allowed(verdict, self.limits),
        )

    def _own_file(self, place: str) -> str:
        """A file or cell of the submission, or nothing: any other text there is a student's, not a place."""
        return place if place.partition(" cell ")[0] in self._files else ""


def digest_of(frames: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A fingerprint of some headers and bodies, and of where each begins: nothing has looked at them yet."""
    parts = [part for frame in frames for part in frame]
    digest = hashlib.sha256(repr([*map(len, parts)]).encode())
    for part in parts:  # not joined: a student may have sent a great deal
        digest.update(part)
    return digest.digest()


def known_replies(batch: Batch, answer: bytes, parcels: Sequence[bytes], reader: Reader) -> list[Replies]:
    """The replies to each group of a batch, whose answer has this fingerprint and was noted before."""
    frames = cache(lambda: cut(parcels))
    found, start = [], 0
    for group in batch.groups:
        found.append(Replies(partial(_known_rows, reader, frames, start, group.calls), answer))
        start += len(group.calls)
    return found


def _known_rows(reader: Reader, frames: Callable[[], list[bytes]], start: int, calls: Sequence[Call]) -> Rows:
    return reader.known(calls, frames()[start : start + len(calls)])


def note_answer(batch: Batch, answer: bytes, replies: Sequence[Replies]) -> None:
    """Give the replies to a batch, which were read, their fingerprint. answer: that of all that came, if all of it did.

    Where every call brought values, it is noted, so that nobody need read them again.
    """
    if answer and all(one.is_whole for one in replies):
        batch.note_sound(answer)
    else:
        answer = digest_of(part for one in replies for part in one.parts())
    for one in replies:
        one.answer = answer
