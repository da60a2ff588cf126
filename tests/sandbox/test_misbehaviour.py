"""Whatever a submission does to its worker, it costs the calls during which it did so, in bounded time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.model.evidence import Failure, Reply, Verdict
from grader.model.exercise import call
from grader.sandbox.session import LOSSES_PER_FUNCTION, Session

Submit = Callable[..., Session]
X = np.array([1.0, -2.0])
PAIR = "def pair(x):\n    return 2 * x, 3 * x\n"


def double(body: str, before: str = "") -> str:
    """A submission whose `double` does this, and whose `pair` is right."""
    lines = "\n    ".join(body.splitlines())
    imports = "import ctypes, json, os, signal, struct, sys, threading\nimport numpy as np\n"
    return f"{imports}{before}\ndef double(x):\n    {lines}\n{PAIR}"


def reply_of(session: Session, name: str = "double", x: Any = X) -> Reply:
    """What one call gives."""
    (reply,) = session.run([call(name, x)])
    return reply


def failure_of(session: Session) -> Failure:
    """Why a call of `double` gives nothing."""
    failure = reply_of(session).failure
    assert failure is not None
    return failure


def pairs(session: Session) -> bool:
    """Whether the rest of the submission still works."""
    values = reply_of(session, "pair").values
    return np.array_equal(values.get("first", ()), 2 * X) and np.array_equal(values.get("second", ()), 3 * X)


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
        ("while True: print('again and again')", Verdict.OUTPUT_TOO_LARGE, "32 KiB are allowed"),
        ("while True: os.write(2, b'x' * 9999)", Verdict.OUTPUT_TOO_LARGE, "32 KiB are allowed"),
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
        replies = [reply_of(session, x=x) for x in (X, -X, X, -X, X)]
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
        assert reply_of(session, "pair").failure is not None


def test_a_fresh_worker_remembers_nothing(submit: Submit) -> None:
    """State that was spoiled before a crash is gone with the worker."""
    text = double("n.append(1)\nos._exit(1) if x[0] < 0 else None\nreturn len(n)", before="n = []")
    with submit(text) as session:
        replies = [reply_of(session, x=x) for x in (X, X, -X, X)]
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
    with submit(double(body), memory_mib=512) as session:
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


# ---- sabotage -----------------------------------------------------------------------------------------------

WRITE = """
def write(data):
    for number in range(3, 30):
        try: os.write(number, data)
        except OSError: pass
def forge(node):
    text = json.dumps(node).encode()
    write(struct.pack(">4sIQ", b"GRD1", len(text), 0) + text)
"""


@pytest.mark.parametrize(
    "garbage",
    [
        "b'garbage'",
        "b'x' * 100",
        "os.urandom(100)",
        "b'GRD1' + bytes(12)",
        "b'GRD1' + b'\\xff' * 12",
        "struct.pack('>4sIQ', b'GRD1', 9, 0) + b'[[[[[[[[['",
    ],
)
def test_garbage_in_every_open_file_costs_its_call(submit: Submit, garbage: str) -> None:
    """Noise between the grader's own frames is noticed, and a fresh worker takes over."""
    with submit(double(f"write({garbage})\nreturn 2 * x", before=WRITE)) as session:
        assert failure_of(session).verdict is Verdict.RAISED
        assert pairs(session)


def test_half_a_frame_costs_its_call(submit: Submit) -> None:
    """A frame that promises more than ever comes is waited for no longer than a call may take."""
    body = "write(struct.pack('>4sIQ', b'GRD1', 1 << 20, 0))\nreturn 2 * x"
    with submit(double(body, before=WRITE)) as session:
        assert failure_of(session).verdict is Verdict.TIMED_OUT
        assert pairs(session)


