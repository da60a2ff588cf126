"""A real Dask cluster: a lost worker costs a repetition and no mark, and whoever would grade otherwise is told."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.course.course import Course
from grader.errors import SandboxError, UsageError
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
        """Let the workers go, and then the scheduler that they take leave of."""
        for process in reversed(self.started):
            process.terminate()
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


@contextlib.contextmanager
def held(cluster: Cluster, words: list[str], holding: Path) -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """A batch in its middle: something is graded, and one worker holds a task until it is killed."""
    victim = cluster.worker(cluster.folder / "preload.py", "--no-nanny", HOLDING=str(holding))
    cluster.wait_for_workers(3)
    out = Path(words[words.index("-o") + 1])
    batch = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        until(lambda: batch.poll() is not None or (holding.exists() and any(out.glob("results/*"))), "nothing graded")
        assert batch.poll() is None, "the worker that holds a task was given none"
        yield batch, victim
    finally:
        for process in (victim, batch):
            process.kill()
            process.wait()
        if batch.stdout:
            batch.stdout.close()


@pytest.fixture(scope="module")
def twelve(course: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Right work, wrong work, and work that ends its worker; and what comes of it on this machine."""
    home = tmp_path_factory.mktemp("twelve")
    folder = home / "class"
    folder.mkdir()
    for i in range(10):
        (folder / f"s{i}.py").write_text(f"{SOURCE}\n# {i}\n", encoding="utf-8")
    (folder / "wrong.py").write_text(SOURCE.replace("max_norm /", "1 /"), encoding="utf-8")
    (folder / "ends.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")
    grade_class(folder, home / "out", course, jobs=1)
    return folder, written(home / "out")


def test_killed_worker_changes_nothing(
    cluster: Cluster, course: Course, twelve: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    """A worker is killed with a task in its hands: the same bytes as on this machine, and nothing stays behind."""
    (folder, here), out = twelve, tmp_path / "out"
    words = command(folder, out, course, "--executor", "dask", "--scheduler", cluster.address)
    with held(cluster, words, tmp_path / "holding") as (batch, victim):
        assert cluster.left_behind()
        victim.kill()
        said, _ = batch.communicate(timeout=PATIENCE_S)
        assert batch.returncode == 0, said
    assert written(out) == here
    until(lambda: not cluster.left_behind(), "a course stays at the workers")


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


def test_worker_that_would_grade_otherwise_is_told(cluster: Cluster, course: Course, tmp_path: Path) -> None:
    """Another numpy, or no grader at all: nothing is graded, and each such worker is named with what is wrong."""
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_text(SOURCE, encoding="utf-8")
    odd = {"other": "import numpy\nnumpy.__version__ = '1.0'\n", "none": "import sys\nsys.modules['grader'] = None\n"}
    started = []
    for name, text in odd.items():
        preload = tmp_path / f"{name}_preload.py"
        preload.write_text(text, encoding="utf-8")
        started.append(cluster.worker(preload, "--no-nanny"))
    cluster.wait_for_workers(4)
    dask = ("--executor", "dask", "--scheduler", cluster.address)
    done = subprocess.run(
        command(tmp_path / "class", tmp_path / "out", course, *dask),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    for worker in started:
        worker.kill()
        worker.wait()
    assert done.returncode == UsageError.exit_code, done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("    tcp://127.0.0.1:")]
    assert len(told) == 2, done.stderr
    assert any(line.endswith(f"numpy is 1.0 there and {np.__version__} here") for line in told)
    assert any("pip install rnn-grader" in line for line in told)
    assert not (tmp_path / "out" / "grades.csv").exists()


def test_lost_scheduler_is_told_and_gone_on_from(
    cluster: Cluster, course: Course, twelve: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    """The scheduler is killed in the middle: a sentence and our fault; going on, here, ends in the same bytes.

    It is the last test with this cluster.
    """
    (folder, here), out = twelve, tmp_path / "out"
    words = command(folder, out, course, "--executor", "dask", "--scheduler", cluster.address)
    with held(cluster, words, tmp_path / "holding") as (batch, _):
        cluster.started[0].kill()
        said, _ = batch.communicate(timeout=PATIENCE_S)
        assert batch.returncode == SandboxError.exit_code, said
    assert "The same command goes on from here" in said
    assert "Traceback" not in said
    grade_class(folder, out, course, jobs=1)
    assert written(out) == here


def test_nobody_at_the_address_is_told(course: Course, tmp_path: Path) -> None:
    """Where no scheduler listens, the sentence has the address and what one looks like."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_text(SOURCE, encoding="utf-8")
    quick = "import grader.executors.dask as d; d.CONNECT_S = 0.2; from grader.cli.main import main; main()"
    words = command(tmp_path / "class", tmp_path / "out", course, "--executor", "dask", "--scheduler", address)[3:]
    done = subprocess.run([sys.executable, "-c", quick, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == UsageError.exit_code
    assert f"no Dask scheduler can be reached at {address}" in done.stderr
    assert "tcp://10.0.0.1:8786" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--executor", "dask"], "belong together"),
        (["--scheduler", "tcp://127.0.0.1:1"], "belong together"),
        (["--executor", "dask", "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"], "--jobs is for this machine"),
        (["--executor", "dask", "--scheduler", "tcp://127.0.0.1:1"], 'pip install "rnn-grader[dask]"'),
    ],
)
def test_options_that_cannot_work(
    options: list[str], sentence: str, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of what Dask needs, what it has no use for, or no Dask at all: a sentence that says what would be right."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_text(SOURCE, encoding="utf-8")
    done = CliRunner().invoke(main, command(tmp_path / "class", tmp_path / "out", course, *options)[3:])
    assert done.exit_code == UsageError.exit_code
    assert sentence in done.output
