"""grader check and grader grade: one submission, shown as a mark sheet or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli import completing
from grader.cli.ending import BELOW_THRESHOLD, NOTHING_TO_GRADE, OUR_FAULT, ends_in_words, terminal_width, wants_color
from grader.cli.options import assignment_option, course_option, notebooks_option, overrides_option, sandbox_option

if TYPE_CHECKING:  # `grader --help` need not wait for numpy, yaml and pydantic
    from grader.checking import Desk
    from grader.model.evidence import Submission
    from grader.model.grade import Grade
    from grader.pipeline import Paper
    from grader.report.explanations import Around


@dataclass(frozen=True)
class _Asked:
    """What the options say."""

    assignment: str
    exercises: tuple[str, ...]
    notebooks: str
    sandbox: str | None
    as_json: bool
    output: Path | None
    fail_under: float | None
    verbose: bool
    watch: bool = False
    overrides: Path | None = None
    submitted_at: datetime | None = None


def _in_a_folder(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    if path and not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}")
    return path


def _shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that both commands take."""
    options = [
        click.argument("path", type=click.Path(path_type=Path), default="."),
        course_option,
        assignment_option,
        click.option("--exercise", "exercises", multiple=True, shell_complete=completing.exercises,
                     help="Only this exercise; may be given several times."),
        notebooks_option,
        sandbox_option,
        click.option("--json", "as_json", is_flag=True, help="Print grader/result/v1 instead of the table."),
        click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), callback=_in_a_folder,
                     help="Also write grader/result/v1 here."),
        click.option("--fail-under", type=click.FloatRange(0, 100), help="Exit with 1 below this percentage."),
        click.option("-v", "--verbose", is_flag=True, help="Also show every note."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_shared_options
@click.option("--watch", is_flag=True, help="Check again after each save, until Ctrl-C.")
@ends_in_words
def check(path: Path, course: Path | None, **options: Any) -> int:
    """Check your own work against the public cases.

    PATH is a file, a notebook, an archive or a folder; by default the folder you are in.
    """
    return _check(path, course, _Asked(**options))


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
def grade(path: Path, course: Path | None, **options: Any) -> int:
    """Grade one submission, with the hidden cases. Needs the course's reference/ folder.

    PATH is a file, a notebook, an archive or a folder; by default the folder you are in.
    """
    return _grade(path, course, _Asked(**options))


def _check(path: Path, course: Path | None, asked: _Asked) -> int:
    from grader.checking import set_up
    from grader.course.course import find_course
    from grader.sandbox.ahead import Ahead
    from grader.sandbox.launch import Level
    from grader.sandbox.machine import choose_level

    root = find_course(course, path)
    # Checking is for a student's own machine, where the work may do whatever its author may.
    level = choose_level(asked.sandbox or "process")
    with ExitStack() as stack:
        # A worker that gets ready while the course is read; of the other levels there is none to be had so early.
        ahead = stack.enter_context(Ahead()) if level is Level.PROCESS and not asked.watch else None
        desk = set_up(root, path, asked.assignment, asked.exercises, level=level, notebooks=asked.notebooks)
        stack.enter_context(desk)
        if asked.watch:
            return _watch(desk, asked)
        if ahead:
            desk.paper.sessions = ahead.session
        submission = desk.read()
        _say_what_takes_long(desk.paper)
        return _show(desk.check(submission), submission, asked, desk.around)


def _watch(desk: Desk, asked: _Asked) -> int:
    from grader.cli.watching import saves, watch_and_check

    def show(marked: Grade, submission: Submission) -> None:
        if sys.stdout.isatty():
            click.clear()
        _show(marked, submission, asked, desk.around)
        sys.stdout.flush()

    watch_and_check(desk, saves(desk.path), show)
    return 0


def _grade(path: Path, course: Path | None, asked: _Asked) -> int:
    from grader.course.course import find_course, load_part
    from grader.course.overrides import load_adjustments
    from grader.intake.submission import read_submission
    from grader.pipeline import mark, prepare
    from grader.sandbox.machine import choose_level
    from grader.scoring.adjust import adjust

    root, submission = find_course(course, path), read_submission(path)
    loaded, rubric = load_part(root, asked.assignment, asked.exercises, public=False)
    adjustments = load_adjustments(root, loaded.rubric, asked.overrides)
    level = choose_level(asked.sandbox)
    with prepare(loaded, hidden=True, level=level, notebooks=asked.notebooks) as paper:
        _say_what_takes_long(paper)
        marked = mark(submission, submission.name, paper, rubric)
    return _show(adjust(marked, adjustments, rubric, asked.submitted_at), submission, asked)


def _say_what_takes_long(paper: Paper) -> None:
    if paper.staged and sys.stderr.isatty():  # a word to who waits, and nobody else
        trained = ", ".join(dict.fromkeys(staged.exercise for staged in paper.staged))
        click.echo(f"{trained}: right cells are trained, which takes some seconds.", err=True)


def _show(marked: Grade, submission: Submission, asked: _Asked, around: Around | None = None) -> int:
    from grader.course.overrides import waiting
    from grader.guidance import NO_WORK
    from grader.report.result import result_bytes
    from grader.report.text import grade_text

    if asked.output:
        asked.output.write_bytes(result_bytes(marked))
    has_code = any(file.lower().endswith((".py", ".ipynb")) for file in submission.files)
    if around and not has_code and not asked.as_json:
        click.echo("\n".join([*marked.notes, NO_WORK]))
    elif asked.as_json:
        click.echo(result_bytes(marked).decode(), nl=False)
    else:
        for sentence in waiting(marked):
            click.echo(sentence, err=True)
        color, width = wants_color(), terminal_width()
        text = grade_text(marked, width=width, color=color, verbose=asked.verbose, around=around)
        click.echo(text, nl=False, color=color)
    if not marked.final:
        return OUR_FAULT
    if not has_code:
        return NOTHING_TO_GRADE
    percentage = 100 * marked.score / marked.max_score if marked.max_score else 100.0
    return BELOW_THRESHOLD if asked.fail_under is not None and percentage < asked.fail_under else 0
