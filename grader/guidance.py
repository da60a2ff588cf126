"""What a student's own check says beside the verdicts: where to read, what to type, and what to do next.

With `messages` it holds every sentence that a student can read.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.model.evidence import Finding

CHECKED_IN_PUBLIC = "This ran the public cases. Hidden cases of the same kinds count when your work is graded."
CURVES_TITLE = "Gradients over time, on a logarithmic scale"
PROMPT_TITLE = "To see it happen, in a Python prompt:"
ALL_RIGHT = "Everything that you can check yourself is right. Hand it in, or go on with the next exercise."
SAME_MISTAKE = "This may well be the likely mistake that is told for the same function: mend that first."
UNREAD_TITLE = "! This cannot be read"
UNREAD_FIRST = "Mend this first, since nothing counts in a file that cannot be read: {unread}. Then check again:"
NO_WORK = "Name the file or folder with your work: grader check PATH. The first page of the handout says how to begin."
ALMOST = "{file} has {written}, which is nearly {wanted}, and that one is not written yet. Is the name misspelt?"
ALMOST_FIRST = "If {wanted} is only misspelt, as a note above says, mend its name."


def see_page(page: str) -> str:
    """Where the task is told."""
    return f"The task: {page}."


def numbers_side_by_side(finding: Finding) -> tuple[str, ...]:
    """Some numbers of a wrong array above those that were expected, in columns; nothing where none may be shown."""
    if not finding.row:
        return ()
    *before, first = finding.row
    where = ", ".join([*map(str, before), f"{first}:{first + len(finding.actual_row)}"])
    rows = [[f"{number:.4g}" for number in row] for row in (finding.actual_row, finding.expected_row)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return (f"{finding.output or 'result'}[{where}]", f"  yours     {lines[0]}", f"  expected  {lines[1]}")


def almost(notes: Sequence[str], wanted: str) -> str:
    """What to do where a note says that this function was written under a name which is nearly its own."""
    told = any(f", which is nearly {wanted}, " in note for note in notes)
    return ALMOST_FIRST.format(wanted=wanted) if told else ""


def mend_first(unread: str, again: str) -> tuple[str, ...]:
    """What to do where a note says that a file cannot be read. again: the command that checks."""
    return UNREAD_FIRST.format(unread=unread.partition(". ")[0]), f"  {again}"


def next_step(lost: int, *, note: str = "", function: str = "", write: bool = False, **where: str) -> tuple[str, ...]:
    """What to do now. lost: how many lines of the sheet are. note: what is to be done for the first of them.

    where: place, page, and again: the command.
    """
    if not lost:
        return (ALL_RIGHT,)
    told = f" {where['page']} says what it takes and returns." if where["page"] else ""
    name = (function or "the first line above") + (f" ({where['place']})" if where["place"] else "")
    others = " Other lines may come right with it." if lost > 1 else ""
    first = note or (f"Write {name}.{told}" if write else f"Look at {name} first.{others}")
    return (f"{first} Then check again:", f"  {where['again']}")
