"""Every command explains itself and each of its options, and the README names it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from grader.cli.main import COMMANDS, main
from tests.house.sources import ROOT


def tree(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    """A command and those below it, by the words that call them."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from tree(below, (*path, name))


EVERY = dict(tree(main, ("grader",)))
each_command = pytest.mark.parametrize("words", EVERY)


def test_table_lists_what_can_be_called() -> None:
    """Each entry of COMMANDS leads to a command of that name, and its line in `grader --help` is a sentence."""
    assert {f"grader {name}" for name in COMMANDS} <= EVERY.keys()
    assert [name for name in COMMANDS if EVERY[f"grader {name}"].name != name] == []
    assert [name for name, (_, _, line) in COMMANDS.items() if not line.endswith(".")] == []


@each_command
def test_command_has_help(words: str) -> None:
    """It says what it does, and of each argument, by its name in capitals, what is to be put there."""
    command = EVERY[words]
    text = command.help or ""
    assert text.strip()
    arguments = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
    assert [name for name in arguments if name.strip("[].") not in text] == []


@each_command
def test_every_option_has_help(words: str) -> None:
    """No option of it is left to be guessed."""
    options = [option for option in EVERY[words].params if isinstance(option, click.Option)]
    assert [option.opts for option in options if not option.hidden and not (option.help or "").strip()] == []


@each_command
def test_readme_names_the_command(words: str) -> None:
    """Who reads the README knows that it exists."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", readme)
