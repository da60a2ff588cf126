"""One submission inside workers: loaded, called, and carried on after a worker is lost."""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.model.evidence import Definition, Failure, Reply, Verdict
from grader.model.exercise import Call
from grader.model.rubric import Limits
from grader.sandbox.adapter import Adapter
from grader.sandbox.allowed import spent
from grader.sandbox.channel import KILLED, REPLIES, Channel, Room, Stopped, usage
from grader.sandbox.groups import lacking
from grader.sandbox.kernel import Kernel, Reporter
from grader.sandbox.launch import Level, launch
from grader.sandbox.launched import Launched
from grader.sandbox.loaded import Loaded, broken
from grader.sandbox.orders import Asked, Batch, Order
from grader.sandbox.patience import Patience
from grader.sandbox.program import Program, load_order
from grader.sandbox.replies import Plan, Reader, Replies, Values, known_replies, note_answer

# A function that used up this many workers is not called again, and after the first such loss not on cases of
# the same kind. It bounds the time of a submission in which everything hangs, and a hang on one odd input does
# not silence the ordinary ones.
LOSSES_PER_FUNCTION = 4

# All loading of one submission may take this many times what one statement may: most files load once, in a moment.
LOADS = 12

PROCESSORS = os.cpu_count() or 1


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
        self.was_killed = False  # whether a worker ended by a signal that the system, a person or the work may send
        self.notes: list[str] = []
        self._losses: dict[str, list[tuple[str, Failure]]] = defaultdict(list)
        self._deaths = 0
        self._kept: list[Call] = []  # whose outputs the worker still holds
        self._loading_s = 0.0
        self._load = Loaded()
        self._told: Loaded | None = None
        self._opened = time.monotonic()
        self._patience = Patience(limits)
        self._reader = Reader(program.functions, limits, program.sources)
        # A frame holds one reply and its header.
        self._room = Room((limits.reply_mib + 1) << 20, REPLIES * limits.reply_mib << 20)
        self._launched: Launched | None = None
        self._channel: Channel | None = None
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._kernel: Kernel | None = None
        self._wants_kernel = notebooks == "kernel" and any(path.endswith(".ipynb") for path in program.sources)
        # Places of statements that are left out. None while workers are quick, which takes less than to be careful: one
        # tells neither where it is while it loads nor each reply when it has it, and what it is lost at is done again.
        self._skip: list[tuple[str, int]] | None = [] if self._wants_kernel else None
        self._vain_s = 0.0  # of processor time, in such workers

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
        while self._channel is None and self._deaths <= self.limits.deaths and not self._room.is_full:
            if self._loading_s > LOADS * self.limits.load_cpu_s:
                self.notes.append("Loading took too much time in all; what was left was not run.")
                self._deaths = self.limits.deaths + 1
                return
            self._launch()
            started = time.monotonic()
            try:
                self._await_load(started)
            except Stopped as stopped:
                if self._skip is None:
                    self._be_careful()
                    continue
                self._loading_s += self._used_s(started)
                self._lost(stopped)
                self._skip.append(self._load.place)
                if self._told is None:
                    self.notes.append(f"{self._load.where} was skipped, because {stopped.what}.")

    def _be_careful(self) -> None:
        """Let go of a quick worker, and have the next one tell where it is."""
        self._skip, before = [], self.cpu_s
        self._stop()
        self._vain_s += self.cpu_s - before

    def _launch(self) -> None:
        if self.level is not Level.FULL:  # which never sees one of ours
            self._directory = tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)
        directory = Path(self._directory.name) if self._directory else None
        forks = self.limits.new_processes
        if self._wants_kernel:
            self._kernel = Kernel(self.level, directory, forks=forks)
        if self._kernel:
            worker = self._kernel.launched
        else:
            worker = launch(self.level, directory, forks=forks, threads=self.program.threads)
        self._attach(worker)

    def _attach(self, worker: Launched) -> None:
        self._launched = worker
        self._channel = Channel(worker.pid, worker.stdout, worker.stdin, worker.stderr, self._room)

    def _used_s(self, started: float) -> float:
        """What this worker's loading has used: processor time, and a quarter of any real time beyond it."""
        used = usage(self._launched.pid).cpu_s if self._launched else None
        return max(used or 0.0, (time.monotonic() - started) / 4)

    def _await_load(self, started: float) -> None:
        channel = self._must()
        is_taught = bool(self._launched and self._launched.is_taught)
        channel.send(load_order(self.program, self.adapter, self.limits, self._skip, is_taught=is_taught))
        self._load = Loaded()
        budget = self._patience.for_statement(is_quick=self._skip is None)
        if self._kernel:
            self._run_cells(self._kernel)
        # The loader speaks once or twice for each statement; whoever speaks more often is not the loader.
        texts = [text for cells in self.program.sources.values() for text in cells]
        for _ in range(100 + sum(4 * (text.count("\n") + text.count(";") + 1) for text in texts)):
            if self._load.is_complete(channel.receive(budget, self._returncode).message(), self.adapter.wanted):
                self._loading_s += self._used_s(started)
                self._told = self._told or self._load
                return
            # The system is asked only where it could be, as below.
            could_s = self._loading_s + PROCESSORS * (time.monotonic() - started)
            limit_s = LOADS * self.limits.load_cpu_s
            if could_s > limit_s and self._loading_s + self._used_s(started) > limit_s:
                raise Stopped(Verdict.TIMED_OUT, "loading took too much time in all")
        raise broken()

    def _run_cells(self, kernel: Kernel) -> None:
        def enter(place: str) -> None:
            self._load.place = (place, 0)

        files = self.program.submission.files
        notebooks = {
            path: (files.get(path, b""), texts)
            for path, texts in self.program.sources.items()
            if path.endswith(".ipynb")
        }
        skip = {place for place, line in self._skip or () if not line}
        kernel.run_cells(notebooks, skip, self._patience.for_cell(), Reporter(enter, self._load.sentences.append))
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

    def _lost(self, stopped: Stopped) -> None:
        self._deaths += 1
        self.was_killed |= stopped.what == KILLED
        self._stop()

    def _is_spent(self) -> bool:
        """Whether all of it together has used more processor time than it may."""
        limit_s = self.limits.submission_cpu_s
        # The system is asked only where it could be: no process uses more than every processor all the time.
        if PROCESSORS * (time.monotonic() - self._opened) <= limit_s:
            return False
        running = usage(self._launched.pid).cpu_s if self._launched else None
        return self.cpu_s - self._vain_s + (running or 0.0) > limit_s

    def _must(self) -> Channel:
        if self._channel is None:
            raise AssertionError("the session is not open")
        return self._channel

    def _returncode(self) -> int | None:
        """How the worker ended, if it does within a second."""
        return self._launched.ended(1) if self._launched else None

    # ---- calling ----------------------------------------------------------------------------------------

    def run(self, calls: Sequence[Call], kind: str = "") -> Replies:
        """Send the calls of one group together and give a reply for each, in order. kind: the tag of their case.

        A group that uses an Output of an earlier one goes on where that stopped; any other makes the worker forget.
        """
        group = Asked(calls, kind)
        if not group.goes_on:
            (replies,) = self.run_batch(Batch([group], self.program.functions, is_shared=False))
            return replies
        plan = self._plan(group)
        self._ask([plan], goes_on=True)
        self._collect(plan)
        return self._replies(plan)

    def run_batch(self, batch: Batch) -> list[Replies]:
        """The same for several groups, none of which goes on: all are sent at once.

        What costs a worker costs the call that it was at; the groups behind that one are sent to the next worker.
        """
        done: list[Replies] = []
        answer = b""
        is_whole = self._refuses_none(batch.names) and (self._skip is None or not batch.is_shared)
        if is_whole:
            heard = self._room.taken
            self._must().send(batch.order)
            self._kept = list(batch.groups[-1].calls)
            try:
                answer = self._hear_all(batch.calls) if batch.is_shared else b""
            except Stopped:
                is_whole, self._room.taken = False, heard
                self._be_careful()
                self._start()
            if batch.is_sound(answer):
                return known_replies(batch, answer, self._must().take(), self._reader)
        while len(done) < len(batch.groups):
            plans = [self._plan(group, is_clear=is_whole) for group in batch.groups[len(done) :]]
            if not is_whole:
                self._ask(plans)
            is_whole, workers = False, self._deaths
            for plan in plans:
                self._collect(plan)
                done.append(self._replies(plan))
                if self._deaths > workers or self._is_spent():
                    break
        if batch.is_shared:
            note_answer(batch, answer, done)
        return done

    def _hear_all(self, calls: Sequence[Call]) -> bytes:
        """Wait for the answer to all of a batch and give its fingerprint; none where not all of it is asked for.

        Raises Stopped when the worker is lost.
        """
        channel = self._must()
        if self._launched is None:  # here nothing comes before it is asked for
            return b""
        while (held := channel.held) < len(calls):
            if self._is_spent():
                return b""
            budget = self._patience.for_call(calls[held], is_quick=True)
            channel.wait(budget, self._returncode)
        return channel.fingerprint() if channel.held == len(calls) else b""

    def _refuses_none(self, names: Iterable[str]) -> bool:
        """Whether every call of these functions is made, whatever the kind of its case."""
        if self._channel is None or self._is_spent() or self._room.is_full:
            return False
        return not any(self._losses[name] or self.adapter.absence(name, self._load.definitions) for name in names)

    def _plan(self, group: Asked, *, is_clear: bool = False) -> Plan:
        if is_clear:
            return Plan(group, [None] * len(group.calls), range(len(group.calls)))
        replies: list[Reply | Values | None] = []
        for call in group.calls:
            failure = self._refusal(call, group.kind) or lacking(call, group.calls, replies)
            replies.append(Reply(failure=failure) if failure else None)
        return Plan(group, replies, [position for position, reply in enumerate(replies) if reply is None])

    def _refusal(self, call: Call, kind: str) -> Failure | None:
        name = call.function
        if self._channel is None and not self._room.is_full:
            why = f"more than {self.limits.deaths} workers were used up before this call"
            return Failure(Verdict.NOT_RUN, name, error_message=why)
        if absence := self.adapter.absence(name, self._load.definitions):
            return absence
        if self._is_spent():
            return Failure(Verdict.TIMED_OUT, name, error_message=spent(self.limits))
        if self._room.is_full:
            return Failure(Verdict.OUTPUT_TOO_LARGE, name, error_message=self._room.what)
        losses = self._losses[name]
        alike = [failure for tag, failure in losses if len(losses) >= LOSSES_PER_FUNCTION or (kind and tag == kind)]
        return alike[-1] if alike else None

    def _ask(self, plans: Sequence[Plan], *, goes_on: bool = False) -> None:
        """Send what is to be called."""
        if self._channel is None or not any(plan.sent for plan in plans):
            return
        making = Order(self.program.functions, self._kept if goes_on else [])
        self._channel.send(making.frame([(goes_on, plan.calls()) for plan in plans]))
        self._kept = making.kept if goes_on else plans[-1].calls()

    def _collect(self, plan: Plan) -> None:
        """Take in the replies to one group."""
        if not plan.sent:
            return
        folder = self._launched.directory if self._launched else "\0"
        channel, read, calls = self._must(), self._reader.read, plan.group.calls
        come, patience = channel.next, self._patience
        for position in plan.sent:
            call = calls[position]
            try:
                frame = come() or channel.receive(patience.for_call(call), self._returncode)
                plan.replies[position] = read(call, frame, folder)
            except Stopped as stopped:
                failure = Failure(stopped.verdict, call.function, error_message=stopped.what)
                self._losses[call.function].append((plan.group.kind, failure))
                plan.replies[position] = Reply(failure=failure)
                self._lost(stopped)
                self._start()
                return

    def _replies(self, plan: Plan) -> Replies:
        return Replies([self.adapter.named(row) if isinstance(row, Reply) else row for row in plan.answered])
