"""Correct work over and over: what is run, under which conditions, and that a too strict grader is found out."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.compare import tolerance
from grader.compare.tolerance import Tolerance
from grader.course.course import Course
from grader.model.evidence import Submission
from grader.model.exercise import Function, Relation, call
from grader.model.rubric import Limits
from grader.sandbox.program import Program
from grader.sandbox.session import Session
from grader.selfcheck.blocks import Block, run_block, secret_number, styles
from grader.selfcheck.busy import Busy
from grader.selfcheck.repeats import CONDITIONS, plan_blocks, repeat

SLUG = "rnn_forward"


def test_plan_has_enough_runs_for_every_exercise_under_every_condition(course: Course) -> None:
    """At least what was asked for, no secret twice in an exercise, and no condition left out."""
    slugs = list(course.exercises)
    blocks = plan_blocks(course, slugs, 10_000)
    criteria = {entry.id: len(entry.criteria) for entry in course.rubric.exercises()}
    secrets = {slug: [s for block in blocks if block.slug == slug for s in block.secrets] for slug in slugs}
    assert sum(3 * criteria[slug] * len(found) for slug, found in secrets.items()) >= 10_000
    assert all(len(set(found)) == len(found) > 40 for found in secrets.values())
    assert {(block.threads, block.busy) for block in blocks} == set(CONDITIONS)


def test_correct_work_loses_nothing_and_every_run_is_counted(only: Callable[[str], Course]) -> None:
    """A run is a criterion for a work and a secret: two styles in turn and a mix for each."""
    course = only(SLUG)
    (entry,) = course.rubric.exercises()
    blocks = [Block(SLUG, (0, 1, 2), 2, busy=False), Block(SLUG, (3, 4), 1, busy=True)]
    found = repeat(course, blocks, {}, jobs=2, tell=lambda _: None)
    assert found.fails == ()
    assert found.runs == 5 * 3 * len(entry.criteria)
    assert found.works >= len(styles(course, SLUG))
    assert 0 < max(found.errors.values()) < 1e-4


def test_too_strict_tolerance_shows_as_false_fails(
    only: Callable[[str], Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where rounding alone would cost marks, each loss is named with all that is needed to see it again."""
    strict = Tolerance(0.0, 0.0, "none at all")
    monkeypatch.setitem(tolerance.TABLE, Relation.SAME, (strict, strict))
    block = Block(SLUG, (0, 1, 2), 1, busy=False)
    fails = run_block(block, only(SLUG), frozenset()).fails
    assert {fail.criterion for fail in fails} >= {"rnn_forward.step", "rnn_forward.sequence"}
    line = str(next(fail for fail in fails if fail.criterion == "rnn_forward.sequence"))
    assert "rnn_forward/sequence is wrong_values" in line
    assert "1 threads" in line
    assert "secret " in line


def test_checks_put_off_are_judged_for_few_secrets(only: Callable[[str], Course]) -> None:
    """Their criterion counts as a run only where every check of it was run."""
    course = only(SLUG)
    (entry,) = course.rubric.exercises()
    later = frozenset({"rnn_forward/hand_over"})
    runs = run_block(Block(SLUG, (0, 1), 1, busy=False), course, later).runs
    assert runs == 3 * (len(entry.criteria) + len(entry.criteria) - 1)


def test_every_secret_draws_other_inputs(course: Course) -> None:
    """Sizes and numbers differ, and the same number draws the same again."""
    drawn = [replace(course, secret=secret_number(n)).cases(SLUG, hidden=True)[1].x for n in (0, 0, 1)]
    assert (drawn[0] == drawn[1]).all()
    assert drawn[0].shape != drawn[2].shape or (drawn[0] != drawn[2]).any()


def test_a_worker_has_the_threads_that_it_was_given() -> None:
    """One, unless a proof asks for more."""
    text = "import os\ndef count(x):\n    return float(os.environ['OPENBLAS_NUM_THREADS'])\n"
    functions = {"count": Function("count", ("x",), {"threads": ""})}
    for threads in (1, 3):
        program = Program(Submission("s", {"a.py": text.encode()}), {"a.py": [text]}, functions, threads)
        with Session(program, Limits()) as session:
            (reply,) = session.run([call("count", 1.0)])
        assert reply.values["threads"] == threads


def test_busy_processes_end_with_their_context() -> None:
    """They compute while it lasts, and none is left over."""
    with Busy(2) as busy:
        pids = [process.pid for process in busy._running]
        assert len(pids) == 2
        assert all(process.poll() is None for process in busy._running)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, signal.SIG_DFL)
