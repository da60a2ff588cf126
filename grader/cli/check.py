"""grader check and grader grade: one submission, shown as a mark sheet or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from grader.cli.ending import BELOW_THRESHOLD, NOTHING_TO_GRADE, OUR_FAULT, ends_in_words, terminal_width, wants_color
from grader.cli.options import overrides_option, sandbox_option
from grader.model.grade import Grade


def _shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that both commands take."""
    options = [
        click.argument("path", type=click.Path(path_type=Path), default="."),
        click.option("--course", type=click.Path(path_type=Path),
                     help="Folder of the rubric.yaml. [default: found upwards]"),
        click.option("--assignment", default="", help="Only this assignment of the rubric."),
        click.option("--exercise", "exercises", multiple=True, help="Only this exercise; may be given several times."),
        click.option("--notebooks", type=click.Choice(["fast", "kernel"]), default="fast", show_default=True,
                     help="Run notebook cells in the worker, or in a real Jupyter kernel."),
        sandbox_option,
        click.option("--json", "as_json", is_flag=True, help="Print grader/result/v1 instead of the table."),
        click.option("--fail-under", type=click.FloatRange(0, 100), help="Exit with 1 below this percentage."),
        click.option("-v", "--verbose", is_flag=True, help="Also show every note."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_shared_options
@ends_in_words
def check(**options: Any) -> int:
    """Check your own work against the public cases.

    PATH is a file, a notebook, an archive or a folder; by default the folder you are in.
    """
    return _grade_one(hidden=False, overrides=None, submitted_at=None, **options)


def _time_of(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    from grader.course.strict_yaml import Node, Place
    from grader.course.value_laws import A_MOMENT, moment

    if text is None:
        return None
    if found := moment(Node(text, Place())):
        return found
    raise click.BadParameter(f"right would be {A_MOMENT}")


@click.command()
@_shared_options
@overrides_option
@click.option("--submitted-at", callback=_time_of, help="When it was handed in, such as 2026-11-30T23:59:00+01:00; "
              "without it nothing is late.")  # fmt: skip
@ends_in_words
def grade(**options: Any) -> int:
    """Grade one submission, with the hidden cases. Needs the course's reference/ folder.

    PATH is a file, a notebook, an archive or a folder; by default the folder you are in.
    """
    return _grade_one(hidden=True, **options)


def _exercise_at(root: Path, path: Path) -> str | None:
    """The exercise in whose folder of a handout a student stands, "" for all of them, None anywhere else.

    Who checks there means that exercise, with the work that lies in the whole handout: later ones call earlier ones.
    """
    place, home = path.resolve(), root.resolve() / "assignments"
    if (root / "reference").is_dir() or not place.is_relative_to(home):
        return None
    slug = place.relative_to(home).parts[:1]
    return slug[0] if slug and (home / slug[0] / "exercise.py").is_file() else ""


def _grade_one(
    *,
    path: Path,
    course: Path | None,
    assignment: str,
    exercises: tuple[str, ...],
    notebooks: str,
    sandbox: str | None,
    as_json: bool,
    fail_under: float | None,
    verbose: bool,
    hidden: bool,
    overrides: Path | None,
    submitted_at: datetime | None,
) -> int:
    # Imported here so that `grader --help` need not wait for numpy, yaml and pydantic.
    from grader.course.course import find_course, load_part
    from grader.course.overrides import load_adjustments
    from grader.intake.submission import read_submission
    from grader.model.adjustment import NO_ADJUSTMENTS
    from grader.pipeline import mark, prepare
    from grader.report.result import result_bytes
    from grader.sandbox.machine import choose_level
    from grader.scoring.adjust import adjust

    root = find_course(course, path)
    if not hidden and (exercise := _exercise_at(root, path)) is not None:
        path, exercises = root, exercises or ((exercise,) if exercise else ())
    submission = read_submission(path)
    loaded, rubric = load_part(root, assignment, exercises, public=not hidden)
    adjustments = load_adjustments(root, loaded.rubric, overrides) if hidden else NO_ADJUSTMENTS
    # Checking is for a student's own machine, where the work may do whatever its author may.
    level = choose_level(sandbox if hidden else sandbox or "process")
    with prepare(loaded, hidden=hidden, level=level, notebooks=notebooks) as paper:
        if paper.staged and sys.stderr.isatty():  # a word to who waits, and nobody else
            trained = ", ".join(dict.fromkeys(staged.exercise for staged in paper.staged))
            click.echo(f"{trained}: right cells are trained, which takes some seconds.", err=True)
        marked = adjust(mark(submission, submission.name, paper, rubric), adjustments, rubric, submitted_at)
    if as_json:
        click.echo(result_bytes(marked).decode(), nl=False)
    else:
        _show(marked, verbose=verbose)
        if not hidden:
            click.echo("\nThis ran the public cases. Hidden cases of the same kinds count when your work is graded.")
    if marked.final and not any(file.endswith((".py", ".ipynb")) for file in submission.files):
        return NOTHING_TO_GRADE
    return _exit_code(marked, fail_under)


def _show(marked: Grade, *, verbose: bool) -> None:
    from grader.course.overrides import waiting
    from grader.report.text import grade_text

    for sentence in waiting(marked):
        click.echo(sentence, err=True)
    text = grade_text(marked, width=terminal_width(), color=wants_color(), verbose=verbose)
    click.echo(text, nl=False, color=wants_color())


def _exit_code(marked: Grade, fail_under: float | None) -> int:
    if not marked.final:
        return OUR_FAULT
    percentage = 100 * marked.score / marked.max_score if marked.max_score else 100.0
    return BELOW_THRESHOLD if fail_under is not None and percentage < fail_under else 0
