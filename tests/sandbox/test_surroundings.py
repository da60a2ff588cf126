"""What a worker finds around it: nothing to read, nothing of ours, nobody else."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.model.evidence import Verdict
from grader.model.exercise import call
from tests.sandbox.conftest import Submit, X, reply_of, same


def test_there_is_nothing_to_read_from_the_keyboard(submit: Submit) -> None:
    """`input()` ends at once with EOFError instead of waiting."""
    with submit("def double(x):\n    return input('how often? ')\n") as session:
        failure = reply_of(session).failure
    assert failure is not None
    assert (failure.verdict, failure.error_type) == (Verdict.RAISED, "EOFError")


def test_printing_costs_nothing(submit: Submit) -> None:
    """A megabyte of text from a function that ends is read, counted and forgotten."""
    text = (
        "import sys\ndef double(x):\n    print('a' * 500_000)\n    sys.stderr.write('b' * 500_000)\n    return 2 * x\n"
    )
    with submit(text, output_kib=8) as session:
        assert all(same(reply_of(session).values["y"], 2 * X) for _ in range(3))


def test_the_environment_holds_nothing_of_ours(submit: Submit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker sees the variables that it needs, and no secret of the grader's."""
    monkeypatch.setenv("GRADER_SECRET", "s3cret")
    with submit("import os\ndef double(x):\n    return dict(os.environ)\n") as session:
        seen = reply_of(session).values["y"]
    threads = {"OPENBLAS", "OMP", "MKL", "NUMEXPR"}
    allowed = {f"{name}_NUM_THREADS" for name in threads} | {"VECLIB_MAXIMUM_THREADS"}
    allowed |= {"HOME", "TMPDIR", "LC_ALL", "PATH", "GRADER_WORKER", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}
    assert seen.keys() - {"SYSTEMROOT"} <= allowed
    assert "s3cret" not in str(seen)


def test_the_command_line_and_open_files_name_nothing_of_the_course(submit: Submit) -> None:
    """Neither argv nor the descriptors of a worker lead to the project's folder or to a reference."""
    text = (
        "import os, sys\ndef double(x):\n"
        "    links = [os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')[:-1]]\n"
        "    return [*links, *sys.argv, *sys.path]\n"
    )
    with submit(text) as session:
        seen = reply_of(session).values["y"]
    root = str(Path(__file__).parents[2])
    own = {f"{root}/grader/sandbox/worker.py"}
    assert not [place for place in seen if place.startswith(root) and place not in own and "site-packages" not in place]


def test_the_working_folder_is_private_and_removed(submit: Submit) -> None:
    """Each session has a folder of its own with the submission in it, and afterwards nothing of it is left."""
    text = "import os\ndef double(x):\n    open('new.txt', 'w').write('x')\n    return [os.getcwd(), *os.listdir()]\n"
    with submit(text) as first, submit(text) as second:
        seen = [reply_of(session).values["y"] for session in (first, second)]
        assert seen[0][0] != seen[1][0]
        assert all(Path(folder, "new.txt").exists() for folder, *_ in seen)
        assert all(sorted(files) == ["main.py", "new.txt"] for _, *files in seen)
    assert not any(Path(folder).exists() for folder, *_ in seen)


def test_sessions_side_by_side_do_not_meet(submit: Submit) -> None:
    """Two submissions in two threads keep their own names, values and faults, also while one of them hangs."""
    results: dict[int, list[Any]] = {}

    def grade(factor: int) -> None:
        text = f"n = {factor}\ndef double(x):\n    while x[0] == {factor}: pass\n    return n * x\n"
        with submit(text) as session:
            results[factor] = [reply_of(session, np.array([float(first)])) for first in (7, 3, 8, 9)]

    threads = [threading.Thread(target=grade, args=(factor,)) for factor in (3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.values.get("y", [None])[0] for reply in results[3]] == [21, None, 24, 27]
    assert [reply.values["y"][0] for reply in results[4]] == [28, 12, 32, 36]


def test_processor_time_is_counted(submit: Submit) -> None:
    """What a submission used is known afterwards, over all of its workers."""
    text = "def double(x):\n    for i in range(10**6): pass\n    while x[0] < 0: pass\n    return x\n"
    with submit(text) as session:
        session.run([call("double", X)] * 3 + [call("double", -X)])
    assert 0.3 < session.cpu_s < 20
