"""What these tests submit: a few source texts, run by a real worker under small limits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.model.evidence import Failure, Reply, Submission
from grader.model.exercise import OPAQUE, Array, Function, call
from grader.model.rubric import Limits
from grader.sandbox import zygotes
from grader.sandbox.launch import Level
from grader.sandbox.machine import obstacle
from grader.sandbox.program import Program
from grader.sandbox.session import Session

ASKED_FOR = (
    Function("double", ("x",), {"y": "N"}),
    Function("forward", ("x",), {"y": "N", "cache": OPAQUE}),
    Function("backward", ("dy", "cache"), {"dx": "N"}),
    Function("pair", ("x",), {"first": "N", "second": "N"}),
)
# CPU time decides, so these hold on a busy machine too; real time is a backstop alone.
SMALL = Limits(call_cpu_s=0.3, idle_s=0.4, load_cpu_s=1.0, call_wall_s=20.0, memory_mib=1024, deaths=8)

Submit = Callable[..., Session]
WALLED = (Level.FULL, Level.REDUCED)
X = np.array([1.0, -2.0, 0.5])
DOUBLE = "def double(x):\n    return 2 * x\n"
PAIR = "def pair(x):\n    return 2 * x, 3 * x\n"


def reply_of(session: Session, *arguments: Any, name: str = "double") -> Reply:
    """What one call gives, on X unless told otherwise."""
    (reply,) = session.run([call(name, *(arguments or (X,)))])
    return reply


def failure_of(session: Session, name: str = "double") -> Failure:
    """Why a call on X gives nothing."""
    failure = reply_of(session, name=name).failure
    assert failure is not None
    return failure


def same(got: Any, expected: Array) -> bool:
    """Equal to the last bit, in dtype and shape too."""
    return (
        type(got) is np.ndarray
        and (got.dtype, got.shape) == (expected.dtype, expected.shape)
        and got.tobytes() == expected.tobytes()
    )


def doubles(session: Session) -> bool:
    """Whether the session has a right `double`."""
    return same(reply_of(session).values.get("y"), 2 * X)


def pairs(session: Session) -> bool:
    """Whether the session has a right `pair`."""
    values = reply_of(session, name="pair").values
    return same(values.get("first"), 2 * X) and same(values.get("second"), 3 * X)


def double(body: str, before: str = "") -> str:
    """A submission whose `double` does this, and whose `pair` is right."""
    lines = "\n    ".join(body.splitlines())
    imports = "import ctypes, json, os, signal, struct, sys, threading\nimport numpy as np\n"
    return f"{imports}{before}\ndef double(x):\n    {lines}\n{PAIR}"


@pytest.fixture
def submit() -> Submit:
    """Make a session of source texts: one text for main.py, or path -> text, or path -> cells of a notebook."""

    def make(sources: str | Mapping[str, str | Sequence[str]], **limits: Any) -> Session:
        files = {"main.py": sources} if isinstance(sources, str) else sources
        cells = {path: [text] if isinstance(text, str) else list(text) for path, text in files.items()}
        submission = Submission("s", {path: "\n".join(texts).encode() for path, texts in cells.items()})
        functions = {function.name: function for function in ASKED_FOR}
        return Session(Program(submission, cells, functions), replace(SMALL, **limits))

    return make


def have(level: Level) -> Level:
    """The level, if this machine has it; in CI not to have it is a failure."""
    if why := obstacle(level):
        message = f"isolation level {level} cannot be had here: {why}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return level


@pytest.fixture
def no_zygotes() -> Iterator[None]:
    """Nothing is held ready from before this test changed a wall, nor by it for those that follow."""
    zygotes.close_all()
    yield
    zygotes.close_all()


@pytest.fixture(params=list(Level), ids=str)
def level(request: pytest.FixtureRequest) -> Level:
    """Each level."""
    return have(request.param)


@pytest.fixture(params=WALLED, ids=str)
def walled(request: pytest.FixtureRequest) -> Level:
    """Each level that has walls."""
    return have(request.param)


@pytest.fixture
def at(submit: Submit) -> Submit:
    """Make a session of a source text at a level."""

    def make(level: Level, source: str, **limits: Any) -> Session:
        session = submit(source, **limits)
        session.level = level
        return session

    return make
