"""grader batch: a class in one command."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.decisions import tell_of_decisions
from grader.cli.ending import NOTHING_TO_GRADE, OUR_FAULT, ends_in_words, terminal_width, wants_color
from grader.cli.options import assignment_option, course_option, notebooks_option, overrides_option, sandbox_option
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.batch.summary import ClassResult
    from grader.course.seeds import Secret
    from grader.executors.task import Executor, Settings

LAYOUTS = ("auto", "plain", "canvas", "moodle", "gradescope", "nbgrader", "exchange")
TABLE = 60  # submissions that are still read as a table


@click.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="Folder for the results.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Submissions at the same time. [default: one a processor]")
@course_option
@assignment_option
@notebooks_option
@sandbox_option
@click.option("--layout", type=click.Choice(LAYOUTS), default="auto", help="What SUBMISSIONS is. [default: recognised]")
@click.option("--attempts", type=click.Choice(["latest", "first"]), default="latest", show_default=True,
              help="Which attempt of a student counts, where there are several.")  # fmt: skip
@overrides_option
@click.option("--executor", type=click.Choice(["local", "dask"]), default="local", show_default=True,
              help="Grade on this machine, or on a Dask cluster that is there already.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="Of that cluster, such as tcp://10.0.0.1:8786.")
@click.option("--shard", metavar="I/N", help="Only the I-th of N parts of the class, for `grader merge`.")
@click.option("--prune", is_flag=True, help="Forget whoever is in OUT and was not handed in now.")
@click.option("--fresh", is_flag=True, help="Run everything again, even what has not changed.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@ends_in_words
def batch(**options: Any) -> int:
    """Grade every submission in the folder or archive SUBMISSIONS and write OUT/grades.csv and OUT/results/.

    One entry a student, as a folder, a .py file, a notebook or an archive; or what a learning platform lets you
    download. One bad submission never stops the others. Whatever stops the batch, the same command goes on from
    there; work that has not changed is not run again.
    """
    return _grade(Options(**options))


@dataclass(frozen=True)
class Options:
    """What a batch was asked for."""

    submissions: Path
    out: Path
    jobs: int | None
    course: Path | None
    assignment: str
    notebooks: str
    sandbox: str | None
    layout: str
    attempts: str
    overrides: Path | None
    executor: str
    scheduler: str | None
    shard: str | None
    prune: bool
    fresh: bool
    quiet: bool


def _grade(options: Options) -> int:
    # Imported here so that `grader --help` need not wait for numpy, yaml and pydantic.
    from grader.batch.classwork import Batch
    from grader.batch.entries import Source, must_lie_apart, open_source, shard_of
    from grader.cli.progress import watching
    from grader.course.course import find_course, load_part
    from grader.course.overrides import load_adjustments
    from grader.executors.task import Settings
    from grader.sandbox.machine import choose_level

    submissions, out = options.submissions, options.out
    loaded, rubric = load_part(find_course(options.course, submissions), options.assignment, (), public=False)
    adjustments = load_adjustments(loaded.root, loaded.rubric, options.overrides)
    settings = Settings(str(loaded.root.resolve()), choose_level(options.sandbox).value, options.notebooks)
    source = Source(str(submissions.resolve()), options.layout, options.attempts, options.assignment)
    with open_source(source) as found:
        if not found.entries:
            click.echo(f"{submissions}: nothing to grade", err=True)
            return NOTHING_TO_GRADE
        must_lie_apart(found, submissions, out)
        entries = shard_of(found.entries, options.shard) if options.shard is not None else found.entries
        with (
            _executor(options, settings, loaded.secret, len(entries)) as executor,
            watching(sum(len(entry.members) for entry in entries), quiet=options.quiet) as watch,
        ):
            for sentence in (found.sentence, *found.notes):
                watch.say(sentence)
            run = Batch(loaded, rubric, settings, out, watch, source, adjustments)
            result = run.run(entries, executor, fresh=options.fresh, prune=options.prune)
    _show(result)
    tell_of_decisions(adjustments, result)
    demo = "\nHidden inputs were drawn with the demo secret: set GRADER_SECRET before you grade a real class."
    click.echo(
        f"\n{len(entries)} submissions, isolation level {settings.level}. {watch.tally.words().capitalize()}."
        f"{demo if loaded.secret.is_demo else ''}\n"
        f"Marks: {out / 'grades.csv'}   Details: {out / 'results'}\n"
        f"Next: grader report {out}   pages to read        grader show {out} STUDENT   one mark sheet"
    )
    return 0 if result.is_final else OUR_FAULT


def _executor(options: Options, settings: Settings, secret: Secret, count: int) -> AbstractContextManager[Executor]:
    """Whatever is to run so many submissions."""
    from grader.executors.dask import dask_executor
    from grader.executors.local import processors
    from grader.executors.pool import local_executor

    if (options.executor == "dask") != bool(options.scheduler):
        raise UsageError("--executor dask and --scheduler ADDRESS belong together: give both or neither")
    if options.scheduler and options.jobs:
        raise UsageError("--jobs is for this machine; a Dask cluster grades as many at once as it has threads")
    if options.scheduler:
        return dask_executor(settings, secret, options.scheduler)
    return local_executor(settings, min(options.jobs or processors(), count or 1))


def _show(result: ClassResult) -> None:
    """The table of a class that a person can take in; of a larger one, who has no mark and why."""
    from grader.report.text import class_text

    failures = [(row.name, row.reason) for row in result.unreadable]
    large = len(result.students) - len(failures) > TABLE
    grades = () if large else tuple(result.grades())
    text = class_text(grades, failures[:TABLE], width=terminal_width(140), color=wants_color())
    click.echo(text, nl=False, color=wants_color())
