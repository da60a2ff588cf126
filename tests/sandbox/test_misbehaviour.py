"""Whatever a submission does to its worker, it costs the calls during which it did so, in bounded time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model.evidence import Verdict
from grader.model.exercise import call
from grader.sandbox.session import LOSSES_PER_FUNCTION
from tests.sandbox.conftest import Submit, X, double, failure_of, pairs, reply_of

# ---- loops, waits, ends -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "verdict", "why"),
    [
        ("while True: pass", Verdict.TIMED_OUT, "processor time"),
        (
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            Verdict.TIMED_OUT,
            "processor",
        ),
        ("threading.Event().wait()", Verdict.TIMED_OUT, "without computing"),
        ("os.kill(os.getpid(), signal.SIGSTOP)", Verdict.TIMED_OUT, "without computing"),
        ("os._exit(0)", Verdict.RAISED, "exit code 0"),
        ("os._exit(3)", Verdict.RAISED, "exit code 3"),
        ("os.kill(os.getpid(), signal.SIGKILL)", Verdict.RAISED, "signal 9"),
        ("ctypes.string_at(0)", Verdict.RAISED, "signal 11"),
        ("os.fork() and os._exit(0)\nthreading.Event().wait()", Verdict.TIMED_OUT, "without computing"),
        ("os.closerange(0, 50)", Verdict.RAISED, "exit code"),
        ("os.closerange(0, 50)\nwhile True: pass", Verdict.RAISED, "closed"),
        ("while True: print('again and again')", Verdict.OUTPUT_TOO_LARGE, "more than the 32 KiB"),
        ("while True: os.write(2, b'x' * 9999)", Verdict.OUTPUT_TOO_LARGE, "more than the 32 KiB"),
    ],
)
def test_a_lost_worker_costs_its_call(submit: Submit, body: str, verdict: Verdict, why: str) -> None:
    """A hang, a crash or an exit is that call's alone: the rest of its group is not run, the next group is."""
    with submit(double(body), output_kib=32) as session:
        before, lost, later = session.run([call("pair", X), call("double", X), call("pair", X)])
        assert before.failure is None
        assert lost.failure is not None
        assert lost.failure.verdict is verdict
        assert why in lost.failure.error_message
        assert later.failure is not None
        assert later.failure.verdict is Verdict.NOT_RUN
        assert pairs(session)


def test_a_hang_on_one_input_leaves_the_others(submit: Submit) -> None:
    """A loop that does not end for one value is no reason to give up the function."""
    with submit(double("while x[0] < 0: pass\nreturn 2 * x")) as session:
        replies = [reply_of(session, x) for x in (X, -X, X, -X, X)]
    assert [reply.failure and reply.failure.verdict for reply in replies] == [
        None,
        Verdict.TIMED_OUT,
        None,
        Verdict.TIMED_OUT,
        None,
    ]


def test_a_function_that_always_hangs_is_given_up(submit: Submit) -> None:
    """After a few lost workers a function is not called again, which bounds the time; others still are."""
    with submit(double("while True: pass"), deaths=40) as session:
        failures = [failure_of(session) for _ in range(20)]
        assert pairs(session)
        deaths = session._deaths
    assert deaths == LOSSES_PER_FUNCTION
    assert {failure.verdict for failure in failures} == {Verdict.TIMED_OUT}


def test_a_submission_uses_up_a_number_of_workers_at_most(submit: Submit) -> None:
    """When the last worker is gone, what is left is not run, and no call raises."""
    with submit(double("os._exit(1)"), deaths=1) as session:
        verdicts = [failure_of(session).verdict for _ in range(3)]
        assert verdicts == [Verdict.RAISED, Verdict.RAISED, Verdict.NOT_RUN]
        assert reply_of(session, name="pair").failure is not None


def test_a_fresh_worker_remembers_nothing(submit: Submit) -> None:
    """State that was spoiled before a crash is gone with the worker."""
    text = double("n.append(1)\nos._exit(1) if x[0] < 0 else None\nreturn len(n)", before="n = []")
    with submit(text) as session:
        replies = [reply_of(session, x) for x in (X, X, -X, X)]
    assert [reply.values.get("y") for reply in replies] == [1, 2, None, 1]


