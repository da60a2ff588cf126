"""grader selfcheck: prove the grader on known work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.ending import BELOW_THRESHOLD, ends_in_words, terminal_width, wants_color

if TYPE_CHECKING:
    from grader.selfcheck.known import Trial


@click.command()
@click.option("--course", type=click.Path(path_type=Path), help="Folder with the rubric.yaml. [default: found upwards]")
@click.option("--only", default="", help="Only known work whose id contains this text, such as bptt/wrong_values.")
@click.option("--jobs", type=click.IntRange(1, 256), default=2, show_default=True, help="Gradings at the same time.")
@click.option("-v", "--verbose", is_flag=True, help="Also show the mark sheet of each piece of work that fails.")
@ends_in_words
def selfcheck(course: Path | None, only: str, jobs: int, verbose: bool) -> int:
    """Grade the reference, the starter and every known mistake and other style, and say what is not as it should be."""
    from grader.course.course import find_course, load_course
    from grader.pipeline import prepare
    from grader.report.text import grade_text
    from grader.selfcheck.known import known_work, run_trials

    loaded = load_course(find_course(course, Path()))

    def tell(trial: Trial) -> None:
        click.echo(f"{'✗' if trial.faults else '✓'} {trial.id}: {_lost(trial)}")
        for fault in trial.faults:
            click.echo(f"    {fault}")
        if trial.faults and verbose:
            click.echo(grade_text(trial.grade, width=terminal_width(), color=wants_color(), verbose=True))

    with prepare(loaded, hidden=True) as paper:
        trials = run_trials(list(known_work(loaded, only)), paper, loaded.rubric, jobs=jobs, tell=tell)
    bad = sum(bool(trial.faults) for trial in trials)
    click.echo(f"{len(trials)} pieces of known work, {bad} not marked as they should be")
    return BELOW_THRESHOLD if bad else 0


def _lost(trial: Trial) -> str:
    if len(trial.lost) > 8:
        return f"loses {len(trial.lost)} criteria"
    return "loses " + ", ".join(trial.lost) if trial.lost else "full marks"
