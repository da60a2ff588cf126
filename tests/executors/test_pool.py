"""Processes that grade: one that ends costs a repetition and no mark, and none outlives whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course.course import Course
from grader.errors import SandboxError
from grader.executors.node import read_frame, write_frame
from grader.executors.pool import COMMAND, LocalPool
from grader.executors.task import Settings, Task, answer_bytes, read_answer, read_task, task_bytes
from grader.model.evidence import Evidence, Submission
from tests.classes import small_course
from tests.copies import ROOT

SOURCE = (ROOT / "reference" / "clipping" / "solution.py").read_bytes()
PATIENCE_S = 60  # for a process to be gone, on a machine however busy


@pytest.fixture(scope="module")
def clipping(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one exercise."""
    return small_course(tmp_path_factory.mktemp("course"), "clipping")


def tasks(count: int) -> list[Task]:
    """The same right work under several names."""
    return [Task(f"s{i}", Submission(f"s{i}", {"a.py": SOURCE}), ("clipping",)) for i in range(count)]


def test_tasks_and_answers_travel_unchanged() -> None:
    """A task and an answer are the same after the way, odd names and bytes included."""
    task = Task("Ünal \ud800", Submission("x", {"ä.py": bytes(range(256))}, ("a note",)), ("gru", "lstm"))
    assert read_task(task_bytes(task)) == task
    answer = read_answer(answer_bytes(Evidence("x", {}, notes=("ü",)), ("gru",), {"a.ipynb": b"\0\xff"}))
    assert answer.executed == {"a.ipynb": b"\0\xff"}
    assert set(answer.parts) == {"gru"}


def test_killed_process_costs_nothing(clipping: Course) -> None:
    """Whoever grades is killed in the middle: every task still has its answer, and all are alike."""
    pool = LocalPool(Settings(str(clipping.root), "process"), 2)
    answers, killed = {}, 0
    for task, data in pool.run(tasks(8)):
        answers[task.student] = read_answer(data)
        if killed < 2:  # fewer than a task is given up after
            killed += _kill_one()
    assert killed
    assert len(answers) == 8
    assert {answer.error for answer in answers.values()} == {""}
    assert len({tuple(answer.parts.values()) for answer in answers.values()}) == 1


def _kill_one() -> int:
    """Kill one process of a pool, if there is one."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    for pid in (word for file in children for word in file.read_text().split()):
        if b"executors.node" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(int(pid), signal.SIGKILL)
            return 1
    return 0


def test_work_that_ends_its_process_is_given_up(clipping: Course) -> None:
    """A task with which a process ends each time is tried three times, is our fault, and the others get on."""
    fatal = COMMAND[-1].replace(
        "main()",
        "import grader.executors.examiner as e; o = e.Examiner.examine; "
        "e.Examiner.examine = lambda s, t: __import__('os')._exit(1) if t.student == 's1' else o(s, t); main()",
    )
    pool = LocalPool(Settings(str(clipping.root), "process"), 2, (*COMMAND[:-1], fatal))
    answers = {task.student: read_answer(data) for task, data in pool.run(tasks(4))}
    assert {name for name, answer in answers.items() if answer.error} == {"s1"}
    assert "ended 3 times" in answers["s1"].error


def test_processes_that_do_not_start_are_told(clipping: Course) -> None:
    """Where no process starts, that ends the batch with a sentence, and is charged to nobody."""
    pool = LocalPool(Settings(str(clipping.root), "process"), 2, (sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(SandboxError, match="can be started here"):
        list(pool.run(tasks(3)))


def test_tasks_are_taken_as_there_is_room(clipping: Course) -> None:
    """However large a class is, only a few submissions are read ahead."""
    taken: list[str] = []

    def class_list() -> Iterator[Task]:
        for task in tasks(12):
            taken.append(task.student)
            yield task

    for done, _ in enumerate(LocalPool(Settings(str(clipping.root), "process"), 2).run(class_list()), 1):
        assert len(taken) <= done + 4
    assert len(taken) == 12


def test_process_ends_with_whoever_started_it() -> None:
    """Its input is closed without a word, as by a kill: it is gone, also from the middle of its work."""
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    assert process.wait(PATIENCE_S) != 0
    process.stdout.close()


def test_frames_are_whole_or_an_end(tmp_path: Path) -> None:
    """Half a frame is the end of the conversation and never a shorter frame."""
    path = tmp_path / "frames"
    with path.open("wb") as file:
        write_frame(file, b"one")
        write_frame(file, b"")
        file.write((5).to_bytes(8, "big") + b"ha")
    with path.open("rb") as file:
        assert [read_frame(file), read_frame(file)] == [b"one", b""]
        with pytest.raises(EOFError):
            read_frame(file)
