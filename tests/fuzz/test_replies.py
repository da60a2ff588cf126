"""A worker that speaks perfect frames and says anything in them: every call gets a reply, every check an outcome."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.compare.judge import Answered, judge
from grader.intake.sources import sources
from grader.model.evidence import Foreign, Submission, Verdict
from grader.model.exercise import Group
from grader.model.rubric import Limits
from grader.pipeline import Paper
from grader.sandbox import session
from grader.sandbox.launch import Level
from grader.sandbox.launched import Launched
from grader.sandbox.program import Program
from grader.sandbox.session import Session
from grader.sandbox.worker import DTYPES, encode_frame
from tests.fuzz.mutation import regrown

LIMITS = Limits(call_cpu_s=600, load_cpu_s=600, idle_s=600, call_wall_s=600, deaths=1)
WORK = Submission("work", {"rnn.py": b"x = 1\n"})

ARRAYS = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda name: hnp.arrays(np.dtype(name), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
SCALARS = st.none() | st.booleans() | st.integers(1 - (1 << 63), (1 << 63) - 1) | st.floats() | st.text(max_size=20)
ODD = st.builds(Foreign, st.text(max_size=8), st.text(max_size=8))
KEYS = st.sampled_from(["at", "fault", "loaded", "failure", "values", "echoed", "changed", "file", "line"]) | st.text()
ANYTHING = st.recursive(
    ARRAYS | SCALARS | ODD,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=6,
)


class Scripted(Launched):
    """A worker that says what it was told to, hears nothing, and ends."""

    def __init__(self, messages: list[Any]) -> None:
        """Hold what it will say ready."""
        self.pid, self.directory = os.getpid(), "/work"
        self.stdin, self.stdout = io.BytesIO(), io.BytesIO(b"".join(map(encode_frame, messages)))
        self.stderr = Path(os.devnull).open("rb")  # noqa: SIM115 - closed at its end

    def ended(self, timeout_s: float = 0.0) -> int | None:
        """It has."""
        return 0 if timeout_s >= 0 else None

    def end(self) -> float | None:
        """Close what a session reads."""
        self.stderr.close()
        return 0.0


def groups_of(paper: Paper) -> list[Group]:
    """One group of each exercise and set of checks."""
    found = {(group.exercise, *(check.id for check in group.checks)): group for group in paper.agenda}
    return list(found.values())


def right_messages(paper: Paper, group: Group) -> list[Any]:
    """What a worker says that loads well and answers as the reference does."""
    loaded = {name: {"file": "rnn.py", "line": 1, "stub": False, "also": []} for name in paper.course.functions}
    expected = paper.expected[list(paper.agenda).index(group)]
    replies = [
        {
            "values": list(reply.values.values()),
            "echoed": {str(i): call.arguments[i] for i in call.echo},
            "changed": list(reply.changed),
        }
        for call, reply in zip(group.calls, expected, strict=True)
    ]
    return [{"at": ["rnn.py", 1]}, {"loaded": loaded}, *replies]


def judged(paper: Paper, group: Group, messages: list[list[Any]]) -> Iterator[Verdict]:
    """Run a group on workers that say these messages, one list a worker, and judge what came."""
    workers = iter(messages)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "launch", lambda _level, _directory, **_: Scripted(next(workers, [])))
        program = Program(WORK, sources(WORK)[0], paper.course.functions)
        with Session(program, LIMITS, Level.PROCESS) as opened:
            replies = opened.run(group.calls, group.case.tag)
            assert all(fault.endswith(".") for fault in opened.faults)
    assert len(replies) == len(group.calls)
    expected = paper.expected[list(paper.agenda).index(group)]
    answered = Answered(group, replies, expected, paper.course.reference_functions)
    with np.errstate(all="ignore"):
        for check in group.checks:
            yield judge(check, answered).verdict


def test_a_scripted_worker_is_judged_like_a_real_one(paper: Paper) -> None:
    """The tests below bite: with the reference's own values every check that needs no more than them is correct."""
    verdicts = [
        verdict for group in groups_of(paper) for verdict in judged(paper, group, [right_messages(paper, group)])
    ]
    assert verdicts.count(Verdict.CORRECT) == len(verdicts)


@given(data=st.data())
def test_any_message_ends_in_a_verdict(paper: Paper, data: st.DataObject) -> None:
    """Right answers with anything in some places: whatever is said, each check is judged without an exception."""
    group = data.draw(st.sampled_from(groups_of(paper)), label="group")
    said = right_messages(paper, group)
    number = data.draw(st.integers(0, len(said) - 1))
    said[number] = data.draw(ANYTHING | regrown(said[number], ANYTHING))
    again = data.draw(st.just(said) | st.just([]))
    assert Verdict.GRADER_ERROR not in judged(paper, group, [said, again])


@given(data=st.data())
def test_any_values_end_in_a_verdict(paper: Paper, data: st.DataObject) -> None:
    """Values of every type, dtype and shape in place of the right ones, all that came last among them."""
    group = data.draw(st.sampled_from(groups_of(paper)), label="group")
    said = right_messages(paper, group)
    for reply in said[2:]:
        for position, value in enumerate(reply["values"]):
            like = _alike(value) if isinstance(value, np.ndarray) else ANYTHING
            reply["values"][position] = data.draw(st.just(value) | like | ANYTHING)
    assert Verdict.GRADER_ERROR not in judged(paper, group, [said])


def _alike(value: Any) -> st.SearchStrategy[Any]:
    """Any numbers in an array of the same shape, odd ones among them, in any dtype."""
    return st.sampled_from(sorted(DTYPES)).flatmap(lambda name: hnp.arrays(np.dtype(name), value.shape))


def test_limits_of_the_fuzz_do_not_decide(paper: Paper) -> None:
    """No verdict here comes from a clock: a worker that says nothing has ended, which is what is told of it."""
    group = replace(groups_of(paper)[0])
    assert set(judged(paper, group, [])) <= {Verdict.MISSING, Verdict.NOT_RUN}
