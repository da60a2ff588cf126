"""grader stats: what the marks of a class say about its criteria."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.ending import NOTHING_TO_GRADE, ends_in_words, terminal_width, wants_color
from grader.cli.options import out_argument


@click.command()
@out_argument
@click.option("--assignment", default="", help="Only this assignment of the rubric; its points are the total then.")
@click.option("--course", type=click.Path(path_type=Path),
              help="Folder of the rubric.yaml, for --assignment. [default: found upwards]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print grader/stats/v1 instead of the tables.")
@ends_in_words
def stats(*, out: Path, assignment: str, course: Path | None, as_json: bool) -> int:
    """Say how a class did: marks, and of each criterion how hard it was and whether it tells people apart.

    OUT is what `grader batch` wrote. Nothing is graded again.
    """
    # Imported here so that `grader --help` need not wait for numpy.
    from grader.report.statistics import statistics_bytes, statistics_text
    from grader.scoring.statistics import statistics
    from grader.store.rows import rows

    seen = statistics(list(rows(out, _exercises(course, out, assignment) if assignment else None)))
    if as_json:
        click.echo(statistics_bytes(seen).decode(), nl=False)
    else:
        shown = statistics_text(seen, width=terminal_width(), color=wants_color())
        click.echo(shown, nl=False, color=wants_color())
    return 0 if seen.n else NOTHING_TO_GRADE


def _exercises(course: Path | None, out: Path, assignment: str) -> frozenset[str]:
    from grader.course.course import find_course, load_part

    _, rubric = load_part(find_course(course, out), assignment, (), public=False)
    return frozenset(exercise.id for exercise in rubric.exercises())
