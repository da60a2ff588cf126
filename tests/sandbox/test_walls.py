"""What a submission cannot do behind walls, and that a wall which does not stand is noticed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from grader.errors import SandboxError
from grader.model.evidence import Verdict
from grader.sandbox import bubblewrap, cold, launch, zygotes
from grader.sandbox.launch import Level
from grader.sandbox.processes import DEATH_S, descendants
from grader.sandbox.proof import ACTS, QUICK, try_acts, why_not
from tests.sandbox.conftest import DOUBLE, PAIR, Submit, double, failure_of, have, pairs, reply_of

# ---- walls --------------------------------------------------------------------------------------------------


def test_every_forbidden_act_is_refused(walled: Level) -> None:
    """Behind a wall each act of the doctor's list fails, for a reason that is a refusal."""
    trials = try_acts(walled)
    assert [trial.act for trial in trials] == list(ACTS)
    assert {trial.act: trial.how for trial in trials if not trial.refused} == {}


def test_the_same_acts_succeed_without_walls() -> None:
    """The test above bites: at `process` the acts that need no privilege do get through."""
    possible = {trial.act for trial in try_acts(Level.PROCESS) if trial.refused is False}
    assert possible >= {"read_a_file", "read_the_course", "write_outside", "connect", "start_a_process"}
    assert possible >= {"list_processes", "read_environment", "signal_a_process"}


MORE = {
    "run a program": "import subprocess\n    subprocess.run(['/bin/true'])",
    "become a program": "os.execv(sys.executable, [sys.executable, '-c', ''])",
    "make a socket": "import socket\n    socket.socket(socket.AF_UNIX)",
    "make a pair of sockets": "import socket\n    socket.socketpair()",
    "signal everybody": "os.kill(-1, 0)",
    "signal its parent": "os.kill(os.getppid() or 1, 9)",
    "lower another's priority": "os.setpriority(os.PRIO_PROCESS, os.getppid() or 1, 19)",
    "limit another": "import resource\n    resource.prlimit(os.getppid() or 1, resource.RLIMIT_CPU, (1, 1))",
    "read the parent's environment": "open(f'/proc/{os.getppid() or 1}/environ').read()",
    "read the parent's memory": "open(f'/proc/{os.getppid() or 1}/mem', 'rb')",
    "list the root's home": "os.listdir('/root')",
    "write to a library": "open(os.__file__, 'r+')",
    "write to numpy": "import numpy\n    open(numpy.__file__, 'a')",
    "write to the worker": "open(sys.argv[0], 'a')",
    "write to the root": "open('/x', 'w')",
    "write to the kernel": "open('/proc/sys/kernel/core_pattern', 'w')",
    "make a device": "os.mknod('device', 0o060600, os.makedev(254, 0))",
    "change the root": "os.chroot('.')",
    "change an owner": "os.chown('/dev/null', 0, 0)",
    "become root": "os.setuid(0) if os.getuid() else os.setgroups([0])",
    "watch a folder": "import ctypes\n    if ctypes.CDLL(None).inotify_init1(0) < 0: raise PermissionError",
    "raise a limit": "import resource\n    resource.setrlimit(resource.RLIMIT_NOFILE, (9999, 9999))",
}


@pytest.mark.parametrize("act", MORE)
def test_acts_beyond_the_list_are_refused(at: Submit, walled: Level, act: str) -> None:
    """Each raises OSError or ValueError from the system, and the worker goes on."""
    with at(walled, f"import os, sys\ndef double(x):\n    {MORE[act]}\n    return 'possible'\n{PAIR}") as session:
        failure = failure_of(session)
        names = {"PermissionError", "OSError", "FileNotFoundError", "ProcessLookupError", "ValueError"}
        expected = Verdict.FORBIDDEN if failure.error_type == "PermissionError" else Verdict.RAISED
        assert (failure.verdict, failure.error_type in names) == (expected, True), failure
        assert pairs(session)


def test_raw_system_calls_are_refused(at: Submit, walled: Level) -> None:
    """Around the C library: bpf, io_uring, perf, userfaultfd, keys, clone3 and numbers of tomorrow are not there."""
    numbers = {"x86_64": [321, 425, 298, 323, 250, 435, 470, 57], "aarch64": [280, 425, 241, 282, 219, 435, 470]}
    wanted = numbers[os.uname().machine]
    body = (
        "libc = ctypes.CDLL(None, use_errno=True)\nseen = []\n"
        f"for number in {wanted}:\n    seen += [libc.syscall(number, 0, 0, 0, 0, 0), ctypes.get_errno()]\nreturn seen"
    )
    with at(walled, double(body)) as session:
        seen = reply_of(session).values["y"]
    assert seen[::2] == [-1] * len(wanted)
    assert set(seen[1::2]) <= {1, 38}


