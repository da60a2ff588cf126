"""What a terminal shows: a line a criterion, one sentence and one hint where points were lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.decisions import days_late, late_sentence, override_sentence
from grader.guidance import CHECKED_IN_PUBLIC, CURVES_TITLE, PROMPT_TITLE, UNREAD_TITLE
from grader.messages import MESSAGES, NOT_FINAL, NOTES
from grader.model.evidence import Verdict
from grader.model.grade import CriterionGrade, Grade
from grader.model.points import points
from grader.report.explanations import Around, Explanation, curves, explain, urgent, what_next
from grader.report.page import Page
from grader.report.sparkline import beside

if TYPE_CHECKING:  # rich costs 170 ms, which `grader --help` does not need
    from rich.console import RenderableType
    from rich.table import Table

WIDEST = 9  # letters at the head of a column of numbers
NAME = 32  # columns for a name; the rest of a longer one goes into lines below
LEAST = 24  # columns of a terminal without which words beside numbers are worse than none

STYLES = {
    Verdict.CORRECT: "green",
    Verdict.GRADER_ERROR: "bold magenta",
    Verdict.MISSING: "dim",
    Verdict.NOT_RUN: "dim",
}


BY_HAND = "✎"


def grade_text(
    grade: Grade, *, width: int = 100, color: bool = False, verbose: bool = False, around: Around | None = None
) -> str:
    """The mark sheet of one submission. verbose also shows every note of every check.

    around: of a student's own check, which also says what to type, what the gradients do, and what to do next.
    """
    page = Page(width=width, color=color)
    page.show(_sheet(grade))
    for title, lines in _decisions(grade):
        page.paragraph(title, lines)
    if unread := urgent(grade):
        page.paragraph(UNREAD_TITLE, unread)
    for explanation in explain(grade, around):
        _explanation(page, explanation)
    if around:
        _curves(page, grade)
    _notes(page, grade, verbose=verbose)
    if around:
        page.paragraph("Next", what_next(grade, around))
        page.paragraph("", [CHECKED_IN_PUBLIC])
    return page.text()


def explanation_text(explanation: Explanation) -> str:
    """One explanation as plain lines, as long as they are."""
    title = f"{explanation.icon} {explanation.title}"
    return "\n".join([title, *explanation.sentences, *explanation.numbers, *_prompt(explanation)])


def _explanation(page: Page, explanation: Explanation) -> None:
    page.paragraph(f"{explanation.icon} {explanation.title}", explanation.sentences)
    page.as_it_stands(explanation.numbers)
    page.as_it_stands(_prompt(explanation))


def _prompt(explanation: Explanation) -> list[str]:
    return [PROMPT_TITLE, *(f"  >>> {line}" for line in explanation.prompt)] if explanation.prompt else []


def _curves(page: Page, grade: Grade) -> None:
    drawn = curves(grade)
    if drawn:
        page.paragraph(CURVES_TITLE, [])
    for profile in drawn:
        page.as_it_stands(beside(profile))


def _sheet(grade: Grade) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_edge=False, title_justify="left", show_header=False)
    table.add_column("icon", width=2)
    table.add_column("criterion", ratio=1)
    table.add_column("verdict", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    for exercise in grade.exercises:
        total = f"{points(exercise.score)} / {points(exercise.max_score)}"
        table.add_row("", Text(exercise.title, style="bold"), "", Text(total, style="bold"))
        for criterion in exercise.criteria:
            icon, word, style = _status(criterion)
            row = "-" if criterion.is_excused else f"{points(criterion.score)} / {points(criterion.max_score)}"
            table.add_row(Text(icon, style=style), f"  {criterion.title}", Text(word, style=style), row)
    table.add_section()
    for late in grade.late:
        which = f" of {late.assignment}" if len(grade.late) > 1 else ""
        table.add_row("", f"After the due time{which}", days_late(late), points(-late.lost) if late.lost else "0")
    total = f"{points(grade.score)} / {points(grade.max_score)}"
    table.add_row("", Text("Total", style="bold"), "" if grade.final else "not final", Text(total, style="bold"))
    return table


def _status(criterion: CriterionGrade) -> tuple[str, str, str]:
    """Icon, word and style of a line."""
    if criterion.override:
        return BY_HAND, "excused" if criterion.is_excused else "set by hand", "cyan"
    message = MESSAGES[criterion.verdict]
    word = message.word + (" *" if criterion.decisive.followed_through else "")
    return message.icon, word, STYLES.get(criterion.verdict, "red")


def _decisions(grade: Grade) -> list[tuple[str, list[str]]]:
    late = [late_sentence(late) for late in grade.late]
    by_hand = [(e, c) for e in grade.exercises for c in e.criteria if c.override]
    return [
        *([("Handed in after the due time", late)] if late else []),
        *((f"{BY_HAND} {e.title}: {c.title}", [override_sentence(c)]) for e, c in by_hand),
    ]


def _notes(page: Page, grade: Grade, *, verbose: bool) -> None:
    notes = [note for note in grade.notes if note not in urgent(grade)]
    if verbose:
        checks = [check for e in grade.exercises for c in e.criteria for check in c.checks]
        notes += [f"{check.outcome.check}: {NOTES[note]}" for check in checks for note in check.outcome.notes]
    if notes:
        page.paragraph("Notes", notes)
    if not grade.final:
        page.paragraph(f"⚠ {NOT_FINAL}", [])


def class_text(
    grades: Sequence[Grade], failures: Sequence[tuple[str, str]], *, width: int = 100, color: bool = False
) -> str:
    """The table of a class: a row a submission, a column an exercise; why others have no mark, below.

    Where there is room, the first thing to look at stands beside the numbers.
    """
    page = Page(width=width, color=color)
    names = [name for name, _ in failures]
    table = _class_table(grades, names, words=False)
    if page.room_beside(table) >= LEAST:
        table = _class_table(grades, names, words=True)
    page.show(table)
    for name, reason in failures:
        page.paragraph(name, [reason])
    return page.text()


def _class_table(grades: Sequence[Grade], unreadable: Sequence[str], *, words: bool) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("submission", overflow="fold", max_width=NAME)  # a long name would leave no room for marks
    table.add_column("total", justify="right", no_wrap=True)
    exercises = grades[0].exercises if grades else ()
    for exercise in exercises:
        table.add_column("\n".join(map(_head, exercise.id.split("_"))), justify="right", no_wrap=True)
    if words:
        table.add_column("first thing to look at", ratio=1, overflow="fold")
    for grade in grades:
        cells = [f"{points(grade.score)} / {points(grade.max_score)}", *(points(e.score) for e in grade.exercises)]
        table.add_row(grade.student, *cells, *([headline(grade)] if words else []))
    for name in unreadable:
        table.add_row(name, "-", *["-"] * len(exercises), *(["no mark, see below"] if words else []))
    return table


def _head(word: str) -> str:
    """A word at the head of a column of numbers, which is narrow."""
    return word if len(word) <= WIDEST else f"{word[: WIDEST - 1]}-\n{word[WIDEST - 1 :]}"


def headline(grade: Grade) -> str:
    """The first lost criterion of a submission, in a few words; before it what people and the clock did to its mark."""
    by_hand = [f"{BY_HAND} {' '.join(grade.by_hand)}"] if grade.by_hand else []
    return "; ".join((*(days_late(late) for late in grade.late), *by_hand, _first_lost(grade)))


def _first_lost(grade: Grade) -> str:
    for exercise in grade.exercises:
        for criterion in exercise.criteria:
            if criterion.verdict is not Verdict.CORRECT and not criterion.override:
                return f"{exercise.id}.{criterion.id}: {MESSAGES[criterion.verdict].word}"
    return "all correct"
