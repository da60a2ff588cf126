"""One submission inside workers: loaded, called, and carried on after a worker is lost."""

from __future__ import annotations

import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from grader.model.conventions import Conventions, Dialect
from grader.model.evidence import Definition, Failure, Reply, Submission, Verdict
from grader.model.exercise import Call, Function, Output
from grader.model.rubric import Limits
from grader.model.text import clean
from grader.sandbox.adapter import Adapter
from grader.sandbox.allowed import allowed, spent
from grader.sandbox.channel import Budget, Channel, Stopped, usage
from grader.sandbox.groups import comes_before, lacking
from grader.sandbox.kernel import Kernel, Reporter
from grader.sandbox.launch import Level, launch
from grader.sandbox.launched import Launched
from grader.sandbox.loaded import Loaded, broken, line_number, listed, without_places
from grader.sandbox.worker import Earlier, encode_frame

LOADER = Path(__file__).with_name("loading.py").read_text(encoding="utf-8")

# A function that used up this many workers is not called again, and after the first such loss not on cases of
# the same kind. It bounds the time of a submission in which everything hangs, and a hang on one odd input does
# not silence the ordinary ones.
LOSSES_PER_FUNCTION = 4

# All loading of one submission may take this many times what one statement may: most files load once, in a moment.
LOADS = 12

# Addresses in memory differ from run to run, and results must not.
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")

# Verdicts that a worker gives itself: each of them is a failure of its own call.
TOLD = frozenset(("not_run", "not_implemented", "out_of_memory", "output_too_large", "forbidden"))

LATER_HALF = "an earlier call of the same check did not come back"


@dataclass(frozen=True)
class Program:
    """What a session runs: a submission, its sources in order of preference, and the functions to look for.

    threads: of linear algebra at level `process`, where selfcheck varies them; everywhere else one.
    conventions, dialect: what the student's code follows; calls and replies are in our own terms all the same.
    """

    submission: Submission
    sources: Mapping[str, Sequence[str]]
    functions: Mapping[str, Function]
    threads: int = 1
    conventions: Conventions = field(default_factory=Conventions)
    dialect: Dialect | None = None


