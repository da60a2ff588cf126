"""Isolation levels, and how a worker process is started and ended at each.

This is the one place that decides what surrounds a worker. Whoever starts one gets it with every wall standing, or
a SandboxError that says which does not.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import platform
import secrets
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import IO

import numpy as np

from grader.errors import SandboxError
from grader.sandbox import bubblewrap
from grader.sandbox.confine import UP
from grader.sandbox.filters import inner_program, outer_program
from grader.sandbox.processes import DEATH_S, descendants, finish, hold, marked
from grader.sandbox.runtime import find_runtime, readable_places

WORKER = Path(__file__).with_name("worker.py")
CONFINE = Path(__file__).with_name("confine.py")
PYTHON_FLAGS = ("-I", "-S", "-B")
ROUNDS = 20  # of looking for descendants, for those that were started while others were killed
START_S = 60  # for walls to be put up, on a machine however busy
TOKEN = "GRADER_WORKER"  # noqa: S105 - the name of a variable, not a secret

# Some processors need these to choose a kernel that computes right; everything else of ours stays here.
PASSED_ON = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "SYSTEMROOT")
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
LIMITS = {"NOFILE": 256, "CORE": 0}
# Only where processes are counted for each user namespace; elsewhere it would count what else this user runs.
PROCESSES, COUNTED_SINCE = {"NPROC": 64}, (5, 14)


class Level(StrEnum):
    """How strong the walls are, strongest first; `weakness` says what each does not protect against."""

    FULL = "full"
    REDUCED = "reduced"
    PROCESS = "process"

    @property
    def weakness(self) -> str:
        """What this level does not protect against, in a sentence."""
        return WEAKNESSES[self]


WEAKNESSES = {
    Level.FULL: "A submission shares the kernel with the machine: a hole in the kernel itself is a hole in this wall.",
    Level.REDUCED: (
        "A submission shares the kernel with the machine, can fill the disk that holds temporary files until it "
        "ends, and can learn whether a path exists and how large it is, though not what is in it."
    ),
    Level.PROCESS: (
        "A submission can read every file that the user of the grader can read, use the network, and signal the "
        "user's other processes: grade only work that you would run yourself."
    ),
}


@dataclass(frozen=True)
class Launched:
    """A running worker. pid: its own number as seen from here, which need not be that of what was started.

    token: the mark by which its descendants are found. directory: the folder of its files, as it sees it.
    """

    process: subprocess.Popen[bytes]
    token: str
    pid: int
    directory: str
    wrapped: bool = False

    def wait(self, timeout_s: float) -> int:
        """The worker's exit code once it ended; negative after a signal. Raises TimeoutExpired."""
        code = self.process.wait(timeout=timeout_s)
        # Who stands between tells a signal as a shell does.
        return 128 - code if self.wrapped and code > 128 else code


def launch(level: Level, directory: Path) -> Launched:
    """Start a worker in `directory`, which must be private and empty.

    The thread that calls this must outlive the worker: at `full` the kernel ends what a dead thread has started.
    Raises SandboxError if it does not start, or if a wall of that level does not stand.
    """
    token = secrets.token_hex(16)
    try:
        if level is Level.PROCESS:
            command = [sys.executable, *PYTHON_FLAGS, str(WORKER), str(Path(np.__file__).parent.parent)]
            process = _start(command, directory, environment(directory, token), ())
            return Launched(process, token, process.pid, str(directory))
        if level is Level.REDUCED:
            return _launch_reduced(directory, token)
        return _launch_full(directory, token)
    except OSError as error:
        raise SandboxError(f"no worker could be started: {error}") from error


def _start(
    command: list[str], directory: Path, env: dict[str, str], passed: tuple[int, ...]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
        command,
        cwd=directory,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        pass_fds=passed,
    )


def _launch_reduced(directory: Path, token: str) -> Launched:
    runtime = find_runtime()
    places = readable_places(runtime)
    places["read"].append(str(WORKER))
    places["write"] = [str(directory), os.devnull]
    settings = {
        "limits": LIMITS,
        "places": places,
        "needs_landlock": True,
        "filter": base64.b64encode(inner_program(among_others=True)).decode(),
    }
    with _memory(json.dumps(settings).encode()) as told, _pipe() as (heard, status):
        words = [str(CONFINE), str(told), str(status.fileno()), str(WORKER), str(runtime.packages)]
        command = [str(runtime.python), *PYTHON_FLAGS, *words]
        process = _start(command, directory, environment(directory, token), (told, status.fileno()))
        launched = Launched(process, token, process.pid, str(directory))
        _await_walls(launched, heard, status)
    return launched


