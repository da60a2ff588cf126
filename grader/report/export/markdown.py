"""Markdown (GitHub's dialect): a student's report, the table of a class, and other people's text that stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.model.points import points
from grader.model.text import clean
from grader.report.export.marks import Line, Mark, Standing

# What begins markup, HTML, an entity, a link without brackets, a mention, mathematics or a command of a log.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&@:$=^])")
_LISTS = re.compile(r"(?<=\d)\.|\.(?=\S)")  # "1." begins a list, "www.a.b" is a link

ICONS = {Standing.PASSED: "✓", Standing.FAILED: "✗", Standing.SKIPPED: "\N{EN DASH}", Standing.UNSURE: "⚠"}


def escaped(text: str, limit: int = 1000) -> str:
    """Text that every reader of Markdown shows as it is, on one line."""
    return _LISTS.sub(r"\\.", _SIGNS.sub(r"\\\1", clean(text, limit)))


def student_markdown(mark: Mark) -> str:
    """The report of one submission: total, remarks, a table of its lines, and what is known of those that lost some."""
    parts = [f"## {escaped(mark.student)}: {mark.sum_text}", *(escaped(remark) for remark in mark.remarks)]
    if mark.lines:
        parts.append("\n".join(_table(mark.lines)))
    parts += [_explanation(line) for line in mark.lines if line.words]
    return "\n\n".join(parts) + "\n"


def class_markdown(marks: Sequence[Mark]) -> str:
    """A row a submission: for those who may see everybody's marks."""
    rows = ["| submission | points | |", "| --- | ---: | --- |"]
    rows += [f"| {escaped(mark.student)} | {mark.sum_text} | {escaped(state(mark), 200)} |" for mark in marks]
    return "\n".join(["## Marks", "", *rows]) + "\n"


def state(mark: Mark) -> str:
    """In a word, how sure a mark is; why there is none; empty where there is nothing to say."""
    if mark.score is None:
        return mark.error
    return "" if mark.final else "not final"


def _table(lines: Sequence[Line]) -> list[str]:
    rows = ["| | | result | points |", "| --- | --- | --- | ---: |"]
    seen = ""
    for line in lines:
        if line.exercise != seen:
            seen = line.exercise
            rows.append(f"| | **{escaped(line.exercise_title)}** | | {_subtotal(lines, seen)} |")
        title = escaped(line.title) + (" *(bonus)*" if line.bonus else "")
        rows.append(f"| {ICONS[line.standing]} | {title} | {line.word} | {line.sum_text} |")
    return rows


def _subtotal(lines: Sequence[Line], exercise: str) -> str:
    own = [line for line in lines if line.exercise == exercise]
    earned, possible = sum(line.score for line in own), sum(line.max_score for line in own if not line.bonus)
    return f"**{points(earned)} / {points(possible)}**"


def _explanation(line: Line) -> str:
    head = f"**{ICONS[line.standing]} {escaped(line.exercise_title)}: {escaped(line.title)}**"
    return "  \n".join([head, *(escaped(sentence) for sentence in line.words)])
