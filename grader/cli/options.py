"""Options that several commands take."""

from __future__ import annotations

import click

sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(["full", "reduced", "process"]),
    help="Isolation level. [default: check takes process, the others the best there is, never process]",
)
