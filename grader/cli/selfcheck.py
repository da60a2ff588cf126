"""grader selfcheck: prove the grader on known work, on made mistakes, and on correct work over and over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.ending import BELOW_THRESHOLD, ends_in_words, terminal_width, wants_color
from grader.cli.options import course_option

if TYPE_CHECKING:
    from grader.selfcheck.hunting import Hunted
    from grader.selfcheck.known import Trial
    from grader.selfcheck.proof import Listener, Proof


@click.command()
@course_option
@click.option("--only", default="", help="Only what has this text in its id: gru, or bptt/wrong_values.")
@click.option("--jobs", type=click.IntRange(1, 256), default=2, show_default=True, help="Gradings at the same time.")
@click.option("--runs", type=click.IntRange(0), default=10_000, show_default=True,
              help="Judge correct work so many times, a criterion for a secret each.")  # fmt: skip
@click.option("--mutants/--no-mutants", default=True, help="Make small mistakes from the references and hunt them.")
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="Folder for kill_matrix.json, .csv, .svg.")
@click.option("-v", "--verbose", is_flag=True, help="Also each thing as it is done, and mark sheets of what fails.")
@ends_in_words
def selfcheck(
    *, course: Path | None, only: str, jobs: int, runs: int, mutants: bool, out: Path | None, verbose: bool
) -> int:
    """Prove the grader, and say what is not as it should be.

    The reference gets everything, the starter nothing, other styles everything, each known mistake loses what it
    names. Every small mistake made from a reference loses something, every check of the rubric finds one, and
    correct work loses nothing whatever the hidden inputs are.
    """
    from grader.course.course import find_course, load_course
    from grader.selfcheck.proof import Plan, prove
    from grader.selfcheck.summary import proof_text

    # Known work is written in our own terms, whatever those of the course's students are.
    loaded = load_course(find_course(course, Path())).in_our_terms()
    proof = prove(loaded, Plan(only, jobs, runs, mutants), _listener(verbose=verbose))
    click.echo(proof_text(proof), nl=False)
    if out:
        _write(proof, out)
    return BELOW_THRESHOLD if proof.faults else 0


def _listener(*, verbose: bool) -> Listener:
    from grader.report.text import grade_text
    from grader.selfcheck.proof import Listener

    def trial(found: Trial) -> None:
        if found.faults or verbose:
            click.echo(f"{'✗' if found.faults else '✓'} {found.id}: {_lost(found)}")
        if found.faults and verbose:
            click.echo(grade_text(found.grade, width=terminal_width(), color=wants_color(), verbose=True))

    def hunted(found: Hunted) -> None:
        if verbose:
            click.echo(f"{'✓' if found.killed else '?'} {found.mutant.id}: {', '.join(found.criteria) or 'survives'}")

    return Listener(trial, hunted, click.echo if verbose else lambda _: None)


def _lost(trial: Trial) -> str:
    if len(trial.lost) > 8:
        return f"loses {len(trial.lost)} criteria"
    return "loses " + ", ".join(trial.lost) if trial.lost else "full marks"


def _write(proof: Proof, out: Path) -> None:
    from grader.errors import UsageError
    from grader.selfcheck.picture import matrix_svg
    from grader.selfcheck.writing import matrix_csv, proof_json

    out.mkdir(parents=True, exist_ok=True)
    (out / "kill_matrix.json").write_bytes(proof_json(proof))
    if not proof.matrix:
        click.echo(f"Written: {out / 'kill_matrix.json'}; the table and the picture need the mutants of an exercise.")
        return
    (out / "kill_matrix.csv").write_bytes(matrix_csv(proof.matrix))
    try:
        (out / "kill_matrix.svg").write_bytes(matrix_svg(proof.matrix))
    except UsageError as error:
        click.echo(f"No picture: {error}", err=True)
    click.echo(f"Written: {out}/kill_matrix.json, .csv, .svg")
