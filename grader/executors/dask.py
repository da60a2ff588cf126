"""Run tasks on a Dask cluster that is there already.

A worker or a machine that is lost costs a repetition and no mark. What travels of a student's is bytes, both ways.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from grader.course.seeds import Secret
from grader.errors import SandboxError, UsageError
from grader.executors.dask_worker import REFUSED, answer, keep, objection_here
from grader.executors.parcel import Parcel, pack
from grader.executors.task import Executor, Settings, Task, fault_bytes, task_bytes

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 2  # tasks that are sent for each thread of the cluster, so that none waits and few are held in memory
CONNECT_S = 15
LOOK_S = 30  # after so long without an answer somebody looks whether there is a worker at all
GONE_S = 300  # a cluster without any worker is given up after

KILLED = "each Dask worker that graded it was lost, also when it graded nothing else"


@contextmanager
def dask_executor(settings: Settings, secret: Secret, address: str) -> Iterator[Executor]:
    """Whatever runs submissions on the cluster with the scheduler at this address.

    Raises UsageError where there is none, or where one of its workers would not grade as this machine does.
    """
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise UsageError('--executor dask needs Dask; install it with: pip install "rnn-grader[dask]"') from None
    for name in ("distributed", "distributed.client"):  # what is lost is told in a sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT_S, name="grader")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler can be reached at {address}: {error}\n--scheduler takes the address that `dask "
            "scheduler` prints when it starts, such as tcp://10.0.0.1:8786"
        ) from error
    # The warning is about work that would better be read where it is done; a submission is here and nowhere else.
    with client, dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"}):
        yield DaskExecutor(client, address, pack(settings, secret))


class DaskExecutor:
    """A Dask cluster."""

    def __init__(self, client: Client, address: str, parcel: Parcel) -> None:
        """Send the course. Raises UsageError where one of the workers would not grade as this machine does."""
        self._client, self._address = client, address
        self._await_workers(LOOK_S)
        self._check(parcel)
        self._course = self._submit("course", keep, parcel)

    def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, bytes]]:
        """See `Executor`. Raises SandboxError where the scheduler or every worker is lost for good."""
        suspects = []
        # Dask gives tasks to whoever has the course, and that is at first one worker.
        self._ask(self._client.replicate, [self._course])
        for task, data in self._graded(tasks):
            if data is None:
                suspects.append(task)
            else:
                yield task, data
        # Whoever waited at the worker beside the culprit was there each time as well: alone, only that one is.
        for suspect in suspects:
            for task, data in self._graded([suspect]):
                yield task, data or fault_bytes(KILLED)

    def _graded(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, bytes | None]]:
        """The tasks with their answers; None where Dask has given up, as its workers were lost with it each time."""
        waiting, flying = iter(tasks), dict[Any, Task]()
        try:
            while True:
                room = AHEAD * self._threads() - len(flying)
                for task in islice(waiting, max(room, 0)):
                    flying[self._submit("task", answer, self._course, task_bytes(task))] = task
                if not flying:
                    return
                for future in self._done(flying):
                    yield flying.pop(future), self._result(future)
        finally:
            if flying:
                self._client.cancel(list(flying))

    def _submit(self, what: str, *call: Any) -> Future[Any]:
        """Send a call. Each has a name of its own: two students' same work is run twice, as on one machine."""
        named = {"key": f"grader-{what}-{uuid.uuid4().hex}", "pure": False}
        sent: Future[Any] = self._ask(self._client.submit, *call, **named)
        return sent

    def _done(self, flying: Iterable[Future[Any]]) -> set[Future[Any]]:
        """Wait until there are answers, however long that takes while there are workers."""
        from distributed import wait

        while True:
            try:
                found = self._ask(wait, list(flying), timeout=LOOK_S, return_when="FIRST_COMPLETED")
            except TimeoutError:
                self._await_workers(GONE_S)
            else:
                return set(found.done)

    def _result(self, future: Future[Any]) -> bytes | None:
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            data = bytes(future.result())
        except KilledWorker:
            return None
        except CancelledError as error:
            raise self._lost() from error
        except Exception as error:
            raise SandboxError(
                f"the Dask cluster at {self._address} cannot grade: {type(error).__name__}: {error}\n"
                "The scheduler and each worker need the same versions of Dask and of this grader as are here."
            ) from error
        if data.startswith(REFUSED):
            raise SandboxError(f"the Dask worker {data.removeprefix(REFUSED).decode()}")
        return data

    def _threads(self) -> int:
        """Submissions that the cluster can grade at the same time: workers come and go."""
        threads: dict[str, int] = self._ask(self._client.nthreads)
        return max(1, sum(threads.values()))

    def _await_workers(self, seconds: float) -> None:
        try:
            self._ask(self._client.wait_for_workers, 1, timeout=seconds)
        except TimeoutError as error:
            raise SandboxError(
                f"the Dask scheduler at {self._address} has had no worker for {seconds} s; this starts one: "
                f"dask worker {self._address}"
            ) from error

    def _check(self, parcel: Parcel) -> None:
        """Ask every worker that is there; one that comes later says it itself."""
        said = self._ask(self._client.run, objection_here, parcel.settings, parcel.versions, on_error="return")
        faults = [f"    {name}: {self._told(why)}" for name, why in sorted(said.items()) if why]
        if faults:
            raise UsageError(
                f"Not every worker of the Dask cluster at {self._address} would grade as this machine does:\n"
                + "\n".join(faults)
            )

    @staticmethod
    def _told(why: str | Exception) -> str:
        if "No module named 'grader" in str(why):  # Dask makes an Exception of whatever it was
            return "it has no grader; each worker needs this one, of the same version: pip install rnn-grader"
        return str(why)

    def _ask(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Speak to the scheduler. Raises SandboxError where it is lost, and TimeoutError."""
        from distributed import CancelledError

        if self._client.status == "closed":
            raise self._lost()
        try:
            return call(*arguments, **named)
        except TimeoutError:
            raise
        except (CancelledError, OSError) as error:
            raise self._lost() from error

    def _lost(self) -> SandboxError:
        return SandboxError(
            f"the Dask scheduler at {self._address} was lost, or has dropped what it was to do. "
            "The same command goes on from here."
        )