def _launch_full(directory: Path, token: str) -> Launched:
    program = bubblewrap.find_bubblewrap()
    if program is None:
        raise SandboxError("bubblewrap is not installed")
    runtime = find_runtime()
    settings = {
        "limits": LIMITS | (PROCESSES if _kernel_version() >= COUNTED_SINCE else {}),
        "places": {"read": ["/"], "write": [bubblewrap.WORK, "/tmp", os.devnull]},  # noqa: S108 - its own
        "needs_landlock": False,  # the file system around it holds nothing else
        "filter": base64.b64encode(inner_program(among_others=False)).decode(),
    }
    inside = environment(Path(bubblewrap.WORK), token) | bubblewrap.library_path(runtime)
    files = {WORKER.name: WORKER, CONFINE.name: CONFINE}
    # Not on the command line, which the first process of the namespace shows to those inside.
    words = "\0".join(bubblewrap.arguments(runtime, files, inside)).encode() + b"\0"
    with (
        _memory(words) as arranged,
        _memory(outer_program()) as outer,
        _memory(json.dumps(settings).encode()) as told,
        _pipe() as (heard, status),
    ):
        python = [bubblewrap.python_inside(runtime), *PYTHON_FLAGS, f"{bubblewrap.OURS}/{CONFINE.name}"]
        worker = [f"{bubblewrap.OURS}/{WORKER.name}", bubblewrap.PACKAGES]
        options = ["--args", str(arranged), "--seccomp", str(outer), "--"]
        command = [program, *options, *python, str(told), str(status.fileno()), *worker]
        # The wrapper stays visible from inside as the first process, with this environment.
        process = _start(command, directory, {TOKEN: token}, (arranged, outer, told, status.fileno()))
        launched = Launched(process, token, process.pid, bubblewrap.WORK, wrapped=True)
        _await_walls(launched, heard, status)
    return replace(launched, pid=[process.pid, *descendants(process.pid)][-1])


def _kernel_version() -> tuple[int, ...]:
    numbers = platform.release().split("-")[0].split(".")[:2]
    return tuple(int(number) for number in numbers if number.isdigit())


@contextlib.contextmanager
def _memory(content: bytes) -> Iterator[int]:
    """A descriptor from which a child reads this content."""
    descriptor = os.memfd_create("settings")
    try:
        os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Both ends of a pipe; the second may be closed earlier."""
    reading, writing = os.pipe()
    # Files, because they can be closed twice: a bare number could by then be somebody else's.
    with os.fdopen(reading, "rb", 0) as heard, os.fdopen(writing, "wb", 0) as status:
        yield heard, status


def _await_walls(launched: Launched, heard: IO[bytes], status: IO[bytes]) -> None:
    """Return when every wall stands. Raises SandboxError, with nothing left running, if one does not."""
    status.close()  # so that the end of the last process that holds the other copy is heard too
    ready, _, _ = select.select([heard], [], [], START_S)
    said = heard.read(4096) if ready else b"it takes too long"
    if said == UP:
        return
    launched.process.kill()
    stderr = launched.process.stderr
    why = said or (stderr.read(4096) if stderr else b"")
    end(launched)
    raise SandboxError(f"a wall could not be put up: {why.decode(errors='replace').strip() or 'no reason was given'}")


def environment(home: Path, token: str) -> dict[str, str]:
    """The whole environment of a worker: what a processor needs, and the mark of its descendants."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    place = str(home)
    return {**kept, **ONE_THREAD, "HOME": place, "TMPDIR": place, "LC_ALL": "C.UTF-8", "PATH": os.defpath, TOKEN: token}


def end(launched: Launched) -> None:
    """Kill the worker with everything that it ever started, wait until all of it is gone, and reap it.

    The process group catches ordinary children; those that left it, even by a double fork, still carry the
    token in their environment. Behind a wrapper the first process of the namespace takes all others with it.
    """
    process = launched.process
    if launched.wrapped and (below := hold(descendants(process.pid))):
        finish(below)
        # Not killed at once: only the wrapper can reap what it started, and not every machine has an init that does.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(DEATH_S)
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    for _ in range(ROUNDS):
        left = marked(f"{TOKEN}={launched.token}".encode())
        if not left:
            break
        finish(hold(left))
    # Only now: a descendant that holds the other end keeps a reader waiting, and closing would wait for it.
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()
