"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path

import click

sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(["full", "reduced", "process"]),
    help="Isolation level. [default: check takes process, the others the best there is, never process]",
)

overrides_option = click.option(
    "--overrides",
    type=click.Path(path_type=Path),
    help="Lines set by hand and more time. [default: the overrides.yaml beside rubric.yaml, if there is one]",
)
