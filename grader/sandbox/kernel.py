"""One Jupyter kernel for the notebooks of a submission: started, led through the cells, then spoken to as a worker.

The kernel runs what a student wrote; here its outputs are only counted, and kept as the JSON text of a notebook.

    <private folder of the submission>/     the kernel's working directory
    <a second private folder>/
    ├── kernel.json, kernel-ipc-*           how a Jupyter client reaches the kernel
    ├── door                                the socket by which it comes to us
    └── home/                               profiles, histories and caches of IPython, Jupyter, matplotlib
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from grader.errors import SandboxError
from grader.model.evidence import Verdict
from grader.sandbox.channel import TICK_S, Budget, Stopped, Watch, ending
from grader.sandbox.executed import make_client, make_notebook, say, written
from grader.sandbox.launch import WORKER, Launched, Level, end, environment

Result = TypeVar("Result")

START_S = 60  # a kernel on a busy machine needs many times its usual two seconds
INTERRUPT_S = 3  # for a cell to end after it was asked to
MESSAGE_BYTES = 32 << 20  # of one message of the kernel; a longer one ends the connection
WAITING_MESSAGES = 16  # so that what waits here has a bound too

CELLS = WORKER.with_name("cells.py").read_text(encoding="utf-8")
COMMAND = [sys.executable, "-I", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
DOOR = "grader door"
OPEN = """
import sys, types
parts = []
for name, text in {texts!r}:
    part = types.ModuleType(name)
    exec(compile(text, "<" + name + ">", "exec", dont_inherit=True), part.__dict__)
    parts.append(part)
