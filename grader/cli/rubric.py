"""grader rubric: check rubric.yaml and overrides.yaml, and write the schemas that editors complete them from."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.ending import ends_in_words
from grader.cli.options import overrides_option


@click.group()
def rubric() -> None:
    """Look after rubric.yaml."""


@rubric.command("check")
@click.argument("course", type=click.Path(path_type=Path), default=".")
@overrides_option
@ends_in_words
def check(course: Path, overrides: Path | None) -> None:
    """Check the rubric of the course folder COURSE against its exercises, and overrides.yaml against the rubric.

    Every fault is listed at once.
    """
    from grader.course.course import find_course, load_course
    from grader.course.overrides import FILE, load_adjustments

    root = find_course(course if course != Path() else None, course)
    loaded = load_course(root).rubric
    exercises = loaded.exercises()
    criteria = sum(len(exercise.criteria) for exercise in exercises)
    total = sum(assignment.points for assignment in loaded.assignments)
    click.echo(f"{root / 'rubric.yaml'}: {len(exercises)} exercises, {criteria} criteria, {total:g} points, no faults")
    adjustments = load_adjustments(root, loaded, overrides)
    if adjustments.students:
        counts = f"{len(adjustments.overrides)} overrides, {len(adjustments.extensions)} extensions"
        click.echo(f"{overrides or root / FILE}: {counts}, no faults")


@rubric.command("schema")
@click.option("--overrides", is_flag=True, help="That of overrides.yaml instead.")
@ends_in_words
def schema(*, overrides: bool) -> None:
    """Print the JSON Schema of rubric.yaml, from which editors complete it."""
    from grader.course.overrides import overrides_schema
    from grader.course.rubric import rubric_schema

    click.echo(overrides_schema() if overrides else rubric_schema(), nl=False)
