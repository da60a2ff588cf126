"""Run attacks and say what each of them gained: `python -m tests.attacks.run [words of names]`, or `make attacks`.

Each is graded as a student's whole work would be: the references, with the attacked function taken out, and the
attack beside them. The paper is narrowed to the attacked function and one that has nothing to do with it.
"""

from __future__ import annotations

import ast
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

from grader.course.course import Course, load_course
from grader.course.seeds import Secret
from grader.errors import SubmissionError
from grader.intake.layouts.names import safe_name
from grader.intake.submission import read_submission
from grader.model.evidence import Submission, Verdict
from grader.model.exercise import Group
from grader.model.grade import CriterionGrade, Grade
from grader.model.rubric import Limits, Rubric
from grader.pipeline import Paper, mark, prepare
from grader.sandbox.launch import Level, launch
from grader.sandbox.launched import Guest
from grader.sandbox.machine import obstacle
from tests.attacks.attack import Attack, all_attacks
from tests.attacks.leaks import Hidden, reports

ROOT = Path(__file__).parents[2]
SECRET = "a secret that only the tests know 5f0c"
# What an attacked function is called together with, and a function that shares no line with it.
SUPPORT = {"hidden_grad_norms": {"rnn_forward"}, "rnn_backward": {"rnn_forward"}}
WITNESSES = {"spectral_radius": "clip_by_value"}
LIMITS = Limits(
    call_cpu_s=0.3, load_cpu_s=1.0, idle_s=0.3, call_wall_s=20, memory_mib=1024, output_kib=64, reply_mib=8, deaths=8
)
REACHED = "REACHED"  # what an attack says when it got at something; below its level that is no surprise
PORT = 47123  # where attacks on the network find somebody
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


@dataclass(frozen=True)
class Result:
    """What one attack did. gained: more marks for the attacked criteria than without the function."""

    attack: Attack
    level: str
    outcome: str
    gained: float
    milliseconds: int
    reports: Mapping[str, str] = field(default_factory=dict)
    final: bool = True
    lost_elsewhere: tuple[str, ...] = ()
    left_over: tuple[int, ...] = ()

    @property
    def is_breach(self) -> bool:
        """Whether a mark was earned that should not have been."""
        return self.gained > 0 and not self.attack.may_earn_at(self.level)


def available_levels() -> tuple[Level, ...]:
    """The levels that this machine offers, the weakest first."""
    return tuple(level for level in reversed(Level) if not obstacle(level))


@contextmanager
def attack_paper() -> Iterator[Paper]:
    """The whole course's paper with a secret of the tests' own and tight limits."""
    course = load_course(ROOT)
    quick = replace(course, secret=Secret(SECRET.encode(), is_demo=False), rubric=replace(course.rubric, limits=LIMITS))
    with listener(), prepare(quick, hidden=True) as paper:
        yield paper


class Range:
    """Where attacks are fired: the paper, what must stay hidden, and the marks of honest work to compare with."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.hidden = paper, Hidden(paper, SECRET)
        self._earned: dict[tuple[str, bool], dict[str, float]] = {}
        adopt_orphans()
        _hold_ready()

    def fire(self, attack: Attack, level: Level) -> Result:
        """Hand in one attack at one level, and measure."""
        before = descendants()
        with private_folder() as folder, patch.dict(os.environ, {"GRADER_SECRET": SECRET}):
            entry = attack.entry(folder)
            started = time.monotonic()
            try:
                name, work = safe_name(entry.stem if entry.is_file() else entry.name), read_submission(entry)
            except SubmissionError as error:
                spent = round(1000 * (time.monotonic() - started))
                return Result(attack, level, "unreadable", 0.0, spent, {"reason": str(error)})
            paper, rubric = narrowed(replace(self.paper, level=level, notebooks=attack.notebooks), attack.attacks)
            files = {**without(self.paper.course, attack.attacks), **work.files}
            grade = mark(Submission(name, dict(sorted(files.items())), work.notes), name, paper, rubric)
            spent = round(1000 * (time.monotonic() - started))
        left_over = _end_all(descendants() - before)
        attacked = [c for c in criteria_of(grade) if is_about(c[1], attack.attacks, paper)]
        missing = self.earned(attack.attacks, honest=False)
        gained = sum(c.score for _, c in attacked) - sum(missing[name] for name, _ in attacked)
        outcome = next((c.verdict for _, c in attacked if c.verdict is not Verdict.CORRECT), Verdict.CORRECT)
        right = self.earned(attack.attacks, honest=True)
        elsewhere = [n for n, c in criteria_of(grade) if (n, c) not in attacked and c.score < right[n]]
        return Result(
            attack, level, outcome, gained, spent, reports(grade), grade.final, tuple(elsewhere), tuple(left_over)
        )

    def earned(self, function: str, *, honest: bool) -> dict[str, float]:
        """Marks of the references, whole or without one function."""
        if (function, honest) not in self._earned:
            paper, rubric = narrowed(self.paper, function)
            files = dict(paper.course.reference().files) if honest else without(paper.course, function)
            grade = mark(Submission("honest", files), "honest", paper, rubric)
            self._earned[function, honest] = {name: c.score for name, c in criteria_of(grade)}
        return self._earned[function, honest]


def narrowed(paper: Paper, function: str) -> tuple[Paper, Rubric]:
    """The paper and the rubric with what is about one function and its witness only."""
    witness = WITNESSES.get(function, "spectral_radius")
    about = ({function}, {witness})
    allowed = {function, witness} | SUPPORT.get(function, set())

    def is_wanted(group: Group) -> bool:
        called = {call.function for call in group.calls}
        return called <= allowed and any(called & one for one in about)

    kept = [i for i, group in enumerate(paper.agenda) if is_wanted(group)]
    agenda = [paper.agenda[i] for i in kept]
    small = replace(paper, agenda=agenda, expected=[paper.expected[i] for i in kept], staged=())
    present = {f"{group.exercise}/{check.id}" for group in agenda for check in group.checks}
    exercises = []
    for entry in paper.course.rubric.exercises():
        lines = tuple(c for c in entry.criteria if all(f"{entry.id}/{check}" in present for check in c.checks))
        if lines:
            exercises.append(replace(entry, criteria=lines, points=sum(c.points for c in lines)))
    points = sum(entry.points for entry in exercises)
    whole = replace(paper.course.rubric.assignments[0], exercises=tuple(exercises), points=points)
    return small, replace(paper.course.rubric, assignments=(whole,))


def criteria_of(grade: Grade) -> list[tuple[str, CriterionGrade]]:
    """Every line of a mark sheet by its full name."""
    return [(f"{e.id}.{c.id}", c) for e in grade.exercises for c in e.criteria]


def is_about(criterion: CriterionGrade, function: str, paper: Paper) -> bool:
    """Whether one of a criterion's checks calls the function."""
    checks = {check.outcome.check for check in criterion.checks}
    return any(
        call.function == function and f"{group.exercise}/{check.id}" in checks
        for group in paper.agenda
        for check in group.checks
        for call in group.calls
    )


