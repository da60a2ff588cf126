"""Arguments and options that several commands take."""

from __future__ import annotations

from pathlib import Path

import click

LEVELS = ("full", "reduced", "process")  # of isolation; sandbox.launch.Level would load more than `--help` needs

out_argument = click.argument("out", type=click.Path(path_type=Path))

course_option = click.option(
    "--course", type=click.Path(path_type=Path), help="Folder with the rubric.yaml. [default: found upwards]"
)

assignment_option = click.option("--assignment", default="", help="Only this assignment of the rubric.")

notebooks_option = click.option(
    "--notebooks",
    type=click.Choice(["fast", "kernel"]),
    default="fast",
    show_default=True,
    help="Run notebook cells in the worker, or in a real Jupyter kernel.",
)

sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(LEVELS),
    help="Isolation level. [default: check takes process, the others the best there is, never process]",
)

overrides_option = click.option(
    "--overrides",
    type=click.Path(path_type=Path),
    help="Lines set by hand and more time. [default: the overrides.yaml beside rubric.yaml, if there is one]",
)
