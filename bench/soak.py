"""A long day: a large class, a quarter of it hostile, graded by the command line while somebody watches.

    python -m bench.soak [COUNT] [--jobs N]

The whole class is graded in one run of `grader batch`; each distinct work is also graded alone, one by one. Then:

- memory is flat: after the first fifth of the run, the grader's resident memory rises by no more than a grade
  takes that is held for grades.csv (RISE_KIB each), by a line through the lower half of the samples;
- nothing is left: no process after the run, no dead one unburied during it, no temporary file, nothing but results
  in OUT;
- every result and report has the same bytes as the one of the same work graded alone, but for the clock.

Time and memory limits are tight, so that a thousand take minutes; everything else is as in a real batch.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.results import machine, publish, table
from grader.course.course import Course, load_course
from grader.course.handout import rubric_text
from grader.sandbox.launch import Level
from grader.sandbox.machine import best_level
from tests.attacks.attack import all_attacks
from tests.attacks.crowd import Work, hand_in_mixed, honest_works, hostile_works, results_by_number
from tests.attacks.run import LIMITS, SECRET, adopt_orphans, descendants, listener

ROOT = Path(__file__).parents[1]
RISE_KIB = 24
WARM_UP = 0.2
EVERY_S = 0.5
# It hands in memory that it never wrote. What lies there differs from run to run, and so does how wrong that is.
UNSTEADY = {"c_stealing/42_freed_memory", "c_stealing/42_freed_memory_sequence"}
UNBURIED_S = 5.0  # a dead process is a moment's zombie; this long, somebody has forgotten it


@dataclass(frozen=True)
class Run:
    """One `grader batch` from outside. samples: submissions done, and KiB of resident memory then."""

    exit_code: int
    seconds: float
    samples: tuple[tuple[int, int], ...]
    zombies: int
    left_processes: int
    left_files: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Soak:
    """What a soak found. different: entries whose bytes are not those of the same work graded alone."""

    level: Level
    jobs: int
    honest: int
    hostile: int
    together: Run
    alone: Run
    different: tuple[str, ...]

    @property
    def rise_kib(self) -> float:
        """Memory that a submission leaves behind in the grader, in KiB; not a number where the run was too short."""
        return rise(self.together.samples, self.honest + self.hostile)

    def faults(self) -> list[str]:
        """Everything that is not as it should be, but for memory, which a short run says nothing about."""
        found = []
        for name, run in (("together", self.together), ("alone", self.alone)):
            found += [f"{name}: exit code {run.exit_code}: {run.said}"] if run.exit_code else []
            found += [f"{name}: {run.zombies} zombies"] if run.zombies else []
            found += [f"{name}: {run.left_processes} processes left"] if run.left_processes else []
            found += [f"{name}: left {', '.join(run.left_files)}"] if run.left_files else []
        return found + [f"{entry} got something else than alone" for entry in self.different]


def rise(samples: tuple[tuple[int, int], ...], count: int) -> float:
    """KiB a submission, from the slope of a line through the lower half of the samples of each tenth of the run."""
    places, floors = [], []
    for tenth in range(int(10 * WARM_UP), 10):
        part = sorted(kib for done, kib in samples if tenth * count <= 10 * done < (tenth + 1) * count)
        if part:
            # What is held for a moment, such as an archive while it is read, is no leak: the lower half is without it.
            floors.append(float(np.mean(part[: len(part) // 2 + 1])))
            places.append((tenth + 0.5) * count / 10)
    return float(np.polyfit(places, floors, 1)[0]) if len(places) > 2 else float("nan")


def soak(count: int, jobs: int, level: Level) -> Soak:
    """Build the class, grade it together and alone, and compare. Needs Linux for what it counts."""
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="soak-") as name, listener():
        top = Path(name).resolve()
        course = _tight_course(top / "course")
        fit = (a for a in all_attacks() if a.is_stopped_at(level) and a.notebooks == "fast")
        attacks = [attack for attack in fit if attack.id not in UNSTEADY]
        honest, hostile = honest_works(course, top / "honest"), hostile_works(course, attacks, top / "hostile")
        works = hand_in_mixed(honest, hostile, count, top / "class")
        distinct = list(dict.fromkeys(works.values()))
        (top / "each").mkdir()
        for number, work in enumerate(distinct):
            work.hand_in(top / "each", number)
        together = grade(top / "class", top / "out", course, level, jobs)
        alone = grade(top / "each", top / "out-alone", course, level, 1)
        wanted = results_by_number(top / "out-alone")
        got = results_by_number(top / "out")
    numbers = {work: number for number, work in enumerate(distinct)}
    different = [_named(n, w) for n, w in works.items() if got.get(n) is None or got[n] != wanted.get(numbers[w])]
    bad = sum(work.attack is not None for work in works.values())
    return Soak(level, jobs, count - bad, bad, together, alone, tuple(different))


def _named(number: int, work: Work) -> str:
    return f"{number:05} {work.attack.id if work.attack else work.path.name}"


def _tight_course(folder: Path) -> Course:
    """A copy of the course with the limits of the attack suite, but for what trains: that only takes time."""
    for part in ("assignments", "reference"):
        shutil.copytree(ROOT / part, folder / part)
    whole = load_course(ROOT)
    rubric = replace(whole.rubric.part(exercises=whole.written), limits=LIMITS)
    (folder / "rubric.yaml").write_text(rubric_text(rubric), encoding="utf-8")
    return load_course(folder)


def grade(folder: Path, out: Path, course: Course, level: Level, jobs: int) -> Run:
    """Run `grader batch` as anybody would, and look at it from outside until it has ended."""
    private = out.with_name(f"{out.name}-tmp")
    private.mkdir()
    words = ["batch", str(folder), "-o", str(out), "--course", str(course.root), "--jobs", str(jobs), "--quiet"]
    command = [sys.executable, "-m", "grader", *words, "--sandbox", level]
    before, started = descendants(), time.monotonic()
    environment = {**os.environ, "TMPDIR": str(private), "GRADER_SECRET": SECRET}
    with (out.with_name(f"{out.name}.log")).open("w+b") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=ROOT)  # noqa: S603 - ourselves
        with _watching(process.pid, out / "results") as watch:
            exit_code = process.wait()
        log.seek(max(0, log.tell() - 2000))
        said = log.read().decode(errors="replace").strip().splitlines()
    left = descendants() - before
    known = re.compile(r"(results/[^/]+\.json|evidence\.sqlite|grades\.csv)")
    odd = [path for path in out.rglob("*") if path.is_file() and not known.fullmatch(str(path.relative_to(out)))]
    names = [path.name for path in [*private.iterdir(), *odd]]
    last = said[-1][:200] if said else ""
    seconds = time.monotonic() - started
    return Run(exit_code, seconds, tuple(watch.samples), len(watch.zombies), len(left), tuple(sorted(names)), last)


class Watch:
    """What a process looks like from outside, again and again."""

    def __init__(self, pid: int, results: Path) -> None:
        """Look at this process, which writes a file into `results` whenever a submission is done."""
        self.pid, self.results = pid, results
        self.samples: list[tuple[int, int]] = []
        self.zombies: set[int] = set()
        self._seen: dict[int, float] = {}

    def look(self) -> None:
        """Take one sample. Raises OSError when the process has gone."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        done = sum(1 for _ in self.results.iterdir()) if self.results.is_dir() else 0
        self.samples.append((done, pages * (os.sysconf("SC_PAGE_SIZE") >> 10)))
        now, dead = time.monotonic(), descendants("Z")
        for orphan in dead - {self.pid}:  # what lost its parent is ours to bury; of anybody else's we may not
            with suppress(ChildProcessError):
                os.waitpid(orphan, os.WNOHANG)
        self._seen = {pid: self._seen.get(pid, now) for pid in dead}
        self.zombies |= {pid for pid, since in self._seen.items() if now - since > UNBURIED_S}