sys.modules[{door!r}] = parts[1].Door(parts[0], {address!r}, get_ipython())
"""
NEEDED = ("ipykernel", "jupyter_client", "nbclient", "nbformat")
MISSING = 'notebooks can run in a real kernel only where one is installed: pip install "rnn-grader[notebook]"'
STOPPED = "What it had not defined by then is not there; the rest was graded."
SKIPPED = "This cell was skipped. The notes in your report say why.\n"


@dataclass(frozen=True)
class Reporter:
    """Who is told what while cells run: the place of each before it starts, and sentences about them."""

    at: Callable[[str], None]
    note: Callable[[str], None]


class Kernel:
    """A kernel process with its two sockets. The order of use: make it, run_cells, serve, close.

    `launched` must be ended before `close`. The Jupyter client lives on a loop in a thread of its own, so that
    it works from any thread, also where a loop runs already.
    """

    launched: Launched
    source: BinaryIO
    sink: BinaryIO
    printed: BinaryIO

    def __init__(self, level: Level, directory: Path) -> None:
        """Start a kernel in `directory`. Raises SandboxError if there is none or it does not answer."""
        if level is not Level.PROCESS:
            raise SandboxError(f"a real kernel cannot run at isolation level {level}")
        if not hasattr(socket, "AF_UNIX"):
            raise SandboxError("notebooks cannot run in a real kernel on this system")
        if not all(importlib.util.find_spec(name) for name in NEEDED):
            raise SandboxError(MISSING)
        self.executed: dict[str, bytes] = {}
        self._sockets: list[socket.socket] = []
        self._streams: Sequence[BinaryIO] = ()
        self._context: Any = None
        self._manager: Any = None
        self._client: Any = None
        self._aside = tempfile.TemporaryDirectory(prefix="grader-k-", ignore_cleanup_errors=True)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kernel")
        self._runner = asyncio.Runner()
        try:
            self._wait(self._start(directory))
        except BaseException as error:
            if self._manager and self._manager.has_kernel:
                end(self._held(directory))
            self.close()
            if isinstance(error, (OSError, RuntimeError, TimeoutError)):
                raise SandboxError(f"no kernel could be started: {error or type(error).__name__}") from error
            raise

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self._thread.submit(self._runner.run, work).result()

    async def _start(self, directory: Path) -> None:
        # Notebooks in a kernel are rare: what they need is imported when the first one comes.
        import zmq.asyncio
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager

        aside = Path(self._aside.name)
        self._token = secrets.token_hex(16)
        self._context = zmq.asyncio.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_BYTES)
        self._context.setsockopt(zmq.RCVHWM, WAITING_MESSAGES)
        self._context.setsockopt(zmq.LINGER, 500)
        self._manager = AsyncKernelManager(
            context=self._context, transport="ipc", connection_file=str(aside / "kernel.json")
        )
        # Ours, not the one that this user has installed under some name, which could be another Python.
        self._manager._kernel_spec = KernelSpec(argv=COMMAND)  # noqa: SLF001 - the manager has no other way to take one
        await self._manager.start_kernel(
            cwd=str(directory),
            env=_environment(aside / "home", self._token),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.launched = self._held(directory)
        self._client = self._manager.client(context=self._context)
        self._client.start_channels(stdin=False, hb=False)
        await self._client.wait_for_ready(timeout=START_S)
        await self._open_door(str(aside / "door"))

    def _held(self, directory: Path) -> Launched:
        process = self._manager.provisioner.process
        return Launched(process, self._token, process.pid, str(directory))

    async def _open_door(self, address: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(address)
            listener.listen(2)
            listener.setblocking(False)
            texts = [("worker", WORKER.read_text(encoding="utf-8")), ("cells", CELLS)]
            self._silently(OPEN.format(texts=texts, door=DOOR, address=address))
            for _ in range(2):
                accepting = asyncio.get_running_loop().sock_accept(listener)
                accepted, _ = await asyncio.wait_for(accepting, START_S)
                accepted.setblocking(True)
                self._sockets.append(accepted)
        frames, printed = self._sockets
        self.source, self.sink = frames.makefile("rb"), frames.makefile("wb")
        self.printed = cast("BinaryIO", printed.makefile("rb", buffering=0))
        self._streams = (self.source, self.sink, self.printed)

    # ---- running ----------------------------------------------------------------------------------------

    def run_cells(
        self, notebooks: Mapping[str, tuple[bytes, Sequence[str]]], skip: Collection[str], budget: Budget, to: Reporter
    ) -> None:
        """Run every cell but those in `skip`; the order to load must have been sent by then.

        notebooks: path -> (the file as handed in, the text of its code cells). Raises Stopped when the kernel is
        lost; the place that was told last is then the cell that did it.
        """
        self._wait(self._run_cells(notebooks, skip, budget, to))

    async def _run_cells(
        self, notebooks: Mapping[str, tuple[bytes, Sequence[str]]], skip: Collection[str], budget: Budget, to: Reporter
    ) -> None:
        try:
            await self._step("prepare()", reply=True, timeout=START_S)
        except Exception as error:
            raise SandboxError("the kernel did not take the submission") from error
        for path, (data, texts) in notebooks.items():
            runner = make_client(make_notebook(data, texts), self._manager, self._client)
            self._step(f"begin({path!r})")
            code = [(i, cell) for i, cell in enumerate(runner.nb.cells) if cell.cell_type == "code"]
            for number, (index, cell) in enumerate(code, 1):
                place = f"{path} cell {number}"
                to.at(place)
                if place in skip:
                    say(cell, SKIPPED)
                elif cell.source.strip():
                    self._step(f"enter({number})")
                    if why := await self._run_cell(runner, index, budget):
                        to.note(f"{place}: this cell was stopped, because {why}. {STOPPED}")
            self.executed[path] = written(runner.nb)
        to.at("")
        self._step("serve()")
        self._client.stop_channels()

    async def _run_cell(self, runner: Any, index: int, budget: Budget) -> str:
        """Run one cell; if it had to be stopped, say why. Raises Stopped when the kernel is lost."""
        process = self.launched.process
        running = asyncio.ensure_future(runner.async_execute_cell(runner.nb.cells[index], index))
        watch, why, waited_s = Watch(process.pid, budget), "", 0.0
        while not running.done():
            await asyncio.wait({running}, timeout=TICK_S)
            if process.poll() is not None:
                await _dropped(running)
                raise Stopped(Verdict.RAISED, ending(process.returncode))
            if why:
                waited_s += TICK_S
                if waited_s > INTERRUPT_S:
                    await _dropped(running)
                    raise Stopped(Verdict.TIMED_OUT, f"{why} and would not be stopped")
            elif why := watch.over():
                await self._manager.interrupt_kernel()
        # Whatever the Jupyter client stumbles over, it came from a kernel in which a student may do anything.
        if error := running.exception():
            raise Stopped(Verdict.RAISED, "the kernel could not be understood any more") from error
        return why

    def _step(self, step: str, **named: Any) -> Any:
        return self._silently(f"__import__('sys').modules[{DOOR!r}].{step}", **named)

    def _silently(self, code: str, **named: Any) -> Any:
        return self._client.execute(code, silent=True, store_history=False, **named)

    def close(self) -> None:
        """Give back everything but the process, which must have been ended."""
        for accepted in self._sockets:
            with contextlib.suppress(OSError):
                accepted.shutdown(socket.SHUT_RDWR)  # wakes whoever still reads from it
        for stream in self._streams:
            with contextlib.suppress(OSError):  # what was not sent yet cannot be sent any more
                stream.close()
        for accepted in self._sockets:
            accepted.close()
        with contextlib.suppress(Exception):
            self._wait(self._forget())
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()
        self._aside.cleanup()

    async def _forget(self) -> None:
        if self._client:
            self._client.stop_channels()
        if self._manager:
            await self._manager.cleanup_resources()
        if self._context:
            self._context.destroy(linger=0)


async def _dropped(work: asyncio.Future[Any]) -> None:
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)  # what it still says is of no interest


def _environment(home: Path, token: str) -> dict[str, str]:
    home.mkdir()
    folders = {name: str(home / name.lower()) for name in ("IPYTHONDIR", "MPLCONFIGDIR")}
    folders |= {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    quiet = {"JUPYTER_PLATFORM_DIRS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    # Each of a kernel's dozen threads would reserve a heap of its own and use up the limit on address space.
    return environment(home, token) | folders | quiet | {"MALLOC_ARENA_MAX": "2"}
