"""Writes docs/commands.md to standard output: what `--help` says of every command. `make goldens` calls it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from grader.cli.main import main

HEAD = """\
# The command line

What `grader --help` and each command's own `--help` say. `grader`, `rnn-grader` and `python -m grader` are one program.
Every option can also be set as a variable: `GRADER_BATCH_JOBS=4` stands for `--jobs 4` of `grader batch`.
This page is made by `make goldens`.
"""
COLUMNS = 100


def page() -> str:
    """The whole page."""
    return HEAD + "".join(f"\n## {words}\n\n```text\n{text}\n```\n" for words, text in helps(main, "grader"))


def helps(command: click.Command, words: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """A command and those below it: the words that call it, and its help."""
    name = words.rpartition(" ")[2]
    context = click.Context(command, parent, name, terminal_width=COLUMNS, **command.context_settings)
    yield words, command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is None:
                raise LookupError(f"{words} {below}")
            yield from helps(found, f"{words} {below}", context)


if __name__ == "__main__":
    sys.stdout.write(page())
