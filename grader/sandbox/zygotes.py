"""Level `full` from the host's side: a warm process in bubblewrap for each job, and a fork of it for each worker."""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import platform
import select
import signal
import socket
import subprocess
import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import IO, Any

from grader.errors import SandboxError
from grader.sandbox import bubblewrap
from grader.sandbox.confine import UP
from grader.sandbox.filters import worker_program
from grader.sandbox.launched import LIMITS, START_S, Guest, Launched, environment, wall_fell
from grader.sandbox.processes import DEATH_S, descendants, finish, hold
from grader.sandbox.runtime import find_runtime
from grader.sandbox.worker import OWN
from grader.sandbox.zygote import CREDENTIALS, FIRST, READY

# Only where processes are counted for each user namespace; elsewhere it would count what else this user runs.
PROCESSES, COUNTED_SINCE = {"NPROC": 64}, (5, 14)
FOLDER_BYTES, FOLDER_FILES = 256 << 20, 20_000

# What a guest would import anyway, imported once for all of them.
NUMPY = ("numpy", "numpy.random", "numpy.linalg", "numpy.fft")
IMPORTS = {
    Guest.WORKER: (*NUMPY, "ast", "inspect", "resource", "traceback"),
    Guest.CELLS: (*NUMPY, "ipykernel.ipkernel", "ipykernel.kernelapp", "zmq"),
}

# What every worker is taught, and what makes it quick, run once for all of them.
OWN_TEXTS = {name: Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8") for name in (*OWN, "rehearsal")}

_idle: dict[tuple[Guest, bool], list[Zygote]] = defaultdict(list)
_lock = threading.Lock()


@cache
def _starter() -> ThreadPoolExecutor:
    """One thread that starts all zygotes: with its last thread the kernel would end what that thread has started."""
    return ThreadPoolExecutor(1, thread_name_prefix="zygotes")


def fork(guest: Guest, handed: Sequence[int], *, forks: bool = False) -> Forked:
    """A worker from an idle zygote, or from a new one. Raises SandboxError if a wall does not stand."""
    while True:
        with _lock:
            zygote = idle.pop() if (idle := _idle[guest, forks]) else None
        if zygote is None:
            return Forked(Zygote(guest, forks=forks), handed)
        if zygote.is_alive():
            return Forked(zygote, handed)
        zygote.close()  # something ended it while nobody used it


@atexit.register
def close_all() -> None:
    """End every idle zygote; the next worker gets a new one."""
    with _lock:
        zygotes = [zygote for idle in _idle.values() for zygote in idle]
        _idle.clear()
    for zygote in zygotes:
        zygote.close()


class Zygote:
    """A process inside bubblewrap from which workers are forked; forks: those may start processes of their own."""

    def __init__(self, guest: Guest, *, forks: bool = False) -> None:
        """Start it, and wait until it holds everything ready. Raises SandboxError if it does not."""
        self.kind = (guest, forks)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            arguments = (guest, theirs.fileno())
            self.process: subprocess.Popen[bytes] = _starter().submit(_start, *arguments).result()
        try:
            self.control.settimeout(START_S)
            self.control.send(json.dumps(_settings(guest, forks=forks)).encode())
            said = self.control.recv(4096)
        except OSError as error:
            said = b"" if isinstance(error, ConnectionError) else str(error).encode()
        if said != READY:
            stderr = self.process.stderr
            ready = select.select([stderr], [], [], 1)[0] if stderr else []
            why = said or (os.read(ready[0].fileno(), 4096) if ready else b"")
            self.close()
            raise wall_fell(why)

    def is_alive(self) -> bool:
        """Whether it can still fork."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it, with everything that was forked from it."""
        self.control.close()  # at which it ends itself
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.5)
        if self.process.poll() is None:
            finish(hold(descendants(self.process.pid)))
            self.process.kill()
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


def _start(guest: Guest, control: int) -> subprocess.Popen[bytes]:
    program, runtime = bubblewrap.find_bubblewrap(), find_runtime()
    if program is None:
        raise SandboxError("bubblewrap is not installed")
    inside = environment(bubblewrap.WORK, bubblewrap.TMP, guest) | bubblewrap.library_path(runtime)
    words = bubblewrap.arguments(runtime, guest, inside)
    python = [bubblewrap.python_inside(runtime), "-I", "-S", "-B", f"{bubblewrap.OURS}/zygote.py", str(control)]
    return subprocess.Popen(  # noqa: S603 - the system's bubblewrap and our own file
        [program, *words, "--", *python],
        cwd="/",
        env={},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        pass_fds=(control,),
    )


