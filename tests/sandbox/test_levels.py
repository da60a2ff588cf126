"""What a submission gets is the same at every isolation level; in CI the machine must have all of them."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from grader.model.evidence import Verdict
from grader.sandbox.launch import Level
from grader.sandbox.processes import descendants
from tests.sandbox.conftest import DOUBLE, Submit, X, double, doubles, failure_of, have, pairs, reply_of, same

# ---- ordinary work ------------------------------------------------------------------------------------------

WORK = """
import numpy as np
def double(x):
    rng = np.random.default_rng(3)
    a = rng.normal(size=(20, 20))
    parts = [np.linalg.svd(a)[1], np.linalg.eigvals(a).real, np.fft.fft(a[0]).imag, np.tanh(a @ a).ravel(),
             np.linalg.solve(a, a[0]), np.einsum('ij,jk->ik', a, a)[0]]
    return np.concatenate([*parts, x])
"""


def test_the_same_work_gives_the_same_bytes_at_every_level(at: Submit) -> None:
    """linalg, random and fft compute behind every wall what they compute without one, to the last bit."""
    answers = []
    for level in Level:
        with at(have(level), WORK) as session:
            answers.append(reply_of(session).values["y"])
    assert answers[0].size > 400
    assert all(same(answer, answers[0]) for answer in answers)


LIBRARY = """
import bz2, collections, csv, ctypes, datetime, decimal, functools, hashlib, io, itertools, json, lzma, math, pathlib
import pickle, random, re, sqlite3, statistics, tempfile, threading, time, zlib, dataclasses, typing, unicodedata
import numpy as np
def double(x):
    with open(os.devnull, "w") as nothing:
        print("unheard", file=nothing)
    with tempfile.TemporaryFile() as file:
        np.save(file, x)
        file.seek(0)
        x = np.load(file)
    os.makedirs("a/b")
    os.replace(pathlib.Path("a/b").rename("c"), "d")
    results = []
    thread = threading.Thread(target=lambda: results.append(2 * x))
    thread.start()
    thread.join()
    return results[0]
"""


def test_what_students_ordinarily_use_is_there(at: Submit, level: Level) -> None:
    """Standard library, temporary files, folders, /dev/null and threads work at every level."""
    with at(level, "import os\n" + LIBRARY) as session:
        assert session.faults == ()
        reply = reply_of(session)
    assert reply.failure is None, reply.failure
    assert same(reply.values["y"], 2 * X)


def test_files_of_a_submission_can_be_read(at: Submit, level: Level) -> None:
    """They come over the wire into the worker's own folder, which is also its home."""
    text = "import os\ndef double(x):\n    return [open('main.py').read()[:9], os.getcwd() == os.environ['HOME']]\n"
    with at(level, text) as session:
        assert reply_of(session).values["y"] == ["import os", True]


def test_errors_read_the_same_at_every_level(at: Submit) -> None:
    """The folder of a worker has another name at each level, and no message shows it."""
    text = "import os\ndef double(x):\n    raise ValueError(os.path.join(os.getcwd(), 'data.npz'))\n"
    seen = set()
    for level in Level:
        with at(have(level), text) as session:
            seen.add(failure_of(session))
    assert {failure.error_message for failure in seen} == {"./data.npz"}
    assert len(seen) == 1


# ---- misbehaviour is judged as without walls ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "verdict", "why"),
    [
        ("while True: pass", Verdict.TIMED_OUT, "processor time"),
        ("threading.Event().wait()", Verdict.TIMED_OUT, "without computing"),
        ("os.kill(os.getpid(), signal.SIGSTOP)", Verdict.TIMED_OUT, "without computing"),
        ("os._exit(0)", Verdict.RAISED, "exit code 0"),
        ("os._exit(3)", Verdict.RAISED, "exit code 3"),
        ("os.kill(os.getpid(), signal.SIGKILL)", Verdict.RAISED, "signal 9"),
        ("ctypes.string_at(0)", Verdict.RAISED, "signal 11"),
        ("while True: print('again and again')", Verdict.OUTPUT_TOO_LARGE, "more than the 32 KiB"),
        ("return np.ones((10**6, 10**6))", Verdict.OUT_OF_MEMORY, ""),
    ],
)
def test_misbehaviour_costs_its_call(at: Submit, walled: Level, body: str, verdict: Verdict, why: str) -> None:
    """Hang, wait, stop, exit, crash, flood and memory bomb get the verdict that they get without walls."""
    with at(walled, double(body), output_kib=32) as session:
        failure = failure_of(session)
        assert (failure.verdict, why in failure.error_message) == (verdict, True), failure
        assert pairs(session)


def test_processor_time_is_the_workers_own(at: Submit, level: Level) -> None:
    """Whoever stands between sleeps; what is counted is what the student's code used."""
    text = "import time\ndef double(x):\n    while time.process_time() < 0.9: pass\n    return 2 * x\n"
    with at(level, text, call_cpu_s=5.0) as session:
        assert doubles(session)
    assert 0.8 < session.cpu_s < 5


def test_nothing_is_left_of_a_session(at: Submit, level: Level) -> None:
    """When a session ends, in the middle of whatever it does, each process that it had is gone, wrappers included."""
    before = set(descendants(os.getpid()))
    with at(level, double("while x[0] < 0: pass\nreturn 2 * x")) as session:
        assert session._launched is not None
        started = set(descendants(os.getpid())) - before
        folder = session._directory.name if session._directory else ""
        assert session._launched.pid in started
        failure = reply_of(session, -X).failure
        assert failure is not None
        assert doubles(session)
        started |= set(descendants(os.getpid())) - before
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]
    assert not (folder and Path(folder).exists())


def test_many_sessions_at_once_have_their_own_walls(at: Submit, walled: Level) -> None:
    """Started from several threads, none gets a descriptor or a folder of another's."""
    text = f"import os\n{DOUBLE}def pair(x):\n    return len(os.listdir()), x\n"
    results: list[Any] = []

    def grade() -> None:
        with at(walled, text) as session:
            results.append((doubles(session), reply_of(session, name="pair").values["first"]))

    threads = [threading.Thread(target=grade) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [(True, 1)] * 6
