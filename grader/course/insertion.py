"""An exercise's lines put into rubric.yaml as text, so that comments, order and layout of the rest stay as they are."""

from __future__ import annotations

import re
from typing import Any

from grader.course.strict_yaml import Node, parse_yaml
from grader.course.value_laws import amount

SCALAR = re.compile(r"[^\s,#]+")


def with_exercise(text: str, entry: str) -> str | None:
    """Append an entry to the exercises of the last assignment, and add its points to the assignment's.

    entry: a list of one block, not indented. Returns None where the text is laid out in a way that this cannot
    extend, such as lists in brackets; what is returned says exactly what it said before, and the entry.
    """
    root, added = parse_yaml(text).root, parse_yaml(entry).root
    assignments = root.child("assignments").items if root else []
    if root is None or added is None or not assignments:
        return None
    whole = assignments[-1].child("points").number
    share = added.items[0].child("points").number
    if whole is None or share is None:
        return None
    wanted = root.plain()
    wanted["assignments"][-1]["exercises"].append(added.plain()[0])
    wanted["assignments"][-1]["points"] = whole + share
    changed = _extended(text.splitlines(keepends=True), assignments[-1], entry, amount(whole + share))
    return changed if changed is not None and _says(changed) == wanted else None


def _says(text: str) -> Any:
    document = parse_yaml(text)
    return document.root.plain() if document.root and not document.faults else None


def _extended(lines: list[str], assignment: Node, entry: str, points: str) -> str | None:
    first = assignment.child("exercises").items[-1:]
    points_at = assignment.child("points").place
    if not first or not lines[first[0].place.line - 1].lstrip().startswith("- "):
        return None
    start = first[0].place.line - 1
    dash = _indent(lines[start])
    last = start
    for number in range(start + 1, len(lines)):
        if not lines[number].strip():
            continue
        if _indent(lines[number]) <= dash:
            break
        last = number
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    block = [f"{' ' * dash}{line}{ending}" for line in entry.splitlines()]
    lines = [*lines[:last], lines[last].rstrip("\r\n") + ending, *block, *lines[last + 1 :]]
    before = lines[points_at.line - 1][: points_at.column - 1]
    after = SCALAR.sub(points, lines[points_at.line - 1][points_at.column - 1 :], count=1)
    lines[points_at.line - 1] = before + after
    return "".join(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
