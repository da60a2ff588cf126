"""A limit that is met has a verdict, and a sentence that says which one it was and how much of it there is."""

from __future__ import annotations

import pytest

from grader.compare.hidden import without_secrets
from grader.messages import sentence
from grader.model.evidence import Failure, Outcome, Verdict
from grader.model.exercise import call
from grader.sandbox import zygotes
from grader.sandbox.allowed import FORBIDDEN
from grader.sandbox.launch import Level
from grader.sandbox.orders import Asked, Batch
from tests.attacks.run import descendants
from tests.sandbox.conftest import ASKED_FOR, Submit, X, double, doubles, failure_of, pairs, reply_of


@pytest.mark.parametrize(
    ("body", "verdict", "words"),
    [
        ("while True: pass", Verdict.TIMED_OUT, "more than the 0.3 s of processor time that one call may use"),
        ("threading.Event().wait()", Verdict.TIMED_OUT, "more than the 0.4 s that one call may wait"),
        ("while True: print('x' * 99)", Verdict.OUTPUT_TOO_LARGE, "more than the 32 KiB that one call may print"),
        ("return np.ones((10**6, 10**6))", Verdict.OUT_OF_MEMORY, "A submission may use 1024 MiB of memory."),
        ("return np.ones(3 << 20)", Verdict.OUTPUT_TOO_LARGE, "it returned 24 MiB. One call may return 4 MiB"),
        ("open('f', 'wb').write(bytes(70 << 20))", Verdict.OUTPUT_TOO_LARGE, "into files has a limit"),
    ],
)
def test_a_limit_says_what_it_is(at: Submit, level: Level, body: str, verdict: Verdict, words: str) -> None:
    """At every level the same verdict and the same sentence."""
    with at(level, double(body), output_kib=32, reply_mib=4) as session:
        failure = failure_of(session)
        assert failure.verdict is verdict
        assert words in sentence(Outcome("e/c", verdict, "tiny", call="double(x)", failure=failure))
        assert pairs(session)


@pytest.mark.parametrize("at_once", [True, False], ids=["in a batch", "one by one"])
def test_all_replies_together_have_a_limit(submit: Submit, at_once: bool) -> None:
    """Each of them may be sent, all of them may not: the first that is too much is charged, and nothing is after it.

    The grader keeps every reply until it judges, so without this a student could fill the memory of the machine.
    """
    calls = [call("double", X * n) for n in range(1, 13)] + [call("pair", X)]
    with submit(double("return np.full(120_000, x[0])"), reply_mib=1) as session:  # 0.92 MiB each, 8 MiB for all
        if at_once:
            functions = {function.name: function for function in ASKED_FOR}
            replies = [one[0] for one in session.run_batch(Batch([Asked([asked]) for asked in calls], functions))]
        else:
            replies = [session.run([asked])[0] for asked in calls]
    assert [reply.values["y"][0] for reply in replies[:8]] == [1, 2, 3, 4, 5, 6, 7, 8]
    failures = [reply.failure for reply in replies[8:]]
    assert {failure and failure.verdict for failure in failures} == {Verdict.OUTPUT_TOO_LARGE}
    assert all(failure and "together returned more than the 8 MiB" in failure.error_message for failure in failures)


def test_what_a_wall_refuses_is_forbidden(at: Submit, walled: Level) -> None:
    """Where work is graded a process cannot be started, which is said as such, in a call and while loading."""
    with at(walled, double("os.fork()", before="os.fork()")) as session:
        failure = failure_of(session)
        assert (failure.verdict, failure.allowed) == (Verdict.FORBIDDEN, FORBIDDEN)
        assert FORBIDDEN in session.faults[0]
        assert pairs(session)


FORKS = """
reader, writer = os.pipe()
if not os.fork():
    try:
        os.execv('/proc/self/exe', ['python'])
    except OSError:
        os.write(writer, b'refused')
    signal.pause()
os.close(writer)
return 2 * x if os.read(reader, 7) == b'refused' else x"""


@pytest.mark.usefixtures("no_zygotes")
def test_a_rubric_may_allow_processes(at: Submit, walled: Level) -> None:
    """What is started then runs, cannot become another program, and is gone with the submission."""
    before = descendants()
    with at(walled, double(FORKS.strip()), new_processes=True) as session:
        assert doubles(session)
        assert pairs(session)
    zygotes.close_all()
    assert descendants() - before == set()


def test_all_calls_together_have_a_limit(at: Submit, level: Level) -> None:
    """When the submission has used its time, nothing more is called, and the reason is told."""
    text = double("while x[0] < 0: pass\nreturn 2 * x")
    with at(level, text, submission_cpu_s=0.25) as session:
        assert doubles(session)
        assert reply_of(session, -X).failure is not None
        failure = failure_of(session)
    assert failure.verdict is Verdict.TIMED_OUT
    assert "0.25 s of processor time of a submission" in failure.error_message


def test_a_hidden_case_tells_nothing_that_a_student_could_choose() -> None:
    """Neither how much was returned, nor words, nor the line on which it was raised."""
    failures = (
        Failure(
            Verdict.OUTPUT_TOO_LARGE, "f", error_message="it returned 4711 MiB", allowed="One call may return 4 MiB"
        ),
        Failure(Verdict.RAISED, "f", "an exception", "4711", "main.py", 4711),
    )
    for failure in failures:
        outcome = Outcome("e/c", failure.verdict, "tiny", hidden=True, call="f(x)", failure=failure)
        assert "4711" not in repr(without_secrets(outcome))


def test_words_of_a_worker_never_pass_for_ours(submit: Submit) -> None:
    """A reply that is forged to have no exception's name still counts as a student's words."""
    forged = (
        "import inspect\nfor frame in inspect.stack():\n"
        "    caller = frame.frame.f_locals.get('self')\n"
        "    if type(caller).__name__ == 'Caller':\n"
        "        type(caller).failure = lambda self, error: {'kind': 'raised', 'message': '0.4711'}\n"
        "raise ValueError"
    )
    with submit(double(forged)) as session:
        failure = failure_of(session)
    assert (failure.error_type, failure.error_message) == ("an exception", "0.4711")
