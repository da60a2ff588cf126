"""A session without a wall: functions that live in this very process, such as those of a notebook that asks.

Only for a student's own check of public cases in their own kernel. What is graded never comes here.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, cast

import numpy as np

from grader.model.evidence import Foreign
from grader.model.rubric import Limits
from grader.model.text import clean
from grader.sandbox import loading, reading
from grader.sandbox.calling import Caller
from grader.sandbox.channel import Channel
from grader.sandbox.launch import Level
from grader.sandbox.loaded import Loaded
from grader.sandbox.program import Program
from grader.sandbox.replies import Reader
from grader.sandbox.session import Session
from grader.sandbox.worker import HEAD, Encoder, Frame, make_frame, read_frame, sizes_of

KERNEL = "this notebook"


class SessionHere(Session):
    """Calls functions of `space`, a namespace, as a worker would: on copies, and by the same words for failures.

    placed: gives the name by which a person knows a file of code, such as `In [5]`. There is no limit but the
    person's own patience: KeyboardInterrupt passes through `run`.
    """

    def __init__(
        self,
        program: Program,
        limits: Limits,
        level: Level = Level.PROCESS,
        *,
        notebooks: str = "fast",
        space: Mapping[str, Any],
        placed: Callable[[str], str] = str,
    ) -> None:
        """Hold the namespace as it is now."""
        del notebooks
        super().__init__(program, limits, level)
        self._space, self._placed = dict(space), placed
        self._reader = _Placing(program, limits, placed)

    def _start(self) -> None:
        order: dict[str, Any] = {
            "sources": {KERNEL: []},
            "wanted": self.adapter.wanted,
            "skip": [],
            "adapter": self.adapter.order(),
        }
        found = loading.Submission(order, lambda _: None, reading)
        found.modules[KERNEL] = module = types.ModuleType(KERNEL)
        module.__dict__.update(self._space)
        for file in _files_of(self._space):
            found.files_of[file] = KERNEL
            with contextlib.suppress(SyntaxError, ValueError):
                found.study(reading.parse("".join(linecache.getlines(file)), file, notebook=True), file)
        self._load = self._told = Loaded()
        places = found.find_wanted()
        named = {name: place | {"file": self._placed(place["file"])} for name, place in places.items()}
        self._load.is_complete({"loaded": named}, self.adapter.wanted)
        caller = _Patient(found, loading, Encoder(self.limits.reply_mib << 20))
        self._channel = cast("Channel", _Direct(caller))  # all that a session uses of one


class _Placing(Reader):
    """Names places as the person knows them."""

    def __init__(self, program: Program, limits: Limits, placed: Callable[[str], str]) -> None:
        super().__init__(program.functions, limits, program.sources)
        self._placed = placed

    def _own_file(self, place: str) -> str:
        return clean(self._placed(place), 120) if place else ""


class _Patient(Caller):
    """Leaves it to the person at the keyboard to end a call."""

    def failure(self, error: BaseException) -> dict[str, Any]:
        if isinstance(error, KeyboardInterrupt):
            raise error
        return super().failure(error)


class _Direct:
    """The verbs of a Channel that a session uses, answered in this process."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.coming: Iterator[bytes] = iter(())

    def send(self, frame: bytes) -> None:
        # Through bytes: what a student writes into is never ours.
        self.coming = chain(self.coming, self.caller.replies(read_frame(io.BytesIO(frame))))

    def next(self) -> Frame:
        """What comes next is made when it is asked for, so it is always there."""
        return self.receive()

    def receive(self, *_: Any, **__: Any) -> Frame:
        quiet = (contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()))
        with quiet[0], quiet[1], warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            reply = next(self.coming)
        middle = HEAD.size + sizes_of(reply[: HEAD.size])[0]
        return make_frame(reply[HEAD.size : middle], reply[middle:], Foreign)


def _files_of(space: Mapping[str, Any]) -> set[str]:
    """Where the functions of a namespace and the methods of its classes were written."""
    values = [member for value in space.values() for member in (value, *_members(value))]
    codes = [getattr(value, "__code__", None) for value in values]
    return {code.co_filename for code in codes if isinstance(code, types.CodeType)}


def _members(value: Any) -> list[Any]:
    return list(vars(value).values()) if isinstance(value, type) else []
