"""A class: every submission in a folder graded, each result written as soon as it is there.

OUT/
├── grades.csv                a row a submission, a column a criterion
├── results/<student>.json    grader/result/v1, the source of every other format
├── report/<student>.txt      what a person reads
└── feedback/<student>/…      notebooks as a real kernel executed them; only with --notebooks kernel
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from grader.errors import GraderError, UsageError
from grader.executors.local import run_local
from grader.intake.submission import read_submission
from grader.model.evidence import Outcome, Verdict
from grader.model.grade import CheckGrade, CriterionGrade, ExerciseGrade, Grade
from grader.model.rubric import Rubric
from grader.model.text import clean
from grader.pipeline import Keep, Paper, mark
from grader.report.result import failure_bytes, result_bytes
from grader.report.table import grades_csv
from grader.report.text import grade_text

log = logging.getLogger(__name__)

Part = TypeVar("Part", CriterionGrade, ExerciseGrade)


@dataclass(frozen=True)
class Unreadable:
    """A submission that got no mark, and why. is_ours: through a fault of ours."""

    name: str
    reason: str
    is_ours: bool = False


@dataclass(frozen=True)
class ClassResult:
    """What a batch gave, in the order of the submissions' names.

    grades: points, verdicts and notes; the facts behind them are in each submission's result file.
    """

    grades: tuple[Grade, ...]
    unreadable: tuple[Unreadable, ...]

    @property
    def is_final(self) -> bool:
        """Whether no fault of ours stands in the way of any mark."""
        return all(grade.final for grade in self.grades) and not any(row.is_ours for row in self.unreadable)


def find_submissions(folder: Path) -> list[Path]:
    """Every entry of a folder is one submission, but for hidden ones. Raises UsageError if it is no folder."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder; batch takes a folder with one entry a submission")
    shown = (path for path in folder.iterdir() if not path.name.startswith((".", "__MACOSX")))
    return sorted(shown, key=lambda path: (path.name.casefold(), path.name))


def names_of(paths: Sequence[Path]) -> list[str]:
    """One name a submission, usable as a file name: the entry's own, with its suffix where two would be alike."""
    stems = [path.stem if path.is_file() else path.name for path in paths]
    names = [path.name if stems.count(stem) > 1 else stem for path, stem in zip(paths, stems, strict=True)]
    return [_safe(name) for name in names]


def _safe(name: str) -> str:
    kept = re.sub(r"[^\w .,@+()'-]", "_", clean(name, 120)).strip(" .") or "submission"
    # Two names that differ only in what had to be replaced must not become one.
    return kept if kept == name else f"{kept}-{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:8]}"


def grade_path(path: Path, name: str, paper: Paper, rubric: Rubric, keep: Keep | None = None) -> Grade | Unreadable:
    """Grade one entry of a class; whatever happens, there is a row for it and the others go on."""
    try:
        return mark(read_submission(path), name, paper, rubric, keep)
    except GraderError as error:
        return Unreadable(name, str(error), is_ours=error.exit_code == GraderError.exit_code)
    except Exception as error:
        log.exception("submission %s", name)
        return Unreadable(name, f"a fault of ours: {type(error).__name__}", is_ours=True)


def run_batch(
    paths: Sequence[Path], paper: Paper, rubric: Rubric, out: Path, *, jobs: int, tell: Callable[[str], None]
) -> ClassResult:
    """Grade every path and write OUT. `tell` is given each name when it is done."""
    names = names_of(paths)
    for folder in (out / "results", out / "report"):
        folder.mkdir(parents=True, exist_ok=True)

    def work(item: tuple[Path, str]) -> Grade | Unreadable:
        marked = grade_path(*item, paper, rubric, partial(_write_executed, out))
        _write_one(out, marked)
        # A class is held until its table is written, and the facts of a grade are ten times its points.
        return _points_of(marked) if isinstance(marked, Grade) else marked

    done: dict[int, Grade | Unreadable] = {}
    for position, marked in run_local(work, list(zip(paths, names, strict=True)), jobs):
        done[position] = marked
        tell(names[position])
    ordered = [done[position] for position in sorted(done)]
    result = ClassResult(
        tuple(row for row in ordered if isinstance(row, Grade)),
        tuple(row for row in ordered if isinstance(row, Unreadable)),
    )
    criteria = [f"{e.id}.{c.id}" for e in rubric.exercises() for c in e.criteria]
    failures = [(row.name, row.reason) for row in result.unreadable]
    write_atomically(out / "grades.csv", grades_csv(result.grades, failures, criteria))
    return result


def _points_of(grade: Grade) -> Grade:
    """The grade without the facts behind it."""
    bare = (
        replace(part, criteria=tuple(_shared(_line_of(line)) for line in part.criteria)) for part in grade.exercises
    )
    return replace(grade, exercises=tuple(map(_shared, bare)))


@cache
def _shared(part: Part) -> Part:
    """The same object for whatever is equal: most of a class agree on most lines, and a class is held in memory."""
    return part


def _line_of(criterion: CriterionGrade) -> CriterionGrade:
    decisive = criterion.decisive
    bare = _bare(decisive.outcome.check, decisive.outcome.verdict, passed=decisive.passed)
    return replace(criterion, checks=(), decisive=bare, diagnosis=None)


@cache
def _bare(check: str, verdict: Verdict, *, passed: bool) -> CheckGrade:
    return CheckGrade(Outcome(check, verdict), passed)


def _write_one(out: Path, marked: Grade | Unreadable) -> None:
    if isinstance(marked, Unreadable):
        write_atomically(out / "results" / f"{marked.name}.json", failure_bytes(marked.name, marked.reason))
        write_atomically(out / "report" / f"{marked.name}.txt", f"{marked.name}: {marked.reason}\n".encode())
        return
    write_atomically(out / "results" / f"{marked.student}.json", result_bytes(marked))
    text = f"{marked.student}\n\n{grade_text(marked)}"
    write_atomically(out / "report" / f"{marked.student}.txt", text.encode("utf-8", "replace"))


def _write_executed(out: Path, student: str, executed: Mapping[str, bytes]) -> None:
    folder = (out / "feedback" / student).resolve()
    for name, data in executed.items():
        path = (folder / name).resolve()
        # Names were made safe when the work was read; nothing is written elsewhere even if one was overlooked.
        if path.is_relative_to(folder) and path != folder:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is either the old one or the new one, never half of either."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)
