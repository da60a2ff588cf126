"""grader doctor: what this machine offers for isolation, and proof that the walls stand."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.ending import OUR_FAULT, ends_in_words
from grader.cli.options import course_option
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.sandbox.launch import Level
    from grader.sandbox.proof import Trial


@click.command()
@course_option
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON.")
@ends_in_words
def doctor(course: Path | None, as_json: bool) -> int:
    """Say what this machine offers, which isolation level that gives, and what would mend what is missing.

    A worker of each level then tries what no submission may do. Ends with 3 if anything gets through a wall.
    """
    # Imported here so that `grader --help` need not wait for numpy.
    from grader.sandbox.launch import Level
    from grader.sandbox.machine import best_level, look, obstacle, remedies
    from grader.sandbox.proof import try_acts

    secret = _secret_file(course)
    levels = [level for level in Level if not obstacle(level)]
    trials = {level: try_acts(level, course=secret) for level in levels}
    report = {
        "machine": look().facts(),
        "level": best_level().value,
        "missing": {level.value: obstacle(level) for level in Level if obstacle(level)},
        "remedies": remedies(),
        "levels": {
            level.value: {
                "does_not_protect_against": level.weakness,
                "acts": {trial.act: {"outcome": trial.word, "how": trial.how} for trial in trials[level]},
            }
            for level in levels
        },
    }
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        _show(report, trials)
    broken = [trial for level in levels if level is not Level.PROCESS for trial in trials[level] if not trial.refused]
    return OUR_FAULT if broken else 0


def _secret_file(course: Path | None) -> Path | None:
    """A file of the course that no submission may read; None where there is no course."""
    from grader.course.course import find_course

    with contextlib.suppress(GraderError):
        root = find_course(course, Path())
        return next(iter(sorted(root.glob("reference/*/solution.py"))), root / "rubric.yaml")
    return None


def _show(report: dict[str, Any], trials: dict[Level, list[Trial]]) -> None:
    from grader.sandbox.proof import ACTS

    for label, value in report["machine"].items():
        click.echo(f"{label:<16} {value}")
    click.echo(f"{'isolation':<16} {report['level']}\n")
    for level, why in report["missing"].items():
        click.echo(f"Level {level} cannot be had: {why}")
    if report["remedies"]:
        click.echo("This would mend it:\n" + "".join(f"    {line}\n" for line in report["remedies"]))
    levels = "".join(f"{level:<11}" for level in trials)
    click.echo(f"{'Tried from inside a worker:':<46}{levels}".rstrip())
    for position, sentence in enumerate(ACTS.values()):
        row = "".join(f"{tried[position].word:<11}" for tried in trials.values())
        click.echo(f"  {sentence:<44}{row}".rstrip())
    click.echo("\nWhat each level does not protect against:")
    for level in trials:
        click.echo(f"  {level}: {level.weakness}")
