"""A mark sheet as an object that shows itself: as text at a prompt, as HTML in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from grader.guidance import CHECKED_IN_PUBLIC, CURVES_TITLE, PROMPT_TITLE, UNREAD_TITLE
from grader.messages import MESSAGES
from grader.model.evidence import Verdict
from grader.model.grade import Grade
from grader.model.points import points
from grader.report.explanations import Around, Explanation, curves, explain, urgent, what_next
from grader.report.sparkline import beside
from grader.report.text import grade_text

COLORS = {Verdict.CORRECT: "#1a7f37", Verdict.GRADER_ERROR: "#8250df"}
LOST = "#cf222e"
CELL = "padding: 0.1em 0.8em; text-align: left"


@dataclass(frozen=True)
class Sheet:
    """What a check found. grade: every fact of it."""

    grade: Grade
    around: Around = field(default_factory=Around, repr=False)

    def __repr__(self) -> str:
        return grade_text(self.grade, around=self.around)

    def _repr_html_(self) -> str:
        """The same as HTML; whatever a student's code said is text in it."""
        grade = self.grade
        unread = [_paragraph(UNREAD_TITLE, urgent(grade))] if urgent(grade) else []
        others = [note for note in grade.notes if note not in urgent(grade)]
        parts = [
            _table(grade),
            *unread,
            *map(_explanation, explain(grade, self.around)),
            *_curves(grade),
            *([_paragraph("Notes", others)] if others else []),
            _paragraph("Next", what_next(grade, self.around)),
            f"<p><small>{escape(CHECKED_IN_PUBLIC)}</small></p>",
        ]
        return f"<div>{''.join(parts)}</div>"


def _table(grade: Grade) -> str:
    rows = []
    for exercise in grade.exercises:
        total = f"{points(exercise.score)} / {points(exercise.max_score)}"
        rows.append(_row("th", ["", exercise.title, "", total]))
        for criterion in exercise.criteria:
            message, color = MESSAGES[criterion.verdict], COLORS.get(criterion.verdict, LOST)
            word = message.word + (" *" if criterion.decisive.followed_through else "")
            earned = f"{points(criterion.score)} / {points(criterion.max_score)}"
            rows.append(_row("td", [message.icon, criterion.title, word, earned], color))
    rows.append(_row("th", ["", "Total", "", f"{points(grade.score)} / {points(grade.max_score)}"]))
    return f"<table>{''.join(rows)}</table>"


def _row(tag: str, cells: Iterable[str], color: str = "") -> str:
    style = f"{CELL}; color: {color}" if color else CELL
    styles = [style, CELL, style, CELL]
    made = [f'<{tag} style="{look}">{escape(cell)}</{tag}>' for look, cell in zip(styles, cells, strict=True)]
    return f"<tr>{''.join(made)}</tr>"


def _paragraph(title: str, sentences: Iterable[str]) -> str:
    return f"<p><b>{escape(title)}</b>{''.join(f'<br>{escape(sentence)}' for sentence in sentences)}</p>"


def _explanation(explanation: Explanation) -> str:
    text = _paragraph(f"{explanation.icon} {explanation.title}", explanation.sentences)
    if explanation.numbers:
        text += _as_it_stands(explanation.numbers)
    if explanation.prompt:
        text += f"<p>{escape(PROMPT_TITLE)}</p>{_as_it_stands(explanation.prompt)}"
    return text


def _curves(grade: Grade) -> list[str]:
    drawn = curves(grade)
    lines = [line for profile in drawn for line in beside(profile)]
    return [_paragraph(CURVES_TITLE, []), _as_it_stands(lines)] if drawn else []


def _as_it_stands(lines: Iterable[str]) -> str:
    return f"<pre>{escape(chr(10).join(lines))}</pre>"
