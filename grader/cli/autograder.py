"""grader export gradescope-zip: the zip is written, and tried if somebody asks for it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from grader.batch.files import write_atomically
from grader.cli.gradescope import build_autograder, build_image, submit
from grader.course.course import find_course
from grader.course.seeds import load_secret


def write_autograder(
    course: Path, output: Path, *, assignment: str | None, sandbox: str | None, attempt: Path | None
) -> None:
    """Write the zip; with `attempt`, play Gradescope with that submission, log on stderr and results.json on stdout."""
    root = find_course(course, course)
    options = [*(["--assignment", assignment] if assignment else []), *(["--sandbox", sandbox] if sandbox else [])]
    write_atomically(output, build_autograder(root, options))
    click.echo(
        f"{output}: upload it as the autograder; it holds the references, so it is for Gradescope only", err=True
    )
    if load_secret(root).is_demo:
        click.echo("Hidden inputs are drawn with the demo secret: set GRADER_SECRET before you export.", err=True)
    if attempt is not None:
        with tempfile.TemporaryDirectory() as folder:
            image = Path(folder).resolve()
            log = build_image(output, image)
            played = submit(attempt, image)
        click.echo(log + played.log, nl=False, err=True)
        click.echo(played.results, nl=False)
