"""What a session runs, and the order by which a worker loads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from grader.model.conventions import Conventions, Dialect
from grader.model.evidence import Submission
from grader.model.exercise import Function
from grader.model.rubric import Limits
from grader.sandbox.adapter import Adapter
from grader.sandbox.worker import OWN, encode_frame

TEXTS = {name: Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8") for name in OWN}


@dataclass(frozen=True)
class Program:
    """What a session runs: a submission, its sources in order of preference, and the functions to look for.

    threads: of linear algebra at level `process`, where selfcheck varies them; everywhere else one.
    conventions, dialect: what the student's code follows; calls and replies are in our own terms all the same.
    """

    submission: Submission
    sources: Mapping[str, Sequence[str]]
    functions: Mapping[str, Function]
    threads: int = 1
    conventions: Conventions = field(default_factory=Conventions)
    dialect: Dialect | None = None


def load_order(
    program: Program, adapter: Adapter, limits: Limits, skip: Sequence[tuple[str, int]] | None, *, is_taught: bool
) -> bytes:
    """The frame that has a worker load it.

    skip: the places of statements that are left out; None: of no place need it be told. is_taught: whether the worker
    has our texts already.
    """
    order = {
        "texts": {} if is_taught else TEXTS,
        "adapter": adapter.order(),
        "sources": {file: list(cells) for file, cells in program.sources.items()},
        "files": {name: np.frombuffer(data, np.uint8) for name, data in program.submission.files.items()},
        "wanted": list(adapter.wanted),
        "skip": None if skip is None else [list(place) for place in skip],
        "memory_mib": limits.memory_mib,
        "reply_mib": limits.reply_mib,
    }
    return encode_frame({"load": order})
