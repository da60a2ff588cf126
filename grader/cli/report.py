"""grader report: pages to read, for the instructor or to give to each student."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.ending import ends_in_words
from grader.cli.options import out_argument

if TYPE_CHECKING:  # jinja2 is something that `grader --help` does not need
    from grader.report.pages.site import Page


@click.command()
@out_argument
@click.option("--for", "reader", type=click.Choice(["instructor", "students"]), default="instructor", show_default=True,
              help="Everything, for you; or a page for each student, with only what they may see.")  # fmt: skip
@click.option("--due-date-passed", "is_past_due", is_flag=True,
              help="With --for students: show the lines that the rubric keeps until the due date, too.")  # fmt: skip
@ends_in_words
def report(*, out: Path, reader: str, is_past_due: bool) -> None:
    """Write pages from what `grader batch` left in the folder OUT.

    OUT/report/index.html is the class; beside it stands a page for each student, and in criteria/ one for each
    criterion. With --for students, OUT/students/ gets a page for each student, fit to be handed out as it is, and
    nothing else. Every page opens from a disk and loads nothing from anywhere.
    """
    from grader.report.pages.figures import can_draw

    is_instructors = reader == "instructor"
    folder = out / ("report" if is_instructors else "students")
    pages = _for_instructor(out) if is_instructors else _for_students(out, is_past_due=is_past_due)
    count = _write(folder, pages)
    click.echo(f"{count} page{'s' if count != 1 else ''}: {folder / 'index.html' if is_instructors else folder}")
    if not can_draw():
        click.echo('Figures are left out: pip install "rnn-grader[report]" brings what draws them.', err=True)


def _for_instructor(out: Path) -> Iterator[Page]:
    from grader.report.pages.site import ClassReport
    from grader.store.results import read_results

    pages = ClassReport()
    for document in read_results(out):
        yield pages.add(document, _notebooks(out, str(document.get("student"))))
    yield from pages.rest()


def _for_students(out: Path, *, is_past_due: bool) -> Iterator[Page]:
    from grader.report.pages.site import students_page
    from grader.store.results import read_results

    for document in read_results(out):
        yield students_page(document, is_past_due=is_past_due)


def _notebooks(out: Path, student: str) -> list[str]:
    """Where the notebooks lie that a kernel executed, seen from the folder of the report."""
    feedback = out / "feedback"
    folder = feedback / student
    if folder.parent != feedback or student in {"", ".", ".."} or not folder.is_dir():
        return []
    return [f"../{path.relative_to(out).as_posix()}" for path in sorted(folder.rglob("*.ipynb"))]


def _write(folder: Path, pages: Iterator[Page]) -> int:
    from grader.batch.files import write_if_new

    count = 0
    for page in pages:
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        write_if_new(path, page.data)
        count += 1
    return count
