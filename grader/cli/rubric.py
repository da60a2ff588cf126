"""grader rubric: check rubric.yaml, and write the schema that editors complete it from."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.ending import ends_in_words


@click.group()
def rubric() -> None:
    """Look after rubric.yaml."""


@rubric.command("check")
@click.argument("course", type=click.Path(path_type=Path), default=".")
@ends_in_words
def check(course: Path) -> None:
    """Check the rubric of the course folder COURSE against its exercises; every fault is listed at once."""
    from grader.course.course import find_course, load_course

    root = find_course(course if course != Path() else None, course)
    loaded = load_course(root).rubric
    exercises = loaded.exercises()
    criteria = sum(len(exercise.criteria) for exercise in exercises)
    total = sum(assignment.points for assignment in loaded.assignments)
    click.echo(f"{root / 'rubric.yaml'}: {len(exercises)} exercises, {criteria} criteria, {total:g} points, no faults")


@rubric.command("schema")
@ends_in_words
def schema() -> None:
    """Print the JSON Schema of rubric.yaml."""
    from grader.course.rubric import rubric_schema

    click.echo(rubric_schema(), nl=False)