def _settings(guest: Guest, *, forks: bool) -> dict[str, Any]:
    program = worker_program(among_others=False, pairs=guest is Guest.CELLS, forks=forks)
    walls = {
        "limits": LIMITS | (PROCESSES if _kernel_version() >= COUNTED_SINCE else {}),
        "places": {"read": ["/"], "write": [bubblewrap.WORK, bubblewrap.TMP, os.devnull]},
        "needs_landlock": False,  # the file system around it holds nothing else
        "filter": base64.b64encode(program).decode(),
    }
    return {
        "guest": guest.value,
        "packages": [bubblewrap.PACKAGES],
        "imports": IMPORTS[guest],
        "texts": OWN_TEXTS if guest is Guest.WORKER else {},
        "folders": [bubblewrap.WORK, bubblewrap.TMP],
        "mount_options": f"size={FOLDER_BYTES},nr_inodes={FOLDER_FILES},mode=700",
        "walls": walls,
    }


def _kernel_version() -> tuple[int, ...]:
    numbers = platform.release().split("-")[0].split(".")[:2]
    return tuple(int(number) for number in numbers if number.isdigit())


class Forked(Launched):
    """A worker in a fork of a zygote, whose namespaces end with it, and everything in them."""

    def __init__(self, zygote: Zygote, handed: Sequence[int]) -> None:
        """Ask for a fork, and wait for its walls. Raises SandboxError, with nothing left running, if one falls."""
        self.zygote, self.directory = zygote, bubblewrap.WORK
        self.is_taught = zygote.kind[0] is Guest.WORKER
        self._code: int | None = None
        self._used_s: float | None = None
        self._held: list[int] = []  # the first process of the namespaces and the guest, which it ends with
        self._over = False
        self._status, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._status.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        pipes = [os.pipe() for _ in range(3)]
        child_ends = [pipes[0][0], pipes[1][1], pipes[2][1]]
        self.stdin: IO[bytes] = os.fdopen(pipes[0][1], "wb")
        self.stdout: IO[bytes] = os.fdopen(pipes[1][0], "rb")
        self.stderr: IO[bytes] = os.fdopen(pipes[2][0], "rb", 0)
        self.pid = 0
        try:
            with theirs, contextlib.suppress(OSError):  # that it has gone is heard below
                socket.send_fds(zygote.control, [b"fork"], [*child_ends, theirs.fileno(), *handed])
        finally:
            for number in child_ends:
                os.close(number)
        try:
            self._held += hold([self._expect(FIRST)])
            self.pid = self._expect(UP)
            self._held += hold([self.pid])
        except BaseException:
            self.end()
            raise

    def _expect(self, word: bytes) -> int:
        """The process that says this word next. Raises SandboxError if anything else is said."""
        said, sender = self._hear(START_S)
        if said == word and sender:
            return sender
        with contextlib.suppress(ValueError, TypeError, LookupError):
            said = str(json.loads(said)["failed"]).encode()
        raise wall_fell(said)

    def _hear(self, timeout_s: float) -> tuple[bytes, int]:
        """The next message and its sender; an empty one at the end or after the time."""
        ready, _, _ = select.select([self._status], [], [], timeout_s)
        if not ready:
            return b"", 0
        with contextlib.suppress(ConnectionError):
            said, more, *_ = self._status.recvmsg(4096, socket.CMSG_SPACE(CREDENTIALS.size))
            self._over = not said
            senders = [CREDENTIALS.unpack(data)[0] for _, kind, data in more if kind == socket.SCM_CREDENTIALS]
            return said, senders[0] if senders else 0
        self._over = True
        return b"", 0

    def _listen(self, timeout_s: float) -> None:
        """Take in one message about the end."""
        said, _ = self._hear(timeout_s)
        with contextlib.suppress(ValueError):
            told = json.loads(said)
            self._code = told.get("code", self._code)
            self._used_s = told.get("cpu_s", self._used_s)

    def ended(self, timeout_s: float = 0.0) -> int | None:
        """The exit code; None while it runs. After a signal it is negative."""
        if self._code is None and not self._over:
            self._listen(timeout_s)
        return self._code

    def end(self) -> float | None:
        """End everything in its namespaces and give the zygote back, or end that too if this takes too long."""
        # The guest before the first process: that one adds up what the guest used, and ends after it.
        for descriptor in reversed(self._held):
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            while not self._over and select.select([self._status], [], [], DEATH_S)[0]:
                self._listen(0)
            os.close(descriptor)
        self._held = []
        if self._over and self.zygote.is_alive():
            with _lock:
                _idle[self.zygote.kind].append(self.zygote)
        else:
            self.zygote.close()
        self._status.close()
        self.close_streams()
        return self._used_s
