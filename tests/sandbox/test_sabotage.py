"""A student who writes into the grader's channel or breaks Python gets replies, and no verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from grader.model.evidence import Reply, Verdict
from grader.model.exercise import call
from tests.sandbox.conftest import Submit, X, double, failure_of, pairs, reply_of

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
    {"dict": [["values", [1]], ["echoed", []], ["changed", []]]},
    {"dict": [["values", 1], ["echoed", {"dict": []}]]},
    {"dict": [["values", [1]], ["echoed", {"dict": []}], ["changed", 5]]},
    {"dict": [["values", [1]], ["echoed", {"dict": []}], ["changed", ODD]]},
    {
        "dict": [
            ["values", [{"earlier": [1, {}, []]}]],
            ["echoed", {"dict": [["0", 1], ["x", 2]]}],
            ["changed", [ODD, "a"]],
        ]
    },
    {"dict": [["values", [1]], ["echoed", {"dict": [["x", 1], ["0", ODD]]}], ["changed", []]]},
    {"dict": [["loaded", {"dict": []}]]},
]


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_a_forged_reply_is_a_value_at_most(submit: Submit, forged: Any) -> None:
    """Whatever a student puts into the grader's channel, every call gets a reply, and none of them is a verdict."""
    with submit(double(f"forge({forged!r})\nos._exit(0)", before=WRITE)) as session:
        reply = reply_of(session)
        assert reply.failure is None or reply.failure.verdict is Verdict.RAISED
        for _ in range(2):  # the exit above is met by the call after it at the latest
            last = reply_of(session, name="pair")
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
        assert set(session.definitions) <= {"double", "pair"}
        reply_of(session)
        reply_of(session, name="pair")


@pytest.mark.parametrize("kind", ["at", "fault"])
def test_progress_without_end_ends(submit: Submit, kind: str) -> None:
    """A file that reports statements for ever is no sign of progress."""
    node = {"dict": [[kind, ["main.py", 1] if kind == "at" else {"dict": [["file", "main.py"]]}]]}
    with submit(double("return x", before=f"{WRITE}\nwhile True: forge({node!r})"), deaths=1) as session:
        assert 1 <= len(session.faults) <= 22
        assert isinstance(reply_of(session), Reply)


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
