"""What these tests submit: a few source texts, run by a real worker under small limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from grader.model.evidence import Submission
from grader.model.exercise import OPAQUE, Function
from grader.model.rubric import Limits
from grader.sandbox.session import Program, Session

ASKED_FOR = (
    Function("double", ("x",), {"y": "N"}),
    Function("forward", ("x",), {"y": "N", "cache": OPAQUE}),
    Function("backward", ("dy", "cache"), {"dx": "N"}),
    Function("pair", ("x",), {"first": "N", "second": "N"}),
)
# CPU time decides, so these hold on a busy machine too; real time is a backstop alone.
SMALL = Limits(call_cpu_s=0.3, idle_s=0.4, load_cpu_s=1.0, call_wall_s=20.0, memory_mib=1024, deaths=8)


@pytest.fixture
def submit() -> Callable[..., Session]:
    """Make a session of source texts: one text for main.py, or path -> text, or path -> cells of a notebook."""

    def make(sources: str | Mapping[str, str | Sequence[str]], **limits: Any) -> Session:
        files = {"main.py": sources} if isinstance(sources, str) else sources
        cells = {path: [text] if isinstance(text, str) else list(text) for path, text in files.items()}
        submission = Submission("s", {path: "\n".join(texts).encode() for path, texts in cells.items()})
        functions = {function.name: function for function in ASKED_FOR}
        return Session(Program(submission, cells, functions), replace(SMALL, **limits))

    return make
