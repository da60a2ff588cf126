"""A short soak: the same watch as over a thousand, but for memory, and the watch sees what it looks for."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.soak import UNBURIED_S, Watch, report, rise, soak
from grader.sandbox.machine import best_level

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are counted by /proc")


def test_a_short_soak_is_clean() -> None:
    """Two dozen submissions, six of them hostile: nothing left, and everybody got what they get alone."""
    found = soak(24, 2, best_level())
    assert found.faults() == []
    assert (found.honest, found.hostile) == (18, 6)
    assert "| 24, 6 |" in report(found)


def test_memory_that_rises_is_seen_and_a_moment_is_not() -> None:
    """A leak of 100 KiB a submission has that slope; an archive that is held for a moment has none, nor has warm-up."""
    leak = tuple((done, 50_000 + 100 * done) for done in range(1000))
    assert rise(leak, 1000) == pytest.approx(100, rel=0.01)
    spikes = tuple((done, 50_000 + (80_000 if done % 7 == 0 else 0)) for done in range(1000))
    assert rise(spikes, 1000) == pytest.approx(0, abs=1)
    warming = tuple((done, 50_000 + 100 * min(done, 150)) for done in range(1000))
    assert rise(warming, 1000) == pytest.approx(0, abs=1)
    assert math.isnan(rise(leak[:10], 1000))


def test_a_zombie_is_seen_once_it_lingers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead process that its parent does not bury counts after a while, and not before."""
    parent = "import os, sys\npid = os.fork()\nif pid:\n print(pid, flush=True)\n input()\n"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        now = time.monotonic()
        while "Z" not in Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]:
            os.sched_yield()
        watch = Watch(process.pid, tmp_path)
        watch.look()
        assert child not in watch.zombies
        monkeypatch.setattr(time, "monotonic", lambda: now + 2 * UNBURIED_S + 60)
        watch.look()
        monkeypatch.undo()
        assert child in watch.zombies
        process.communicate("\n")
