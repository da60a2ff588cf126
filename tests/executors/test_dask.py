"""A real Dask cluster: a lost worker costs a repetition and no mark, and whoever would grade otherwise is told."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.course.course import Course
from tests.classes import grade_class, small_course, written
from tests.copies import ROOT

SOURCE = (ROOT / "reference" / "clipping" / "solution.py").read_text(encoding="utf-8")
PATIENCE_S = 120  # for something to happen on a machine however busy
FAILURES = 1  # workers that may be lost with a task before Dask gives it up

# What a worker of the tests loads first: one that holds the first task that it is given until somebody kills it, and
# all of them end with the work of one student.
PRELOAD = """
import os, pathlib, signal, threading
from grader.executors import dask_worker
from grader.executors.task import read_task

# Dask loads this twice.
real = dask_worker.__dict__.setdefault("unharmed", dask_worker.answer)

def answer(parcel, task):
    if "HOLDING" in os.environ:
        pathlib.Path(os.environ["HOLDING"]).touch()
        threading.Event().wait()
    if read_task(task).student == "fatal":
        os.kill(os.getpid(), signal.SIGKILL)
    return real(parcel, task)

dask_worker.answer = answer
"""

# A class list that notes how far it was read ahead, run by the executor itself.
DIRECT = """
import json, sys
from pathlib import Path
from grader.course.course import load_course
from grader.executors.dask import dask_executor
from grader.executors.task import Settings, Task, read_answer
from grader.model.evidence import Submission

taken = []

def tasks(source):
    for name in ("s0", "fatal", *(f"s{i}" for i in range(1, 9))):
        taken.append(name)
        yield Task(name, Submission(name, {"a.py": source}), ("clipping",))

course = load_course(Path(sys.argv[1]))
answers, ahead = {}, 0
with dask_executor(Settings(sys.argv[1], "process"), course.secret, sys.argv[2]) as executor:
    for task, data in executor.run(tasks(Path(sys.argv[3]).read_bytes())):
        ahead = max(ahead, len(taken) - len(answers))
        answers[task.student] = read_answer(data)
print(json.dumps({
    "ahead": ahead,
    "errors": {name: answer.error for name, answer in answers.items() if answer.error},
    "right": len({tuple(answer.parts.values()) for answer in answers.values() if not answer.error}),
    "count": len(answers),
}))
"""


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something that happens in another process."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Cluster:
    """A scheduler and workers, each a process; all that they write is in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[bytes]] = []
        (folder / "preload.py").write_text(PRELOAD, encoding="utf-8")
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0")
        until((folder / "cluster.json").is_file, "no scheduler started")
        self.address: str = json.loads((folder / "cluster.json").read_text(encoding="utf-8"))["address"]

    def start(self, kind: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """One more process of Dask's."""
        command = (sys.executable, "-m", "dask", kind, "--scheduler-file", str(self.folder / "cluster.json"))
        settings = {
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(FAILURES),
            "DASK_TEMPORARY_DIRECTORY": str(self.folder),
            "PYTHONPATH": str(ROOT),
        }
        with (self.folder / f"{kind}-{len(self.started)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--no-dashboard", *arguments],
                cwd=self.folder, env=os.environ | settings | environment, stdout=log, stderr=log,
            )  # fmt: skip
        self.started.append(process)
        return process

    def worker(self, preload: Path, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """One more worker, with one thread."""
        fixed = ("--nthreads", "1", "--death-timeout", str(PATIENCE_S))
        return self.start("worker", *fixed, "--preload", str(preload), *arguments, **environment)

    def wait_for_workers(self, count: int) -> None:
        """Until so many have come to the scheduler."""
        code = f"from distributed import Client; Client({self.address!r}).wait_for_workers({count}, {PATIENCE_S})"
        subprocess.run([sys.executable, "-c", code], check=True)

    def left_behind(self) -> list[Path]:
        """Folders of ours in those of the workers."""
        return list(self.folder.glob("dask-scratch-space*/*/grader-*"))

    def end(self) -> None:
        """Let all of them go, the nannies before whom they would start again."""
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_S)
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one exercise, with a secret of its own that no worker has."""
    home = tmp_path_factory.mktemp("course")
    (home / ".grader-secret").write_bytes(b"only \xff here\n")
    return small_course(home, "clipping")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers whose nannies start them again."""
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        for _ in range(2):
            cluster.worker(cluster.folder / "preload.py", GRADER_SECRET="of somebody else")
        yield cluster
    finally:
        cluster.end()


def command(folder: Path, out: Path, course: Course, *options: str) -> list[str]:
    """The command line of a batch."""
    fixed = ("-m", "grader", "batch", str(folder), "-o", str(out), "--course", str(course.root), "--quiet")
    return [sys.executable, *fixed, "--sandbox", "process", *options]


def test_killed_worker_changes_nothing(cluster: Cluster, course: Course, tmp_path: Path) -> None:
    """A worker is killed with a task in its hands: the same bytes as on this machine, and nothing stays behind."""
    folder, out, holding = tmp_path / "class", tmp_path / "out", tmp_path / "holding"
    folder.mkdir()
    for i in range(10):
        (folder / f"s{i}.py").write_text(f"{SOURCE}\n# {i}\n", encoding="utf-8")
    (folder / "wrong.py").write_text(SOURCE.replace("max_norm /", "1 /"), encoding="utf-8")
    (folder / "ends.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")
    victim = cluster.worker(cluster.folder / "preload.py", "--no-nanny", HOLDING=str(holding))
    cluster.wait_for_workers(3)
    dask = ("--executor", "dask", "--scheduler", cluster.address)
    batch = subprocess.Popen(command(folder, out, course, *dask), cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        until(lambda: batch.poll() is not None or (holding.exists() and any(out.glob("results/*"))), "nothing graded")
        assert batch.poll() is None, "the worker that is to be killed was given nothing"
        victim.kill()
        assert batch.wait(PATIENCE_S) == 0
    finally:
        for process in (victim, batch):
            process.kill()
            process.wait()
    grade_class(folder, tmp_path / "here", course)
    assert written(out) == written(tmp_path / "here")
    # Of the worker that was killed Dask clears the folder away when it starts the next one there.
    kept = {path for path in cluster.left_behind() if (path.parent / "storage").exists()}
    until(lambda: len(cluster.left_behind()) <= len(kept), "a course stays at the workers")


def test_work_that_ends_its_worker_is_given_up(cluster: Cluster, course: Course, tmp_path: Path) -> None:
    """Whoever ends each worker is a fault of ours, whoever waited beside it is not, and few are read ahead."""
    source = tmp_path / "a.py"
    source.write_text(SOURCE, encoding="utf-8")
    cluster.wait_for_workers(2)
    arguments = (str(course.root), cluster.address, str(source))
    done = subprocess.run([sys.executable, "-c", DIRECT, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["count"] == 10
    assert told["errors"].keys() == {"fatal"}
    assert "was lost" in told["errors"]["fatal"]
    assert told["right"] == 1
    assert told["ahead"] <= 4 + 1 + 1