def test_nothing_but_the_runtime_is_in_sight(at: Submit) -> None:
    """At `full` the root holds what it must, the processes are the worker's own, and no path of ours has a name."""
    have(Level.FULL)
    text = (
        "import os\ndef double(x):\n"
        "    ids = [name for name in os.listdir('/proc') if name.isdigit()]\n"
        "    mounts = open('/proc/self/mountinfo').read()\n"
        "    lines = [open(f'/proc/{n}/cmdline').read() for n in ids]\n"
        "    return [sorted(os.listdir('/')), len(ids), lines, sorted(os.listdir('/dev')), dict(os.environ), mounts]\n"
    )
    with at(Level.FULL, text) as session:
        root, processes, lines, devices, environment, _ = reply_of(session).values["y"]
    known = {"dev", "graded-work", "grader", "lib", "lib64", "packages", "proc", "runtime", "tmp", "usr"}
    assert set(root) <= known
    assert processes == 2
    assert devices == ["null", "random", "urandom", "zero"]
    assert str(Path(launch.__file__).parent) not in f"{lines} {environment}"


@pytest.mark.usefixtures("no_zygotes")
@pytest.mark.parametrize(("wall", "amount"), [("FOLDER_BYTES", 4 << 20), ("FOLDER_FILES", 8)])
def test_its_folder_has_a_size(at: Submit, monkeypatch: pytest.MonkeyPatch, wall: str, amount: int) -> None:
    """At `full`, files lie in memory of a fixed amount and number; beyond it writing fails, and nothing else does."""
    have(Level.FULL)
    monkeypatch.setattr(zygotes, wall, amount)
    body = "for i in range(9):\n    open(f'{i}', 'wb').write(bytes(1 << 20))"
    with at(Level.FULL, double(body)) as session:
        failure = failure_of(session)
        assert (failure.verdict, "No space left" in failure.error_message) == (Verdict.OUTPUT_TOO_LARGE, True)
        assert "into files has a limit" in failure.allowed
        assert pairs(session)


def test_sessions_side_by_side_cannot_see_each_other(at: Submit, walled: Level) -> None:
    """A file that one submission has written, another does not find while both are alive."""
    writes = "import os\ndef double(x):\n    open('mine', 'w').write('secret')\n    return os.path.abspath('mine')\n"
    with at(walled, writes) as first:
        path = reply_of(first).values["y"]
        with at(walled, f"def double(x):\n    return open({path!r}).read()\n") as second:
            failure = failure_of(second)
    assert failure.error_type in {"PermissionError", "FileNotFoundError"}


# ---- a wall that does not stand -----------------------------------------------------------------------------


@pytest.fixture
def broken_confine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Another file in the place of confine.py."""
    request.getfixturevalue("no_zygotes")
    for name in (*bubblewrap.FILES, "cells"):
        (tmp_path / f"{name}.py").write_bytes((bubblewrap.HERE / f"{name}.py").read_bytes())
    path = tmp_path / "confine.py"
    monkeypatch.setattr(cold, "CONFINE", path)
    monkeypatch.setattr(bubblewrap, "HERE", tmp_path)
    return path


@pytest.mark.parametrize(
    ("text", "why"), [("raise SystemExit('no wall today')", "no wall today"), ("", "no reason|no attribute")]
)
def test_no_worker_starts_without_its_walls(
    at: Submit, walled: Level, broken_confine: Path, text: str, why: str
) -> None:
    """If a wall cannot be put up, that is our fault with its reason, and no line of a student's runs."""
    broken_confine.write_text(text, encoding="utf-8")
    before = alive()
    with pytest.raises(SandboxError, match=why), at(walled, DOUBLE):
        pass
    zygotes.close_all()
    assert settled(before) == before


def settled(expected: list[int]) -> list[int]:
    """Who is alive once the system has had time to end what was killed: it does so after the kill returns."""
    deadline = time.monotonic() + DEATH_S
    while (there := alive()) != expected and time.monotonic() < deadline:
        time.sleep(0.01)
    return there


def alive() -> list[int]:
    """Our descendants that still run: one that only waits to be reaped is dead."""
    return [pid for pid in descendants(os.getpid()) if state_of(pid) != "Z"]


def state_of(pid: int) -> str:
    """The letter that /proc has for a process; Z also for one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_a_filter_that_is_missing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Landlock alone a process can be started: the level's trial sees it and the level is not offered."""
    have(Level.REDUCED)
    nothing = bytes.fromhex("060000000000ff7f")  # one instruction: allow
    monkeypatch.setattr(cold, "worker_program", lambda **_: nothing)
    assert "start a process" in why_not(Level.REDUCED)


def test_a_file_that_can_be_read_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Landlock opened to the whole machine a file can be read, and the level is not offered."""
    have(Level.REDUCED)
    monkeypatch.setattr(cold, "readable_places", lambda *_: {"read": ["/"]})
    assert "read a file" in why_not(Level.REDUCED)
    assert set(QUICK) == {"read_a_file", "start_a_process"}