ODD = {"array": ["<f8", [0], "C"]}
FORGED: list[Any] = [
    None,
    [1],
    {"dict": []},
    {"dict": [["failure", {"dict": [["kind", []]]}]]},
    {"dict": [["failure", {"dict": [["kind", ODD], ["line", ODD], ["message", ODD]]}]]},
    {"dict": [["failure", {"dict": [["kind", "correct"], ["type", 1]]}]]},
    {"dict": [["values", 1], ["echoed", []]]},
    {"dict": [["values", [1]], ["echoed", []], ["changed", 5]]},
    {"dict": [["values", [1]], ["echoed", []], ["changed", ODD]]},
    {"dict": [["values", [{"earlier": [1, {}, []]}]], ["echoed", [1, 2, 3]], ["changed", [ODD, "a"]]]},
    {"dict": [["loaded", {"dict": []}]]},
]


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_a_forged_reply_is_a_value_at_most(submit: Submit, forged: Any) -> None:
    """Whatever a student puts into the grader's channel, every call gets a reply, and none of them is a verdict."""
    with submit(double(f"forge({forged!r})\nos._exit(0)", before=WRITE)) as session:
        reply = reply_of(session)
        assert reply.failure is None or reply.failure.verdict is Verdict.RAISED
        for _ in range(2):  # the exit above is met by the call after it at the latest
            last = reply_of(session, "pair")
        assert last.failure is None


LOADED: list[Any] = [
    1,
    {"dict": [["file", 1], ["line", "a"], ["stub", ODD], ["also", 5]]},
    {"dict": [["file", ODD], ["line", ODD], ["stub", 1], ["also", ODD]]},
    {"dict": [["also", [ODD, None, {"foreign": ["a", "b"]}]]]},
]


@pytest.mark.parametrize("found", LOADED, ids=range(len(LOADED)))
def test_a_forged_report_of_loading_breaks_nothing(submit: Submit, found: Any) -> None:
    """A student who answers in the loader's place is believed in nothing but where functions are."""
    node = {"dict": [["loaded", {"dict": [["double", found], ["other", found]]}]]}
    with submit(double("return x", before=f"{WRITE}\nforge({node!r})"), deaths=2) as session:
        assert set(session.definitions) <= {"double"}
        reply_of(session)
        reply_of(session, "pair")


@pytest.mark.parametrize("kind", ["at", "fault"])
def test_progress_without_end_ends(submit: Submit, kind: str) -> None:
    """A file that reports statements for ever is no sign of progress."""
    node = {"dict": [[kind, ["main.py", 1] if kind == "at" else {"dict": [["file", "main.py"]]}]]}
    with submit(double("return x", before=f"{WRITE}\nwhile True: forge({node!r})"), deaths=1) as session:
        assert len(session.faults) <= 22
        assert failure_of(session).verdict in {Verdict.NOT_RUN, Verdict.MISSING}


@pytest.mark.parametrize(
    "before",
    [
        "np.stack = np.zeros = np.asarray = np.ndindex = np.shape = np.ndim = None",
        "np.ndarray = type('ndarray', (), {})",
        "np.ndarray = lambda *a: None",
        "np.generic = np.longdouble = np.float64 = int",
        "import builtins\nbuiltins.len = builtins.isinstance = builtins.list = builtins.type = None",
        "import builtins\nbuiltins.__import__ = builtins.open = builtins.print = None",
        "json.dumps = lambda *a, **k: 'null'",
        "struct.Struct = None",
        "sys.stdout = sys.stderr = None",
        "class Deaf:\n    def flush(self): raise SystemExit\nsys.stdout = Deaf()",
        "sys.modules.clear()",
        "sys.meta_path.clear()",
        "sys.settrace(lambda *a: 1 / 0)",
        "signal.alarm(1)",
        "os.chdir('/')",
        "os.environ.clear()",
        "import gc\nfor o in gc.get_objects():\n    if type(o) is dict and 'encode_frame' in o: o['encode_frame'] = 1",
        "sys.modules['__main__'].Caller.reply = lambda *a: b'!'",
        "sys.modules['__main__'].__dict__.clear()",
        "import atexit\natexit.register(lambda: threading.Event().wait())",
        "threading.Thread(target=threading.Event().wait).start()",
    ],
)
def test_whatever_is_replaced_every_call_gets_a_reply(submit: Submit, before: str) -> None:
    """A student who breaks Python or numpy breaks their own worker: the host answers, and values stay values."""
    with submit(double("return 2 * x", before=before), deaths=2) as session:
        replies = session.run([call("pair", X), call("double", X)])
        assert all(reply.failure or reply.values for reply in replies)
        assert all(not isinstance(value, str) for reply in replies for value in reply.values.values())


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
@pytest.mark.xfail(run=False, reason="a pipe that a descendant holds open is closed before the descendant is killed")
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
