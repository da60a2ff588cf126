"""grader show, rescore, replay and merge: what can be done with an OUT without grading the class again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.decisions import tell_of_decisions
from grader.cli.ending import OUR_FAULT, ends_in_words, terminal_width, wants_color
from grader.cli.options import course_option, out_argument, overrides_option

if TYPE_CHECKING:
    from grader.batch.marking import Marker
    from grader.batch.rescoring import Change, Rescored
    from grader.store.database import Store, Total, Work

DIFFERENT = 1
SHOWN = 40  # changes that are listed in full


@click.command()
@out_argument
@click.argument("student")
@course_option
@overrides_option
@click.option("--json", "as_json", is_flag=True, help="Print grader/result/v1 instead of the table.")
@click.option("-v", "--verbose", is_flag=True, help="Also show every note.")
@ends_in_words
def show(*, out: Path, student: str, course: Path | None, overrides: Path | None, as_json: bool, verbose: bool) -> int:
    """Show the mark sheet of one STUDENT of the class graded in OUT, every line whatever its visibility."""
    from grader.batch.marking import Unreadable, total
    from grader.report.result import failure_bytes, result_bytes
    from grader.report.text import grade_text
    from grader.store.database import Store

    with Store(out) as store:
        marked = _marker(out, store.exercises(), course, None, overrides).mark(_work(store, student))
        stored = store.totals().get(student)
    if isinstance(marked, Unreadable):
        click.echo(
            failure_bytes(marked.name, marked.reason, is_ours=marked.is_ours)
            if as_json
            else f"{marked.name}: {marked.reason}"
        )
        return OUR_FAULT if marked.is_ours else 0
    if stored and stored != total(marked):
        click.echo(f"{out} has {_mark(stored)} for {student}; `grader rescore {out}` writes what follows.", err=True)
    if as_json:
        click.echo(result_bytes(marked), nl=False)
    else:
        color = wants_color()
        click.echo(grade_text(marked, width=terminal_width(), color=color, verbose=verbose), nl=False, color=color)
    return 0


@click.command()
@out_argument
@course_option
@click.option("--rubric", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Another rubric than the course's own.")  # fmt: skip
@overrides_option
@click.option("--dry-run", is_flag=True, help="Show whose mark would change, and write nothing.")
@ends_in_words
def rescore(*, out: Path, course: Path | None, rubric: Path | None, overrides: Path | None, dry_run: bool) -> int:
    """Score a graded class again from its stored evidence, after a change of the rubric.

    Nothing is run. First comes whose mark changes, from what to what, and the class before and after; then OUT is
    written anew, unless this is a dry run.
    """
    from grader.batch.rescoring import compare, rewrite

    with _opened(out, writes=not dry_run) as store:
        marker = _marker(out, store.exercises(), course, rubric, overrides)
        _tell(compare(store, marker))
        if dry_run:
            click.echo("Nothing was written: this was a dry run.")
            return 0
        result = rewrite(out, store, marker)
    tell_of_decisions(marker.adjustments, result)
    click.echo(f"Written: {out / 'grades.csv'}, {out / 'results'}")
    return 0 if result.is_final else OUR_FAULT


@contextmanager
def _opened(out: Path, *, writes: bool) -> Iterator[Store]:
    """The store of an OUT that is there; only to write, or where it was lost, is anything written."""
    from grader.batch.files import alone_in
    from grader.store.database import NAME, Store
    from grader.store.rebuilding import must_hold_marks, open_store

    must_hold_marks(out)
    if not writes and (out / NAME).is_file():
        with Store(out) as store:
            yield store
        return
    with alone_in(out):
        store, sentence = open_store(out)
        if sentence:
            click.echo(sentence, err=True)
        with store:
            yield store


def _tell(found: Rescored) -> None:
    for change in found.changes[:SHOWN]:
        click.echo(_line(change))
    if len(found.changes) > SHOWN:
        click.echo(f"… and {len(found.changes) - SHOWN} more")
    click.echo(f"{len(found.changes)} of {len(found.after)} marks change." if found.changes else "No mark changes.")
    if found.changes:
        for name, shares in (("before", found.before), ("after", found.after)):
            click.echo(f"{name:>7}  {_spread(shares)}")


def _line(change: Change) -> str:
    from grader.model.points import points

    lines = ", ".join(f"{name} {points(before)} → {points(after)}" for name, before, after in change.lines)
    return f"{change.student}: {_mark(change.before)} → {_mark(change.after)}{f'  ({lines})' if lines else ''}"


def _mark(total: Total | None) -> str:
    from grader.model.points import points

    if total is None:
        return "no mark"
    return f"{points(total.score)} / {points(total.max_score)}{'' if total.final else ', not final'}"


def _spread(shares: Sequence[float]) -> str:
    """Quartiles and a bar for each tenth of the marks, in per cent of the points."""
    import numpy as np

    from grader.report.sparkline import BLOCKS
    from grader.scoring.statistics import histogram, quartiles

    if not shares:
        return "no marks"
    five = (min(shares), *quartiles(np.array(shares)), max(shares))
    low, quarter, middle, upper, high = (f"{100 * share:.0f}" for share in five)
    counts = histogram(np.minimum(shares, 1), 1.0)
    bars = "".join(f" {BLOCKS}"[math.ceil(len(BLOCKS) * count / max(counts))] for count in counts)
    return f"0 %│{bars}│100 %   lowest {low}, quartiles {quarter} {middle} {upper}, highest {high}"


@click.command("replay")
@out_argument
@click.argument("student")
@course_option
@click.option("--submissions", type=click.Path(path_type=Path), help="Where the class lies now. [default: as then]")
@ends_in_words
def replay(*, out: Path, student: str, course: Path | None, submissions: Path | None) -> int:
    """Run the work of one STUDENT in OUT again as it was run then: is the evidence the same, or what differs?

    Ends with 1 where it differs.
    """
    from grader.batch.entries import Source, open_source, read_source
    from grader.batch.replaying import replay as run_again
    from grader.course.course import find_course, load_course
    from grader.errors import UsageError
    from grader.intake.layouts.finding import read_entry
    from grader.store.database import Store

    with Store(out) as store:
        work = _work(store, student)
    if not (work.source or submissions):
        raise UsageError("where the class lies is not known any more; --submissions names its folder")
    source = read_source(work.source) if work.source else Source("")
    source = replace(source, path=str(submissions or source.path))
    with open_source(source) as layout:
        entry = next((one for one in layout.entries if student in one.members), None)
        if entry is None:
            raise UsageError(f"{source.path}: nothing of {student} here; --submissions names another folder")
        submission = read_entry(entry)
    found = run_again(work, submission, load_course(find_course(course, out)))
    for line in found.around:
        click.echo(line)
    if not found.exercises:
        click.echo(f"{student}: the evidence of {len(work.parts)} exercises is the same, to the last bit.")
        return 0
    click.echo(f"{student}: the evidence differs in {', '.join(found.exercises)}.")
    for line in found.checks:
        click.echo(f"  {line}")
    return DIFFERENT


@click.command()
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="Folder for the whole.")
@course_option
@overrides_option
@ends_in_words
def merge(*, out: Path, shards: tuple[Path, ...], course: Path | None, overrides: Path | None) -> int:
    """Put what several batches wrote, such as the SHARDS of one class, together into one folder.

    The order of the shards changes nothing: the same bytes come out as of one batch.
    """
    from grader.batch.merging import merge as put_together
    from grader.store.database import Store

    run: set[str] = set()
    for shard in shards:
        with Store(shard) as store:
            run |= store.exercises()
    marker = _marker(out, run, course, None, overrides)
    result = put_together(out, shards, marker)
    tell_of_decisions(marker.adjustments, result)
    click.echo(f"{len(result.students)} submissions of {len(shards)} shards in {out}.")
    return 0 if result.is_final else OUR_FAULT


def _marker(out: Path, run: set[str], course: Path | None, rubric: Path | None, overrides: Path | None) -> Marker:
    """What scores by a rubric: by those of its exercises that were run for anybody."""
    from grader.batch.marking import Marker
    from grader.course.course import find_course, load_course
    from grader.course.overrides import load_adjustments

    loaded = load_course(find_course(course, out), rubric)
    wanted = tuple(entry.id for entry in loaded.rubric.exercises())
    if left := [slug for slug in wanted if slug not in run] if run else []:
        click.echo(f"{', '.join(left)}: never run for this class, and left out.", err=True)
    part = loaded.rubric.part(exercises=tuple(slug for slug in wanted if slug not in left))
    return Marker(loaded, part, load_adjustments(loaded.root, loaded.rubric, overrides))


def _work(store: Store, student: str) -> Work:
    """A student's work. Raises UsageError with names that are like it."""
    import difflib

    from grader.errors import UsageError

    work = store.work(student)
    if work is None:
        near = difflib.get_close_matches(student, store.students(), n=3, cutoff=0.5)
        like = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"{store.path.parent}: nobody called {student!r} here{like}")
    return work
