"""grader batch: a class in one command."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.ending import NOTHING_TO_GRADE, OUR_FAULT, ends_in_words, terminal_width, wants_color
from grader.cli.options import sandbox_option


@click.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="Folder for the results.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Submissions at the same time.")
@click.option("--course", type=click.Path(path_type=Path), help="Folder with the rubric.yaml. [default: found upwards]")
@click.option("--assignment", default="", help="Only this assignment of the rubric.")
@click.option("--notebooks", type=click.Choice(["fast", "kernel"]), default="fast", show_default=True,
              help="Run notebook cells in the worker, or in a real Jupyter kernel.")  # fmt: skip
@sandbox_option
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@ends_in_words
def batch(
    *,
    submissions: Path,
    out: Path,
    jobs: int,
    course: Path | None,
    assignment: str,
    notebooks: str,
    sandbox: str | None,
    quiet: bool,
) -> int:
    """Grade every entry of the folder SUBMISSIONS and write OUT/grades.csv, OUT/results/ and OUT/report/.

    An entry is a folder, a .py file, a notebook or an archive. One bad submission never stops the others.
    """
    # Imported here so that `grader --help` need not wait for numpy, yaml and pydantic.
    from grader.batch import find_submissions, run_batch
    from grader.course.course import find_course, load_part
    from grader.pipeline import prepare
    from grader.report.text import class_text
    from grader.sandbox.machine import choose_level

    paths = find_submissions(submissions)
    if not paths:
        click.echo(f"{submissions}: nothing to grade", err=True)
        return NOTHING_TO_GRADE
    loaded, rubric = load_part(find_course(course, submissions), assignment, (), public=False)
    level = choose_level(sandbox)
    done: list[str] = []

    def tell(name: str) -> None:
        done.append(name)
        if not quiet:
            click.echo(f"{len(done):>4}/{len(paths)}  {name}", err=True)

    with prepare(loaded, hidden=True, level=level, notebooks=notebooks) as paper:
        result = run_batch(paths, paper, rubric, out, jobs=jobs, tell=tell)
    failures = [(row.name, row.reason) for row in result.unreadable]
    click.echo(
        class_text(result.grades, failures, width=terminal_width() + 20, color=wants_color()),
        nl=False,
        color=wants_color(),
    )
    click.echo(f"\n{len(paths)} submissions, isolation level {level}.")
    if loaded.secret.is_demo:
        click.echo("Hidden inputs were drawn with the demo secret: set GRADER_SECRET before you grade a real class.")
    click.echo(f"Marks: {out / 'grades.csv'}   Reports: {out / 'report'}   Details: {out / 'results'}")
    return 0 if result.is_final else OUR_FAULT
