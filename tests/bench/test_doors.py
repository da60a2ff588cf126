"""What a person waits for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.doors import Lines, Waited, after_saves, report
from bench.isolation import Cost
from grader.sandbox.launch import Level

# A watch that answers what stands in a file, whenever that changes.
WATCH = """
import pathlib, sys, time
path, seen = pathlib.Path(sys.argv[1]), None
while True:
    text = path.read_text()
    if text != seen:
        seen = text
        print("{", *text.splitlines(), "}", sep="\\n", flush=True)
        print("Watching", file=sys.stderr, flush=True)
    time.sleep(0.01)
"""


def test_lines_are_waited_for() -> None:
    """One that begins so is found however it arrives; where the pipe ends before, it is not."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe:
        lines = Lines(pipe)
        os.write(writing, b"first\nWatch")
        os.write(writing, b"ing\n}\nmore")
        assert lines.until(b"Watching")
        assert lines.until(b"}\n")
        os.close(writing)
        assert not lines.until(b"Watching")


def test_a_save_is_timed_until_its_result(tmp_path: Path) -> None:
    """Each save once; a command that cannot watch has no time."""
    saved = tmp_path / "work.py"
    saved.write_text("a = 1\n", encoding="utf-8")
    found = after_saves("a save", [sys.executable, "-c", WATCH, saved], saved, 1)
    assert found
    assert found.wall_s > 0
    assert saved.read_text(encoding="utf-8").endswith("# 1\n")
    assert after_saves("a save", [sys.executable, "-c", "import sys; sys.exit('no such option')"], saved, 1) is None


def test_ratios_are_of_each_work() -> None:
    """A notebook of twice the time is twice, however much the works differ."""
    costs = {"a file": [Cost(1, 1), Cost(9, 9)], "a notebook": [Cost(2, 2), Cost(18, 18)]}
    text = report([Waited("something", 0.1234)], costs, Level.FULL, 3)
    assert "| something | 123 |  |" in text
    assert "| a notebook | 10000 | 10000 | 2.00 |" in text
