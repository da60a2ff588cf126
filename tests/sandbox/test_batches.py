"""Groups that are asked together are answered as if each had been asked alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from grader.model.evidence import Failure, Reply, Verdict
from grader.model.exercise import Call, Case, Group, call
from grader.pipeline.paper import Booklet
from grader.sandbox.orders import MOST_CALLS, Asked, Batch, cut
from grader.sandbox.replies import digest_of
from grader.sandbox.session import Session
from tests.sandbox.conftest import ASKED_FOR, Submit, X, double, same

FUNCTIONS = {function.name: function for function in ASKED_FOR}
FORTRAN = np.asfortranarray(np.arange(6.0).reshape(2, 3))


def forward_and_back(x: np.ndarray) -> list[Call]:
    """Two calls, of which the second takes what the first returned."""
    forward = call("forward", x)
    return [forward, call("backward", x, forward.output("cache"))]


GROUPS = (
    forward_and_back(X),
    [call("double", X), call("double", FORTRAN), call("pair", X.astype(np.float32))],
    [Call("forward", (X,), sweep=(0, "y", 0.5))],
    forward_and_back(2 * X),
    [call("double", X, echo=(0,))],
)
RIGHT = (
    "import numpy as np\ndef double(x):\n    return 2 * x\ndef pair(x):\n    return 2 * x, 3 * x\n"
    "def forward(x):\n    return x ** 2, x\ndef backward(dy, cache):\n    return dy * cache\n"
)


def alike(first: Reply, second: Reply) -> bool:
    """Equal in every value to the last bit, or in the failure."""
    pairs = [*zip(first.values.values(), second.values.values(), strict=True)]
    pairs += zip(first.echoed.values(), second.echoed.values(), strict=True)
    whole = (first.failure, first.changed, list(first.values)) == (second.failure, second.changed, list(second.values))
    return whole and all(same(got, expected) for got, expected in pairs)


def together(session: Session, groups: Sequence[Sequence[Call]]) -> list[list[Reply]]:
    """The replies to a batch."""
    return [list(replies) for replies in session.run_batch(Batch([Asked(group) for group in groups], FUNCTIONS))]


@pytest.mark.parametrize("text", [RIGHT, RIGHT.replace("2 * x", "np.multiply(x, 2, out=x)"), "def pair(x): pass\n"])
def test_a_batch_is_answered_as_its_groups_alone(submit: Submit, text: str) -> None:
    """Whatever is right, changes its arguments or is absent: values, notes and failures are the same."""
    with submit(text) as one, submit(text) as other:
        alone = [list(one.run(group)) for group in GROUPS]
        for row, expected in zip(together(other, GROUPS), alone, strict=True):
            assert all(map(alike, row, expected))


def test_an_answer_that_came_before_is_read_as_at_first(submit: Submit) -> None:
    """The same bits give the same replies, and the calls behind them still get their own answers; others are read."""
    batch = Batch([Asked(group) for group in GROUPS], FUNCTIONS)
    with submit(RIGHT) as one, submit(RIGHT) as other, submit(RIGHT.replace("2 * x", "3 * x")) as third:
        first, again, changed = (session.run_batch(batch) for session in (one, other, third))
        assert same(other.run([call("double", X)])[0].values["y"], 2 * X)
    assert {replies.answer for replies in first} == {replies.answer for replies in again} != {b""}
    assert {replies.answer for replies in changed}.isdisjoint({replies.answer for replies in first})
    for mine, theirs in zip(again, first, strict=True):
        assert mine.digest == theirs.digest
        assert all(map(alike, mine, theirs))
    assert same(changed[1][0].values["y"], 3 * X)


def test_an_answer_with_a_failure_is_read_anew_and_known_by_all_that_was_read(submit: Submit) -> None:
    """The same failures have the same fingerprint; another message, place, order or call that failed has another."""
    batch = Batch([Asked([call("double", X)]), Asked([call("pair", X)])], FUNCTIONS)

    def answer(text: str) -> bytes:
        with submit(text) as session:
            replies = session.run_batch(batch)
        assert any(reply.failure for group in replies for reply in group)
        (found,) = {one.answer for one in replies}
        assert not batch.is_sound(found)
        return found

    raising = double("raise ValueError(1)")
    others = [raising.replace("1", "2"), "\n" + raising, raising.replace("ValueError", "KeyError")]
    others += [double("return 2 * x").replace("return 2 * x, 3 * x", "raise ValueError(1)"), "def pair(x): pass\n", ""]
    others += [double("os._exit(3)")]
    answers = [answer(text) for text in (raising, raising, *others)]
    assert answers[0] == answers[1]
    assert len(set(answers)) == len(answers) - 1
    assert b"" not in answers


def test_the_same_bytes_in_other_frames_are_another_answer() -> None:
    """Where headers and bodies begin is part of a fingerprint: a worker may cut what it sends as it likes."""
    cuts = [[(b"ab", b"cd")], [(b"a", b"bcd")], [(b"abcd", b"")], [(b"a", b"b"), (b"c", b"d")], []]
    assert len({digest_of(frames) for frames in cuts}) == len(cuts)


@pytest.mark.parametrize("death", ["os._exit(3)", "os.kill(os.getpid(), 9)", "while True: pass"])
def test_a_death_in_a_batch_costs_its_call_alone(submit: Submit, death: str) -> None:
    """Earlier answers of the batch are kept, and the groups behind it are answered by the next worker."""
    fatal = X * 7
    text = double(f"if x[0] == 7:\n    {death}\nreturn 2 * x")
    groups = [[call("double", X)], [call("pair", X), call("double", fatal), call("pair", X)], [call("double", 3 * X)]]
    with submit(text) as session:
        (first,), (before, lost, later), (last,) = together(session, groups)
    assert same(first.values["y"], 2 * X)
    assert same(before.values["second"], 3 * X)
    assert lost.failure is not None
    assert lost.failure.verdict in {Verdict.RAISED, Verdict.TIMED_OUT}
    assert later.failure is not None
    assert later.failure.verdict is Verdict.NOT_RUN
    assert same(last.values["y"], 6 * X)


@pytest.mark.parametrize("wait", ["while time.process_time() < 1.3: pass", "time.sleep(1.3)"])
def test_who_is_slow_and_within_the_limits_loses_nothing(submit: Submit, wait: str) -> None:
    """A worker that does not answer soon is asked again, one call after the other, and has all of its time then."""
    text = double(f"if x[0] == 7:\n    {wait}\nreturn 2 * x", before="import time\n")
    with submit(text, call_cpu_s=3.0, idle_s=3.0, deaths=0) as session:
        (first,), (slow, later) = together(session, [[call("double", X)], [call("double", 7 * X), call("pair", X)]])
    assert same(first.values["y"], 2 * X)
    assert same(slow.values["y"], 14 * X)
    assert same(later.values["second"], 3 * X)


def test_what_was_done_in_vain_is_not_counted(submit: Submit) -> None:
    """Neither its processor time nor its bytes: work is not worth less because we asked it twice."""
    spend = "until = time.process_time() + 0.25\nwhile time.process_time() < until: pass\nreturn np.zeros(130_000)"
    text = double(f"if x[0] == 7:\n    os._exit(3)\n{spend}", before="import time\n")
    groups = [[call("double", X)]] * 5 + [[call("double", 7 * X)], [call("pair", X)]]
    with submit(text, submission_cpu_s=2.2, reply_mib=1) as session:
        *first, (lost,), (last,) = together(session, groups)
    assert [row[0].failure for row in first] == [None] * 5
    assert lost.failure is not None
    assert lost.failure.error_message == "the process ended itself with exit code 3"
    assert same(last.values["second"], 3 * X)


def test_a_function_that_used_up_its_workers_is_not_called_again_in_the_same_batch(submit: Submit) -> None:
    """After four losses the rest of the batch is refused with the last one's words, and others go on."""
    text = double("os._exit(3)")
    with submit(text) as session:
        rows = together(session, [[call("double", X)]] * 7 + [[call("pair", X)]])
    failures: list[Failure | None] = [row[0].failure for row in rows]
    assert len({str(failure) for failure in failures[:7]}) == 1
    assert failures[7] is None


def test_batches_are_whole_groups_in_order() -> None:
    """Nothing is lost, nothing torn, and only a single large group is larger than a batch should be."""
    sizes = (3, MOST_CALLS, 1, MOST_CALLS - 1, 2 * MOST_CALLS, 5, 5)
    groups = [Asked([call("double", X)] * size) for size in sizes]
    batches = cut(groups, FUNCTIONS)
    assert [group for batch in batches for group in batch.groups] == groups
    assert all(len(b.groups) == 1 or sum(len(g.calls) for g in b.groups) <= MOST_CALLS for b in batches)


def test_everything_public_is_in_the_first_batches() -> None:
    """No order with a hidden input is made ready to be sent while a public group is still to come."""
    cases = [Case("a", {}), Case("a", {}, hidden=True), Case("b", {}), Case("b", {}, hidden=True)]
    groups = [Group(slug, case, (call("double", X),), ()) for slug in ("first", "second") for case in cases]
    hidden = [{groups[place].case.hidden for place in page.places} for page in Booklet(groups, FUNCTIONS).pages]
    assert hidden == [{False}, {False}, {True}, {True}]
