"""How a command ends: exit codes, and errors as sentences rather than tracebacks."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from grader.errors import GraderError

BELOW_THRESHOLD, OUR_FAULT, NOTHING_TO_GRADE, INTERRUPTED = 1, 3, 5, 130


def ends_in_words(command: Callable[..., int | None]) -> Callable[..., None]:
    """Turn what a command returns into its exit code, and what it raises into a sentence on stderr."""

    @functools.wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> None:
        try:
            code = command(*arguments, **options)
        except GraderError as error:
            click.echo(str(error), err=True)
            code = error.exit_code
        except BrokenPipeError:
            raise  # the reader of a pipe has gone; click ends quietly
        except OSError as error:
            click.echo(f"{error.filename or 'the file system'}: {error.strerror or error}", err=True)
            code = OUR_FAULT
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            code = INTERRUPTED
        sys.exit(code or 0)

    return wrapped


def wants_color() -> bool:
    """Whether to write colours: NO_COLOR and FORCE_COLOR decide, else whether somebody is looking."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def terminal_width(most: int = 110) -> int:
    """Columns to fill, never more than can be read with ease: of lines of words 110, of a table some more."""
    import shutil

    return min(max(shutil.get_terminal_size((most - 10, 24)).columns, 60), most)