@contextmanager
def _watching(pid: int, results: Path) -> Iterator[Watch]:
    watch, over = Watch(pid, results), threading.Event()

    def work() -> None:
        with suppress(OSError, IndexError):  # it has ended
            while not over.wait(EVERY_S):
                watch.look()

    watcher = threading.Thread(target=work, daemon=True)
    watcher.start()
    try:
        yield watch
    finally:
        over.set()
        watcher.join()


def report(found: Soak) -> str:
    """The section of RESULTS.md."""
    run, settled = found.together, [kib for done, kib in found.together.samples if done]
    count = found.honest + found.hostile
    per = 1000 * run.seconds / count
    rows = [
        ["submissions, of which hostile", f"{count}, {found.hostile}"],
        ["level, jobs", f"`{found.level}`, {found.jobs}"],
        ["seconds; milliseconds a submission", f"{run.seconds:.0f}; {per:.0f}"],
        ["resident memory of the grader, MiB: least, median, most", " ".join(_mib(settled))],
        ["rise of it a submission after warm-up, KiB", f"{found.rise_kib:.1f} (at most {RISE_KIB})"],
        ["processes left; zombies during the run", f"{run.left_processes}; {run.zombies}"],
        ["files left", str(len(run.left_files))],
        ["results that differ from the same work graded alone", str(len(found.different))],
    ]
    return f"## A long day\n\n{machine()}.\n\n{table(['what', 'found'], rows)}\n\n`make soak` runs it again.\n"


def _mib(kib: list[int]) -> list[str]:
    return [f"{value / 1024:.0f}" for value in (min(kib), float(np.median(kib)), max(kib))] if kib else []


def main() -> int:
    """Soak, write the section, and say what is wrong; 1 if anything is."""
    parser = argparse.ArgumentParser(description="Grade a large class, a quarter of it hostile, and watch.")
    parser.add_argument("count", type=int, nargs="?", default=1000, help="submissions")
    parser.add_argument("--jobs", type=int, default=2, help="submissions at the same time")
    chosen = parser.parse_args()
    found = soak(chosen.count, chosen.jobs, best_level())
    publish("soak", report(found))
    faults = found.faults()
    if not found.rise_kib <= RISE_KIB:
        faults.append(f"the grader's memory rises by {found.rise_kib:.1f} KiB a submission")
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
