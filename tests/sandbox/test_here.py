"""A session in this very process: the replies of a worker, without one."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from grader.course.course import Course
from grader.model.evidence import Reply, Submission, Verdict
from grader.model.exercise import Function, call
from grader.model.rubric import Limits
from grader.pipeline import Paper, open_session
from grader.sandbox.here import SessionHere
from grader.sandbox.program import Program

DOUBLE = {"double": Function("double", ("x",), {"y": "NH"})}


def here(space: Mapping[str, Any], functions: Mapping[str, Function] = DOUBLE) -> SessionHere:
    """A session for a namespace."""
    return SessionHere(Program(Submission("", {}), {}, functions), Limits(), space=space)


def reply_of(function: Any) -> Reply:
    """What calling `double` on a row of ones gives."""
    with here({"double": function}) as session:
        return session.run([call("double", np.ones((1, 2)))])[0]


def same(first: Reply, second: Reply) -> bool:
    """Whether two replies hold the same, to the last bit."""
    return first.failure == second.failure and all(
        np.array_equal(value, second.values[name]) for name, value in first.values.items()
    )


@pytest.mark.parametrize("slug", ["rnn_forward", "bptt"])
def test_replies_are_those_of_a_worker(slug: str, course: Course, public_paper: Paper) -> None:
    """The reference gives the same bits whether a worker holds it or this process."""
    space: dict[str, Any] = {}
    for name in ("rnn_forward", "bptt"):
        text = course.reference().files[f"{name}.py"].decode().replace("from rnn_forward import", "# ")
        exec(compile(text, f"<{name}>", "exec"), space)
    groups = [group for group in public_paper.agenda if group.exercise == slug and group.case.tag in {"tiny", "edge"}]
    with (
        open_session(course, course.reference(), course.functions, public_paper.level) as worker,
        here(space, course.functions) as session,
    ):
        for group in groups:
            pairs = zip(session.run(group.calls), worker.run(group.calls), strict=True)
            assert all(same(mine, theirs) for mine, theirs in pairs)


def test_what_a_function_writes_into_is_never_ours() -> None:
    """A call gets copies, and a note is made of what it changed."""

    def double(x: Any) -> Any:
        x *= 2
        return x

    mine = np.ones((1, 2))
    with here({"double": double}) as session:
        (reply,) = session.run([call("double", mine)])
    assert reply.changed == (0,)
    assert mine.tolist() == [[1.0, 1.0]]
    assert reply.values["y"].tolist() == [[2.0, 2.0]]


def test_an_error_has_its_place_and_ends_nothing() -> None:
    """A failure is the call's own, with file and line of the function that raised."""

    def double(x: Any) -> Any:
        return x.nothing_of_that_name

    failure = reply_of(double).failure
    assert failure
    assert (failure.verdict, failure.error_type) == (Verdict.RAISED, "AttributeError")
    assert failure.file.endswith("test_here.py")
    assert failure.line == double.__code__.co_firstlineno + 1


def test_the_person_at_the_keyboard_can_end_a_call() -> None:
    """KeyboardInterrupt is nobody's wrong answer."""

    def double(_x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reply_of(double)


def test_exit_and_prints_of_a_function_stay_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Even SystemExit is only a failed call, and what is printed does not fill the notebook."""

    def double(_x: Any) -> Any:
        sys.stdout.write("a flood")
        raise SystemExit

    failure = reply_of(double).failure
    assert failure
    assert failure.error_type == "SystemExit"
    assert capsys.readouterr().out == ""


def test_what_is_absent_or_still_a_template_is_told_so() -> None:
    """A name that is not defined is missing; a body that says NotImplementedError is not implemented."""

    def double(x: Any) -> Any:
        raise NotImplementedError

    with contextlib.ExitStack() as stack:
        verdicts = []
        for space in ({}, {"double": double}):
            session = stack.enter_context(here(space))
            (reply,) = session.run([call("double", np.ones((1, 2)))])
            assert reply.failure
            verdicts.append(reply.failure.verdict)
    assert verdicts == [Verdict.MISSING, Verdict.NOT_IMPLEMENTED]
