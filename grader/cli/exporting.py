"""From OUT/results/ to files: which function writes which format, and what is told beside it."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from grader.batch.files import write_atomically
from grader.cli.formats import FORMATS, Readers, Scope
from grader.errors import UsageError
from grader.report.export.canvas import canvas_gradebook
from grader.report.export.class_rows import class_csv, class_xlsx
from grader.report.export.classroom50 import classroom50_json
from grader.report.export.ctrf import ctrf_json
from grader.report.export.github import step_outputs, step_summary, workflow_commands
from grader.report.export.gitlab import code_quality_json
from grader.report.export.gradescope import gradescope_json
from grader.report.export.junit import junit_xml
from grader.report.export.markdown import student_markdown
from grader.report.export.marks import Mark, for_students, mark_of
from grader.report.export.moodle import moodle_worksheet, read_worksheet
from grader.report.export.moodle_feedback import moodle_feedback
from grader.report.export.prairielearn import prairielearn_json
from grader.store.results import read_results

OF_ONE: dict[str, Callable[[Mark], str]] = {
    "markdown": student_markdown,
    "gradescope": gradescope_json,
    "github-annotations": workflow_commands,
    "github-outputs": step_outputs,
    "gitlab": code_quality_json,
    "classroom50": lambda mark: classroom50_json(mark, os.environ, datetime.now(UTC)),
    "prairielearn": prairielearn_json,
}
OF_CLASS: dict[str, Callable[[Sequence[Mark]], str | bytes]] = {
    "csv": class_csv,
    "xlsx": class_xlsx,
    "github-summary": step_summary,
    "junit": junit_xml,
    "ctrf": lambda marks: ctrf_json(marks, datetime.now(UTC)),
}


def export_results(name: str, out: Path, output: Path | None, student: str | None, options: dict[str, Any]) -> None:
    """Write the results in `out` as the format `name`, to `output` or to standard output."""
    marks = _marks(out, student)
    readers = FORMATS[name].readers
    if readers is Readers.STUDENTS or (readers is Readers.EITHER and options["readers"] != "instructors"):
        marks = [for_students(mark, due_date_passed=options["due_date_passed"]) for mark in marks]
    if options["below"]:
        marks = [replace(mark, home=options["below"]) for mark in marks]
    scope = FORMATS[name].scope
    if scope is Scope.FILLED:
        _write(_filled(name, marks, options), output)
    elif scope is Scope.CLASS:
        _write(_class(name, marks), output)
    elif len(marks) == 1 and not (output and output.is_dir()):
        _write(OF_ONE[name](marks[0]), output)
    else:
        _write_each(name, marks, output)


def _marks(out: Path, student: str | None) -> list[Mark]:
    marks = [_mark(out, document) for document in read_results(out)]
    if student is None:
        return marks
    chosen = [mark for mark in marks if student in {mark.student, *mark.identifiers}]
    if not chosen:
        near = difflib.get_close_matches(student, [mark.student for mark in marks], n=1)
        raise UsageError(f"{out}: no result of {student}" + (f"; did you mean {near[0]}?" if near else ""))
    return chosen


def _mark(out: Path, document: dict[str, Any]) -> Mark:
    try:
        return mark_of(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        path = out / "results" / f"{document.get('student')}.json"
        raise UsageError(f"{path}: not a whole result: {type(error).__name__}: {error}") from None


def _class(name: str, marks: Sequence[Mark]) -> str | bytes:
    try:
        return OF_CLASS[name](marks)
    except ModuleNotFoundError as error:
        raise UsageError(f'{name} needs {error.name}: pip install "rnn-grader[{name}]"') from None


def _filled(name: str, marks: Sequence[Mark], options: dict[str, Any]) -> bytes:
    option = "gradebook" if name == "canvas" else "worksheet"
    path: Path | None = options[option]
    if path is None and name != "moodle-feedback":
        raise UsageError(f"{name} is filled in where it is: name the file that the platform exported with --{option}")
    data = path.read_bytes() if path else b""
    if name == "moodle-feedback":
        feedback = moodle_feedback(marks, read_worksheet(data, str(path)) if path else None)
        _tell(feedback.told, feedback.files, len(marks))
        return feedback.data
    how = {key: options[key] for key in ("scale", "comments") if key in FORMATS[name].options}
    fill = canvas_gradebook if name == "canvas" else moodle_worksheet
    filled = fill(marks, data, str(path), column=options["column"] or "", **how)
    _tell(filled.told, filled.filled, len(marks))
    return filled.data


def _tell(told: Iterable[str], filled: int, marks: int) -> None:
    for line in told:
        click.echo(line, err=True)
    click.echo(f"{filled} of {marks} marks are in the file.", err=True)


def _write_each(name: str, marks: Sequence[Mark], output: Path | None) -> None:
    """A file a submission, in a folder."""
    if output is None or output.is_file():
        raise UsageError(
            f"{len(marks)} submissions: {name} is a file for each; name a folder with -o, or one --student"
        )
    output.mkdir(parents=True, exist_ok=True)
    for mark in marks:
        _write(OF_ONE[name](mark), output / (re.sub(r"[/\\\0]", "_", mark.student) + FORMATS[name].suffix))


def _write(content: str | bytes, output: Path | None) -> None:
    data = content.encode() if isinstance(content, str) else content
    if output is None:
        click.echo(data, nl=False)
    else:
        write_atomically(output, data)