class Session:
    """Runs groups of calls of one submission. Use it as a context manager: on leaving, nothing of it is alive.

    `run` never raises for what a student did: every call gets a Reply. SandboxError means that the machine
    could not start a worker at all.
    """

    def __init__(
        self, program: Program, limits: Limits, level: Level = Level.PROCESS, *, notebooks: str = "fast"
    ) -> None:
        """Hold a submission ready. notebooks: "kernel" runs a submission with an .ipynb in a real Jupyter kernel."""
        self.program, self.limits, self.level = program, limits, level
        self.adapter = Adapter(program.functions, program.conventions, program.dialect)
        self.executed: Mapping[str, bytes] = {}
        self.cpu_s = 0.0
        self.notes: list[str] = []
        self._skip: list[tuple[str, int]] = []
        self._losses: dict[str, list[tuple[str, Failure]]] = defaultdict(list)
        self._deaths = 0
        self._kept: list[Call] = []  # whose outputs the worker still holds
        self._loading_s = 0.0
        self._load = Loaded()
        self._told: Loaded | None = None
        self._launched: Launched | None = None
        self._channel: Channel | None = None
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._kernel: Kernel | None = None
        self._wants_kernel = notebooks == "kernel" and any(path.endswith(".ipynb") for path in program.sources)

    def __enter__(self) -> Self:
        """Start the first worker and load the submission."""
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process of the submission and remove its files."""
        self._stop()

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """Where each function was found, when the submission was first loaded."""
        return (self._told or self._load).definitions

    @property
    def faults(self) -> tuple[str, ...]:
        """What the first loading could not run, a sentence each: a later one may know what must not be told."""
        return (*self.notes, *(self._told or self._load).faults())

    # ---- starting and stopping --------------------------------------------------------------------------

    def _start(self) -> None:
        while self._channel is None and self._deaths <= self.limits.deaths:
            if self._loading_s > LOADS * self.limits.load_cpu_s:
                self.notes.append("Loading took too much time in all; what was left was not run.")
                self._deaths = self.limits.deaths + 1
                return
            self._launch()
            started = time.monotonic()
            try:
                self._await_load(started)
            except Stopped as stopped:
                self._loading_s += self._used_s(started)
                self._lost()
                file, line = clean(self._load.place[0], 120), self._load.place[1]
                self._skip.append(self._load.place)
                what = f"{file}, line {line}: this statement" if line else f"{file}: this cell"
                if self._told is None:
                    self.notes.append(f"{what} was skipped, because {stopped.what}.")

    def _launch(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)
        directory, forks = Path(self._directory.name), self.limits.new_processes
        if self._wants_kernel:
            self._kernel = Kernel(self.level, directory, forks=forks)
        if self._kernel:
            worker = self._kernel.launched
        else:
            worker = launch(self.level, directory, forks=forks, threads=self.program.threads)
        self._attach(worker)

    def _attach(self, worker: Launched) -> None:
        # A frame holds one reply and its header.
        cap = (self.limits.reply_mib + 1) << 20
        self._launched = worker
        self._channel = Channel(worker.pid, worker.stdout, worker.stdin, worker.stderr, cap)

    def _used_s(self, started: float) -> float:
        """What this worker's loading has used: processor time, and a quarter of any real time beyond it."""
        used = usage(self._launched.pid).cpu_s if self._launched else None
        return max(used or 0.0, (time.monotonic() - started) / 4)

    def _await_load(self, started: float) -> None:
        channel = self._must()
        files = {name: np.frombuffer(data, np.uint8) for name, data in self.program.submission.files.items()}
        order = {
            "loader": LOADER,
            "adapter": self.adapter.order(),
            "sources": {file: list(cells) for file, cells in self.program.sources.items()},
            "files": files,
            "wanted": list(self.adapter.wanted),
            "skip": [list(place) for place in self._skip],
            "memory_mib": self.limits.memory_mib,
            "reply_mib": self.limits.reply_mib,
        }
        channel.send(encode_frame({"load": order}))
        self._load = Loaded()
        if self._kernel:
            self._run_cells(self._kernel)
        # The loader speaks once or twice for each statement; whoever speaks more often is not the loader.
        texts = [text for cells in self.program.sources.values() for text in cells]
        for _ in range(100 + sum(4 * (text.count("\n") + text.count(";") + 1) for text in texts)):
            if self._load.is_complete(self._receive(self.limits.load_cpu_s, "one statement"), self.adapter.wanted):
                self._loading_s += self._used_s(started)
                self._told = self._told or self._load
                return
            if self._loading_s + self._used_s(started) > LOADS * self.limits.load_cpu_s:
                raise Stopped(Verdict.TIMED_OUT, "loading took too much time in all")
        raise broken()

    def _run_cells(self, kernel: Kernel) -> None:
        def enter(place: str) -> None:
            self._load.place = (place, 0)

        files, limits = self.program.submission.files, self.limits
        notebooks = {
            path: (files.get(path, b""), texts)
            for path, texts in self.program.sources.items()
            if path.endswith(".ipynb")
        }
        # What sleeps in a cell has the time of what computes there: a download is as long as a loop.
        wall_s = limits.call_wall_s + limits.load_cpu_s
        budget = Budget(limits.load_cpu_s, limits.load_cpu_s, wall_s, limits.output_kib << 10, "one cell")
        skip = {place for place, line in self._skip if not line}
        kernel.run_cells(notebooks, skip, budget, Reporter(enter, self._load.sentences.append))
        self.executed = self.executed or kernel.executed

    def _stop(self) -> None:
        if self._channel and self._launched:
            self._channel.close()
            self.cpu_s += self._launched.end() or 0.0
        if self._kernel:
            self._kernel.close()
        if self._directory:
            self._directory.cleanup()
        self._channel = self._launched = self._kernel = self._directory = None

    def _lost(self) -> None:
        self._deaths += 1
        self._stop()

    def _spent_s(self) -> float:
        running = usage(self._launched.pid).cpu_s if self._launched else None
        return self.cpu_s + (running or 0.0)

    def _must(self) -> Channel:
        if self._channel is None:
            raise AssertionError("the session is not open")
        return self._channel

    def _receive(self, cpu_s: float, of: str = "one call") -> Any:
        limits, launched = self.limits, self._launched
        budget = Budget(cpu_s, max(limits.idle_s, 0.1), limits.call_wall_s + cpu_s, limits.output_kib << 10, of)
        return self._must().receive(budget, lambda: launched.ended(1) if launched else None)

    # ---- calling ----------------------------------------------------------------------------------------

    def run(self, calls: Sequence[Call], kind: str = "") -> list[Reply]:
        """Send the calls of one group together and give a reply for each, in order. kind: the tag of their case.

        A group that uses an Output of an earlier one goes on where that stopped; any other makes the worker forget.
        """
        replies: list[Reply | None] = []
        orders: list[dict[str, Any]] = []
        sent: list[int] = []
        goes_on = any(comes_before(argument, calls) for call in calls for argument in call.arguments)
        self._kept = self._kept if goes_on else []
        for position, call in enumerate(calls):
            failure = self._refusal(call, kind) or lacking(call, calls, replies)
            replies.append(Reply(failure=failure) if failure else None)
            if failure is None:
                orders.append(self._order(call))
                sent.append(position)
                self._kept.append(call)
        if orders and self._channel is not None:
            self._channel.send(encode_frame({"calls": orders, "goes_on": goes_on}))
            self._collect(calls, sent, replies, kind)
        return [self.adapter.named(reply or _not_run(call)) for reply, call in zip(replies, calls, strict=True)]

    def _refusal(self, call: Call, kind: str) -> Failure | None:
        name = call.function
        if self._channel is None:
            return Failure(
                Verdict.NOT_RUN,
                name,
                error_message=f"more than {self.limits.deaths} workers were used up before this call",
            )
        if absence := self.adapter.absence(name, self._load.definitions):
            return absence
        if self._spent_s() > self.limits.submission_cpu_s:
            return Failure(Verdict.TIMED_OUT, name, error_message=spent(self.limits))
        losses = self._losses[name]
        alike = [failure for tag, failure in losses if len(losses) >= LOSSES_PER_FUNCTION or (kind and tag == kind)]
        return alike[-1] if alike else None

    def _order(self, call: Call) -> dict[str, Any]:
        function = self.program.functions[call.function]
        names = list(function.returns)
        visible = () if call.sweep else function.visible
        return {
            "function": call.function,
            "arguments": [self._argument(argument) for argument in call.arguments],
            "send": [0] if call.sweep else [names.index(name) for name in visible],
            "count": len(names),
            "echo": list(call.echo),
            "sweep": [call.sweep[0], names.index(call.sweep[1]), call.sweep[2]] if call.sweep else None,
        }

    def _argument(self, argument: Any) -> Any:
        if not isinstance(argument, Output):
            return argument
        position = list(self.program.functions[argument.call.function].returns).index(argument.name)
        index = argument.index
        parts = None if index is None else [[p.start, p.stop, p.step] if isinstance(p, slice) else p for p in index]
        return Earlier(self._kept.index(argument.call), position, parts)

    def _collect(self, calls: Sequence[Call], sent: list[int], replies: list[Reply | None], kind: str) -> None:
        for position in sent:
            call = calls[position]
            try:
                message = self._receive(self.limits.call_cpu_s * (4 if call.sweep else 1))
                replies[position] = self._reply(call, message)
            except Stopped as stopped:
                failure = Failure(stopped.verdict, call.function, error_message=stopped.what)
                self._losses[call.function].append((kind, failure))
                replies[position] = Reply(failure=failure)
                self._lost()
                self._start()
                return

    def _reply(self, call: Call, message: Any) -> Reply:
        if not isinstance(message, dict):
            raise broken()
        if isinstance(failed := message.get("failure"), dict):
            return Reply(failure=self._failure(call.function, failed))
        values, echoed = message.get("values"), message.get("echoed")
        if not isinstance(values, list) or not isinstance(echoed, list):
            raise broken()
        names = (call.sweep[1],) if call.sweep else self.program.functions[call.function].visible
        changed = tuple(i for i in listed(message.get("changed")) if isinstance(i, int))
        return Reply(dict(zip(names, values, strict=False)), None, dict(zip(call.echo, echoed, strict=False)), changed)

    def _failure(self, function: str, failed: dict[str, Any]) -> Failure:
        kind = str(failed.get("kind"))
        verdict = Verdict(kind) if kind in TOLD else Verdict.RAISED
        folder = self._launched.directory if self._launched else "\0"
        if verdict is Verdict.OUTPUT_TOO_LARGE and type(size := failed.get("mib")) is int:
            words = f"it returned {max(size, 0)} MiB"
            return Failure(verdict, function, error_message=words, allowed=allowed(verdict, self.limits))
        return Failure(
            verdict,
            function,
            # Never empty: without one, the words would pass for ours.
            clean(str(failed.get("type", "")), 60) or "an exception",
            clean(without_places(ADDRESS.sub("0x…", str(failed.get("message", "")).replace(folder, "."))), 300),
            self._own_file(clean(str(failed.get("file", "")), 120)),
            line_number(failed.get("line")),
            allowed(verdict, self.limits),
        )

    def _own_file(self, place: str) -> str:
        """A file or cell of the submission, or nothing: any other text there is a student's, not a place."""
        return place if place.partition(" cell ")[0] in {clean(path, 120) for path in self.program.sources} else ""


def _not_run(call: Call) -> Reply:
    return Reply(failure=Failure(Verdict.NOT_RUN, call.function, error_message=LATER_HALF))