def without(course: Course, function: str) -> dict[str, bytes]:
    """The references' files with one function taken out."""
    files = {}
    for name, data in course.reference().files.items():
        tree = ast.parse(data)
        tree.body = [node for node in tree.body if getattr(node, "name", "") != function]
        files[name] = ast.unparse(tree).encode()
    return files


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for what is handed in, above the folders of the workers; so what is put beside those goes too."""
    with tempfile.TemporaryDirectory(prefix="attack-") as name:
        outer, handed_in, workers = tempfile.tempdir, Path(name).resolve() / "in", Path(name).resolve() / "tmp"
        handed_in.mkdir()
        workers.mkdir()
        tempfile.tempdir = str(workers)
        try:
            yield handed_in
        finally:
            tempfile.tempdir = outer


@contextmanager
def listener() -> Iterator[None]:
    """Somebody who can be reached by network; one on this machine is enough for all who test here."""
    with socket.socket() as here:
        here.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            here.bind(("127.0.0.1", PORT))
            here.listen(100)
        yield


# ---- processes ----------------------------------------------------------------------------------------------


@cache
def adopt_orphans() -> None:
    """Become the parent of whatever an attack leaves behind, so that it can be seen; Linux alone offers this."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


@cache
def _hold_ready() -> None:
    """Start what is held ready for every worker and is no attack's, before anybody counts processes."""
    if Level.FULL in available_levels():
        for guest in Guest:
            with tempfile.TemporaryDirectory() as folder:
                launch(Level.FULL, Path(folder), guest).end()


def descendants(states: str = "RSDTtIKWP") -> set[int]:
    """Every process below this one in one of these states: all but the dead, where nothing else is asked for."""
    parents: dict[int, int] = {}
    wanted: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            state, parent, *_ = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(parent)
            wanted |= {int(stat.parent.name)} if state in states else set()
    below, size = {os.getpid()}, 0
    while size < len(below):
        size = len(below)
        below |= {pid for pid, parent in parents.items() if parent in below}
    return below & wanted - {os.getpid()}


def _end_all(pids: set[int]) -> list[int]:
    """Kill what is left, so that no attack outlives its measurement."""
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(pid, 0)
    return sorted(pids)


@contextmanager
def canaries(folder: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A file and a process that no attack may touch."""
    file = folder / "canary.txt"
    file.write_text("untouched", encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-c", "input()", "grader-attack-canary"], stdin=subprocess.PIPE)
    try:
        yield file, process
    finally:
        process.kill()
        process.wait()
        if process.stdin:
            process.stdin.close()


# ---- the table ----------------------------------------------------------------------------------------------


def main(words: Sequence[str]) -> int:
    """Print a row for each attack whose name has one of the words; 1 if any of them gained a mark."""
    chosen = [attack for attack in all_attacks() if not words or any(word in attack.id for word in words)]
    breaches = 0
    _print(f"{'attack':<52} {'level':<8} {'outcome':<16} {'gained':>6} {'ms':>6}")
    with attack_paper() as paper:
        place = Range(paper)
        for attack in chosen:
            for level in available_levels():
                result = place.fire(attack, level)
                breaches += result.is_breach
                _print(f"{attack.id:<52} {level:<8} {result.outcome:<16} {_gain(result):>6} {result.milliseconds:>6}")
    _print(f"\n{len(chosen)} attacks, {breaches} of them gained a mark that a wall should have kept.")
    known = [attack for attack in chosen if attack.earns]
    for attack in known:
        _print(f"* {attack.id}: {'right values are what is graded' if attack.earns == 'values' else attack.at_process}")
    return 1 if breaches else 0


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _gain(result: Result) -> str:
    star = "*" if result.gained and not result.is_breach else ""
    return f"{result.gained:g}{star}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
