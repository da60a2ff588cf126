"""One Jupyter kernel for the notebooks of a submission: started, led through the cells, then spoken to as a worker.

The kernel runs what a student wrote; here its outputs are only counted, and kept as the JSON text of a notebook.
It gets sockets that are listening already, from a folder that it never sees: inside, nothing can be reached by them
but this client of ours, and a kernel needs no right to make others.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import socket
import tempfile
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from grader.errors import SandboxError
from grader.model.evidence import Verdict
from grader.sandbox.cells import CHANNELS, DOOR
from grader.sandbox.channel import TICK_S, Budget, Stopped, Watch, ending
from grader.sandbox.executed import make_client, make_notebook, say, written
from grader.sandbox.launch import Level, launch
from grader.sandbox.launched import START_S, Guest, Launched

Result = TypeVar("Result")

INTERRUPT_S = 3  # for a cell to end after it was asked to
MESSAGE_BYTES = 32 << 20  # of one message of the kernel; a longer one ends the connection
WAITING_MESSAGES = 16  # so that what waits here has a bound too

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
    """A kernel and our client of it. The order of use: make it, run_cells, then speak to `launched`, end that, close.

    The Jupyter client lives on a loop in a thread of its own, so that it works from any thread, also where a loop
    runs already.
    """

    launched: Launched

    def __init__(self, level: Level, directory: Path | None, *, forks: bool = False) -> None:
        """Start a kernel, as `launch` does. Raises SandboxError if there is none or it does not answer."""
        if not hasattr(socket, "AF_UNIX"):
            raise SandboxError("notebooks cannot run in a real kernel on this system")
        if not all(importlib.util.find_spec(name) for name in NEEDED):
            raise SandboxError(MISSING)
        self.executed: dict[str, bytes] = {}
        self._context: Any = None
        self._client: Any = None
        self._aside = tempfile.TemporaryDirectory(prefix="grader-k-", ignore_cleanup_errors=True)
        try:
            with contextlib.ExitStack() as listeners:
                made = [listeners.enter_context(self._listener(port)) for port in range(1, len(CHANNELS) + 1)]
                handed = [listener.fileno() for listener in made]
                self.launched = launch(level, directory, Guest.CELLS, handed, forks=forks)
        except BaseException:
            self._aside.cleanup()
            raise
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kernel")
        self._runner = asyncio.Runner()
        try:
            self._wait(self._connect())
        except BaseException as error:
            self.launched.end()
            self.close()
            if isinstance(error, (OSError, RuntimeError, TimeoutError)):
                raise SandboxError(f"no kernel could be started: {error or type(error).__name__}") from error
            raise

    def _listener(self, port: int) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(f"{self._aside.name}/kernel-{port}")
        listener.listen(8)
        listener.setblocking(False)
        return listener

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self._thread.submit(self._runner.run, work).result()

    async def _connect(self) -> None:
        # Notebooks in a kernel are rare: what they need is imported when the first one comes.
        import zmq.asyncio
        from jupyter_client.asynchronous.client import AsyncKernelClient

        self._context = zmq.asyncio.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_BYTES)
        self._context.setsockopt(zmq.RCVHWM, WAITING_MESSAGES)
        self._context.setsockopt(zmq.LINGER, 500)
        ports = {f"{channel}_port": port for port, channel in enumerate(CHANNELS, 1)}
        address = {"transport": "ipc", "ip": f"{self._aside.name}/kernel", "hb_port": len(CHANNELS) + 1, **ports}
        self._client = AsyncKernelClient(context=self._context)
        # No key: nobody but this user can come to that folder, and the kernel knows whatever key it uses.
        self._client.load_connection_info({**address, "key": b"", "signature_scheme": "hmac-sha256"})
        self._client.start_channels(stdin=False, hb=False)
        waiting = asyncio.ensure_future(self._client.wait_for_ready(timeout=START_S))
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=TICK_S)
            if self.launched.ended() is not None:
                await _dropped(waiting)
                raise RuntimeError(self.launched.stderr.read(4096).decode(errors="replace") or "it ended at once")
        await waiting

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
            runner = make_client(make_notebook(data, texts), self._client)
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
        running = asyncio.ensure_future(runner.async_execute_cell(runner.nb.cells[index], index))
        watch, why, waited_s = Watch(self.launched.pid, budget), "", 0.0
        while not running.done():
            await asyncio.wait({running}, timeout=TICK_S)
            if (code := self.launched.ended()) is not None:
                await _dropped(running)
                raise Stopped(Verdict.RAISED, ending(code))
            if why:
                waited_s += TICK_S
                if waited_s > INTERRUPT_S:
                    await _dropped(running)
                    raise Stopped(Verdict.TIMED_OUT, f"{why} and would not be stopped")
            elif why := watch.over():
                self.launched.interrupt()
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
        with contextlib.suppress(Exception):
            self._wait(self._forget())
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()
        self._aside.cleanup()

    async def _forget(self) -> None:
        if self._client:
            self._client.stop_channels()
        if self._context:
            self._context.destroy(linger=0)


async def _dropped(work: asyncio.Future[Any]) -> None:
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)  # what it still says is of no interest
