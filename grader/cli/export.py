"""grader export: the results of a batch in the formats of other programs."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import click

from grader.cli import completing
from grader.cli.ending import ends_in_words
from grader.cli.formats import FORMATS, Format, Scope, table_of_formats
from grader.cli.options import LEVELS, out_argument
from grader.errors import UsageError

HELP = f"""Write the results in OUT, the folder that `grader batch` wrote, as FORMAT.

OUT may also be one result, as `grader check -o FILE` and `grader grade -o FILE` write it.

\b
FORMAT is one of:
{table_of_formats()}

What students can read has no line of visibility `instructor`, of a `hidden` line no words about its cases, and of
`after_due_date` nothing unless --due-date-passed says so. The total counts every line.
"""


@click.command(help=HELP)
@click.argument("format_name", metavar="FORMAT", shell_complete=completing.formats)
@out_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write; a folder where there is a file a submission. [default: standard output]",
)
@click.option("--student", help="Only this submission.")
@click.option(
    "--for", "readers", type=click.Choice(["students", "instructors"]), help="Who will read it. [default: students]"
)
@click.option("--due-date-passed", is_flag=True, help="Show what students may see after the due date.")
@click.option("--gradebook", type=click.Path(path_type=Path), help="The CSV file that Canvas exported.")
@click.option("--worksheet", type=click.Path(path_type=Path), help="The grading worksheet that Moodle exported.")
@click.option("--column", help="Title of the column to fill in. [default: Grade, or Canvas' only assignment]")
@click.option("--comments", is_flag=True, help="Fill in Moodle's comments as well.")
@click.option("--scale", is_flag=True, help="Convert points where the platform's maximum is another one.")
@click.option("--below", metavar="FOLDER", help="Where in its repository the work lies, for the names of files.")
@click.option("--assignment", help="Autograder: only this assignment of the rubric.")
@click.option("--sandbox", type=click.Choice(LEVELS), help="Autograder: isolation level.")
@click.option(
    "--try",
    "attempt",
    type=click.Path(path_type=Path),
    help="Autograder: play Gradescope here with this submission, and print its results.json.",
)
@ends_in_words
def export(*, format_name: str, out: Path, output: Path | None, student: str | None, **options: Any) -> None:
    """See HELP, which lists the formats."""
    chosen = _format(format_name)
    _refuse_others(format_name, chosen, options)
    if output is None and not chosen.is_text:
        raise UsageError(f"{format_name} is no text; name its file with -o, such as -o marks{chosen.suffix}")
    if chosen.scope is Scope.COURSE:
        from grader.cli.autograder import write_autograder

        if output is None or student:
            raise UsageError(f"{format_name} takes a file with -o, and no --student: it holds no marks")
        write_autograder(out, output, **{name: options[name] for name in chosen.options})
        return
    # Imported here so that `grader --help` need not wait for what writes the formats.
    from grader.cli.exporting import export_results

    export_results(format_name, out, output, student, options)


def _format(name: str) -> Format:
    if name not in FORMATS:
        near = difflib.get_close_matches(name, FORMATS, n=1, cutoff=0.4)
        nearest = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"{name}: no such format; {nearest}There are {', '.join(FORMATS)}")
    return FORMATS[name]


def _refuse_others(name: str, chosen: Format, options: dict[str, Any]) -> None:
    """An option that a format does not take would be passed over in silence."""
    written = {parameter.name: parameter.opts[0] for parameter in click.get_current_context().command.params}
    for option, value in options.items():
        if value and option not in chosen.options:
            takers = [other for other, entry in FORMATS.items() if option in entry.options]
            raise UsageError(f"{name} takes no {written[option]}; it is for {', '.join(takers)}")
