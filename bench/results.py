"""bench/RESULTS.md, of which every benchmark owns one section and leaves the others alone.

# Benchmarks
<!-- isolation -->      what bench/isolation.py measured last
<!-- /isolation -->
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import grader

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Benchmarks

Written by the scripts beside this file: `make bench` measures and rewrites the sections, `make soak` its own one.
Numbers are of the machine named above each table and of no other.
"""


def write_section(name: str, text: str, path: Path = RESULTS) -> None:
    """Put `text` in the place of the section of this name, or at the end where there is none yet."""
    whole = path.read_text(encoding="utf-8") if path.is_file() else HEAD
    section = f"<!-- {name} -->\n{text.strip()}\n<!-- /{name} -->"
    pattern = re.compile(rf"<!-- {re.escape(name)} -->.*?<!-- /{re.escape(name)} -->", re.DOTALL)
    changed, times = pattern.subn(lambda _: section, whole)
    path.write_text(changed if times else f"{whole.rstrip()}\n\n{section}\n", encoding="utf-8")


def publish(name: str, text: str) -> None:
    """Print a section and put it into its place."""
    sys.stdout.write(f"{text.strip()}\n")
    write_section(name, text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown; the first column is text, the others are numbers."""
    marks = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, marks, *rows])


def machine() -> str:
    """What was measured on, and with what, in a line."""
    system = f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}"
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, rnn-grader {grader.__version__}"
    return f"{_processor()}, {os.cpu_count()} processors, {system}; {versions}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    found = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor() or "unknown processor"