# ---- memory and size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "return np.ones((10**6, 10**6))",
        "return [bytearray(1 << 24) for _ in range(10**6)]",
        "return 'x' * (1 << 40)",
        "return np.broadcast_to(x[0], (10**5, 10**6))",
        "return 1 << (1 << 40)",
    ],
)
def test_a_memory_bomb_costs_its_call(submit: Submit, body: str) -> None:
    """Memory that is not there is refused inside the worker, which says so and lives on."""
    with submit(double(body), memory_mib=512, call_cpu_s=5.0) as session:
        assert failure_of(session).verdict is Verdict.OUT_OF_MEMORY
        assert session._deaths == 0
        assert pairs(session)


def test_recursion_without_end_costs_its_call(submit: Submit) -> None:
    """Python's own limit ends it, and where a student lifted that, the memory limit does."""
    with submit(double("return double(x)")) as session:
        failure = failure_of(session)
        assert (failure.error_type, session._deaths) == ("RecursionError", 0)
        assert pairs(session)
    with submit(double("return double(x)", before="sys.setrecursionlimit(10**9)"), memory_mib=512) as session:
        assert failure_of(session).verdict in {Verdict.RAISED, Verdict.OUT_OF_MEMORY, Verdict.TIMED_OUT}
        assert pairs(session)


@pytest.mark.parametrize(
    "expression",
    [
        "np.zeros(3 << 17)",
        "'x' * (3 << 20)",
        "[np.zeros(1 << 17)] * 3",
        "[0.1] * (1 << 20)",
        "['é' * 10] * (1 << 17)",
    ],
)
def test_an_answer_beyond_the_cap_is_too_large(submit: Submit, expression: str) -> None:
    """A reply of more than the allowed size is counted in the worker and does not cross."""
    with submit(double(f"return {expression}"), reply_mib=2, call_cpu_s=2.0) as session:
        failure = failure_of(session)
        assert (failure.verdict, session._deaths) == (Verdict.OUTPUT_TOO_LARGE, 0)
        assert pairs(session)


def test_a_long_list_of_numbers_is_too_large_under_any_cap(submit: Submit) -> None:
    """What is too long for the header of a frame is an answer too large, not a broken conversation."""
    with submit(double("return [0.1] * (1 << 22)"), call_cpu_s=5.0) as session:
        failure = failure_of(session)
        assert (failure.verdict, session._deaths) == (Verdict.OUTPUT_TOO_LARGE, 0)


# ---- what is left behind ------------------------------------------------------------------------------------

DAEMON = """
import subprocess
def leave(marker):
    if os.fork():
        os.wait()
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    with open("/proc/self/comm", "w") as name:
        name.write(marker)
    while True:
        signal.pause()
"""


def called(marker: str) -> list[str]:
    """Ids of the processes with that name that are alive."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0] if folder.name.isdigit() else "X"
            if state not in "ZX" and (folder / "comm").read_text().strip() == marker:
                found.append(folder.name)
        except OSError:
            continue
    return found


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within five seconds."""
    return any(holds() or threading.Event().wait(0.01) for _ in range(500))


@pytest.mark.skipif(not Path("/proc/self/comm").exists(), reason="needs /proc")
@pytest.mark.parametrize("ending", ["return 2 * x", "os._exit(0)", "while True: pass"])
def test_nothing_of_a_session_outlives_it(submit: Submit, ending: str) -> None:
    """A daemon with a session of its own that ignores every polite signal is dead when its worker is ended."""
    marker = f"left{threading.get_native_id()}{len(ending)}"
    with submit(double(f"leave({marker!r})\n{ending}", before=DAEMON)) as session:
        reply_of(session)
        if ending.startswith("return"):
            assert eventually(lambda: bool(called(marker)))
        assert pairs(session)
    assert eventually(lambda: not called(marker))
