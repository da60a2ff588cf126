"""The command line: each command in its own file, loaded when it is called, because `--help` should be instant."""

from __future__ import annotations

import importlib

import click

# Command -> file and function, and the line that `grader --help` shows without importing the file.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "check": ("grader.cli.check", "check", "Check your own work against the public cases."),
    "grade": ("grader.cli.check", "grade", "Grade one submission, with the hidden cases."),
    "batch": ("grader.cli.batch", "batch", "Grade a class: every entry of a folder."),
    "show": ("grader.cli.stored", "show", "Show one mark sheet of a graded class."),
    "rescore": ("grader.cli.stored", "rescore", "Score a graded class again, without running anything."),
    "replay": ("grader.cli.stored", "replay", "Run one work again and compare the evidence."),
    "merge": ("grader.cli.stored", "merge", "Put the shards of a class together."),
    "stats": ("grader.cli.stats", "stats", "How a class did, and what its marks say about the rubric."),
    "similar": ("grader.cli.similar", "similar", "Pairs of submissions that are worth reading side by side."),
    "export": ("grader.cli.export", "export", "Write results for other programs: Gradescope, Canvas, Moodle, CI."),
    "report": ("grader.cli.report", "report", "Pages about a class, or for each student."),
    "rubric": ("grader.cli.rubric", "rubric", "Look after rubric.yaml."),
    "new": ("grader.cli.new", "new", "Begin an exercise from a template."),
    "release": ("grader.cli.release", "release", "Make what students get from the references."),
    "doctor": ("grader.cli.doctor", "doctor", "What this machine offers, and proof of its walls."),
    "selfcheck": ("grader.cli.selfcheck", "selfcheck", "Prove the grader on known work."),
}


class LazyGroup(click.Group):
    """Lists its commands from a table and imports one only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table: the student's first."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, function, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), function)
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        import grader

        click.echo(f"grader {grader.__version__}, numpy {version('numpy')}")
        ctx.exit()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "GRADER"})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show versions.")
def main() -> None:
    """Grade student implementations of recurrent networks.

    Students: `grader check` in the folder with your work.
    Instructors: `grader batch SUBMISSIONS -o OUT`.
    """
