"""The calls of a grading, made plainly: in this process, on arguments that are there, with nothing around them."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.assignment import write_files
from grader.compare.judge import Answered
from grader.intake.sources import sources
from grader.model.evidence import Definition, Submission
from grader.model.exercise import Call, Function, Output
from grader.pipeline import Paper
from grader.pipeline.experiments import run_experiments
from grader.pipeline.judging import first_failing, judge_all
from grader.pipeline.paper import run_all
from grader.sandbox.calling import copied, perturbed, split
from grader.sandbox.orders import Asked, Batch
from grader.sandbox.program import Program
from grader.sandbox.replies import Replies
from grader.sandbox.session import Session

Functions = Mapping[str, Callable[..., Any]]
Calls = Sequence[tuple[str, Sequence[Any]]]


@dataclass(frozen=True)
class Plain:
    """Every call of a grading, a function's name and its arguments; the training apart, because it is so much.

    functions: those of the submission, loaded in this process. definitions: where each was found.
    """

    submission: Submission
    definitions: Mapping[str, Definition]
    functions: Functions
    checks: Calls
    training: Calls

    def cpu_s(self) -> tuple[float, float]:
        """Processor time of the checks' calls, and of the training's, in a process that has made them before."""
        return _spent_s(self.functions, self.checks), _spent_s(self.functions, self.training)

    def once_s(self) -> float:
        """Processor time of a process that has numpy, loads the files, and makes every call once."""
        fork = multiprocessing.get_context("fork")
        told = fork.SimpleQueue()
        process = fork.Process(target=lambda: told.put(self._once_s()))
        process.start()
        found = float(told.get())
        process.join()
        return found

    def _once_s(self) -> float:
        with laid_out(self.submission, self.definitions):
            start = time.process_time()
            functions = loaded(self.definitions)
            loading = time.process_time() - start
            return loading + sum(_spent_s(functions, calls) for calls in (self.checks, self.training))


def _spent_s(functions: Functions, calls: Calls) -> float:
    start = time.process_time()
    for name, arguments in calls:
        functions[name](*arguments)
    return time.process_time() - start


class Recording(Session):
    """A session that remembers what it was asked, in order."""

    def __init__(self, program: Program, paper: Paper) -> None:
        """Hold a submission ready, with no walls around it."""
        super().__init__(program, paper.course.rubric.limits)
        self.asked: list[Asked] = []

    def run_batch(self, batch: Batch) -> list[Replies]:
        """Remember the groups, and run them."""
        self.asked += batch.groups
        return super().run_batch(batch)

    def run(self, calls: Sequence[Call], kind: str = "") -> Replies:
        """Remember the calls, and run them."""
        if Asked(calls).goes_on:  # any other group is a batch of its own
            self.asked.append(Asked(calls, kind))
        return super().run(calls, kind)


def plain(submission: Submission, paper: Paper) -> Plain:
    """Grade a submission once to learn which calls that takes, and make them ready to be made again.

    Raises ImportError for work that lacks a function, or that imports what is not here.
    """
    program = Program(submission, sources(submission)[0], paper.course.functions)
    with Recording(program, paper) as session:
        replies = run_all(session, paper.booklet)
        count = len(session.asked)
        rows = zip(paper.agenda, replies, paper.expected, strict=True)
        answered = [Answered(*row, paper.course.reference_functions) for row in rows]
        run_experiments(session, paper, {check: first_failing(found) for check, found in judge_all(answered).items()})
    lacking = [name for name in program.functions if name not in session.definitions]
    if lacking := lacking + [found.name for found in session.definitions.values() if found.stub]:
        raise ImportError(f"{submission.name}: not written: {', '.join(lacking)}")
    with laid_out(submission, session.definitions):
        functions = loaded(session.definitions)
        making = Making(functions, paper.course.functions)
        checks = [made for asked in session.asked[:count] for call in asked.calls for made in making.of(call)]
        training = [made for asked in session.asked[count:] for call in asked.calls for made in making.of(call)]
        return Plain(submission, session.definitions, functions, checks, training)


@contextlib.contextmanager
def laid_out(submission: Submission, definitions: Mapping[str, Definition]) -> Iterator[None]:
    """The files of a submission where Python finds them; all of it must be ours to run."""
    before = set(sys.modules)
    with tempfile.TemporaryDirectory() as top, warnings.catch_warnings():
        write_files(submission.files, Path(top))
        folders = list(dict.fromkeys(str(Path(top, found.file).parent) for found in definitions.values()))
        sys.path[:0] = folders
        importlib.invalidate_caches()
        try:
            yield
        finally:
            del sys.path[: len(folders)]
            for name in set(sys.modules) - before:
                del sys.modules[name]


def loaded(definitions: Mapping[str, Definition]) -> Functions:
    """Each function from the module where it was found."""
    modules = {name: importlib.import_module(Path(found.file).stem) for name, found in definitions.items()}
    return {name: getattr(module, name) for name, module in modules.items()}


class Making:
    """Makes calls ready; what an earlier call returned is had by making that once."""

    def __init__(self, theirs: Functions, ours: Mapping[str, Function]) -> None:
        """theirs: the functions; ours: what is asked of each."""
        self.theirs, self.ours = theirs, ours
        self._returned: dict[Call, list[Any]] = {}

    def of(self, call: Call) -> Iterator[tuple[str, Sequence[Any]]]:
        """The function's name and its arguments, for each call of a sweep. What was not found or raises is left out."""
        function = self.theirs.get(call.function)
        with contextlib.suppress(Exception):
            arguments = [self._argument(argument) for argument in call.arguments]
            if function and not call.sweep:
                self._returned[call] = split(function(*map(copied, arguments)), len(self.ours[call.function].returns))
                yield call.function, arguments
            elif function and call.sweep:
                function(*map(copied, arguments))
                for index, number in perturbed(arguments[call.sweep[0]], call.sweep[2]):
                    moved = [copied(argument) for argument in arguments]
                    moved[call.sweep[0]][index] = number
                    yield call.function, moved

    def _argument(self, argument: Any) -> Any:
        if not isinstance(argument, Output):
            return argument
        value = self._returned[argument.call][list(self.ours[argument.call.function].returns).index(argument.name)]
        return value if argument.index is None else value[argument.index]


def quiet() -> None:
    """As in a worker: no warnings of numbers that overflow."""
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
