"""grader new: begin an exercise from a template that passes every test of the house at once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.ending import ends_in_words
from grader.cli.options import course_option

if TYPE_CHECKING:
    from grader.course.course import Course


@click.command()
@click.argument("slug")
@click.option("--title", default="", help="What the exercise is called in reports. [default: made from the slug]")
@course_option
@ends_in_words
def new(slug: str, title: str, course: Path | None) -> None:
    """Begin the exercise SLUG: its two folders and its lines of rubric.yaml.

    SLUG names the exercise everywhere: its folders, its lines of the rubric, and the file that a student writes. It is
    made of lower-case letters, digits and _. The new exercise is whole, a leaky integrator and its gradient with
    checks, known mistakes and points, so that it can be graded at once and changed step by step into yours.
    """
    from grader.course.blueprint import exercise_files, slug_faults
    from grader.course.course import find_course, load_course
    from grader.errors import UsageError
    from grader.model.text import clean

    loaded = load_course(find_course(course, Path()))
    if not loaded.has_reference:
        raise UsageError(f"{loaded.root}: no reference/ here; exercises are written in the course's own folder")
    if faults := slug_faults(slug, loaded):
        raise UsageError("\n".join(faults))
    folders = [loaded.root / half / slug for half in ("assignments", "reference")]
    try:
        for name, text in exercise_files(slug, clean(title)).items():
            path = loaded.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        _enter(loaded, slug, clean(title))
    except BaseException:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    click.echo(f"\nIts parts: {folders[0]}, {folders[1]}. Change them into your own exercise, and then:")
    click.echo(f"    grader release\n    grader rubric check\n    grader selfcheck --only {slug} --runs 200")


def _enter(course: Course, slug: str, title: str) -> None:
    """Put the exercise into the rubric and make its generated files, or say which lines the rubric needs."""
    from grader.batch.files import write_atomically
    from grader.course.blueprint import rubric_lines
    from grader.course.course import load_course
    from grader.course.insertion import with_exercise
    from grader.release import released_files

    path, lines = course.root / "rubric.yaml", rubric_lines(slug, title)
    before = path.read_bytes()
    after = with_exercise(before.decode(), lines)
    if after is None:
        click.echo(f"{path}: put these lines under exercises of an assignment, and add their points to its own:\n")
        click.echo(lines, nl=False)
        return
    write_atomically(path, after.encode())
    try:
        loaded = load_course(course.root)
        only = replace(loaded, exercises={slug: loaded.exercises[slug]})
        for file, data in released_files(only).items():
            file.write_bytes(data)
    except BaseException:
        write_atomically(path, before)
        raise
    total = sum(assignment.points for assignment in loaded.rubric.assignments)
    click.echo(
        f"{path}: {slug} has the last {len(lines.splitlines())} lines of its exercises; the course {total:g} points"
    )
