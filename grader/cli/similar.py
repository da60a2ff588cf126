"""grader similar: pairs of submissions that share what few others have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.ending import NOTHING_TO_GRADE, ends_in_words, terminal_width, wants_color
from grader.cli.options import out_argument

if TYPE_CHECKING:
    from grader.intake.layouts.entry import Entry
    from grader.model.evidence import Submission
    from grader.model.similarity import Lead, Work


@click.command()
@out_argument
@click.option("--submissions", type=click.Path(path_type=Path),
              help="Where the class lies now, to compare its text. [default: where it was graded]")  # fmt: skip
@click.option("--top", type=click.IntRange(1), default=50, show_default=True, help="Show so many pairs at most.")
@click.option("--course", type=click.Path(path_type=Path),
              help="Folder of the rubric.yaml; its starters are set aside. [default: found upwards]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print grader/similar/v1 instead of text.")
@ends_in_words
def similar(*, out: Path, submissions: Path | None, top: int, course: Path | None, as_json: bool) -> int:
    """List pairs of submissions that share wrong outputs or text that few others have: leads to read, never a mark.

    OUT is what `grader batch` wrote. Wrong outputs are the same where every bit is; text is the same whatever its
    names, comments and order of functions.
    """
    # Imported here so that `grader --help` need not wait for numpy.
    from grader.course.course import find_course, load_course
    from grader.report.similarity import leads_bytes, leads_text
    from grader.similarity.pairs import find_leads
    from grader.store.rows import works

    loaded = load_course(find_course(course, submissions or out))
    needs = {slug: exercise.needs for slug, exercise in loaded.exercises.items()}
    with _entries(out, submissions) as entries:
        compared = list(_with_text(works(out), entries))
        found = find_leads(compared, needs, ignored=_given(loaded.root), most=top)
        found = replace(found, leads=tuple(_with_lines(lead, entries) for lead in found.leads))
    if as_json:
        click.echo(leads_bytes(found).decode(), nl=False)
    else:
        click.echo(leads_text(found, width=terminal_width(), color=wants_color()), nl=False, color=wants_color())
    return 0 if found.n else NOTHING_TO_GRADE


@contextmanager
def _entries(out: Path, submissions: Path | None) -> Iterator[Mapping[str, Entry]]:
    """Entries of the class by the names that they have in OUT; none, with a word, where it cannot be read any more."""
    from grader.batch.entries import Source, open_source, read_source
    from grader.errors import UsageError
    from grader.store.database import NAME, Store

    source = Source(str(submissions)) if submissions else None
    if source is None and (out / NAME).is_file():
        with Store(out) as store:
            source = next((read_source(work.source) for work in store.works() if work.source), None)
    with ExitStack() as stack:
        try:
            found = stack.enter_context(open_source(source)).entries if source else ()
        except UsageError as error:
            if submissions:
                raise
            click.echo(str(error), err=True)
            found = ()
        if not found:
            click.echo("Only outputs are compared: --submissions names the class whose text to read.", err=True)
        yield {student: entry for entry in found for student in entry.members}


def _submission(entry: Entry | None) -> Submission:
    """What was handed in; nothing where it cannot be read, which its result has said already."""
    from grader.errors import SubmissionError
    from grader.intake.layouts.finding import read_entry
    from grader.model.evidence import Submission

    try:
        return read_entry(entry) if entry else Submission("", {})
    except SubmissionError:
        return Submission("", {})


def _with_text(compared: Iterable[Work], entries: Mapping[str, Entry]) -> Iterator[Work]:
    """The works with the text of what was handed in."""
    from grader.intake.fingerprints import fingerprints

    for work in compared:
        entry = entries.get(work.name)
        yield replace(work, fingerprints=fingerprints(_submission(entry))) if entry else work


def _given(root: Path) -> frozenset[int]:
    """Fingerprints of what every student of the course began with."""
    from grader.intake.fingerprints import every_fingerprint
    from grader.model.evidence import Submission

    starters = sorted(root.glob("assignments/*/starter.*"))
    return every_fingerprint(
        Submission("", {path.relative_to(root).as_posix(): path.read_bytes() for path in starters})
    )


def _with_lines(lead: Lead, entries: Mapping[str, Entry]) -> Lead:
    from grader.intake.fingerprints import places
    from grader.similarity.lines import ranges

    first, second = (
        ranges(place for found in places(_submission(entries.get(name)), lead.shared).values() for place in found)
        for name in (lead.first, lead.second)
    )
    return replace(lead, first_lines=first, second_lines=second)
