"""What must hold of single values, whatever file they stand in: amounts, shares, times; and words for near misses.

Each law looks only at a value of the right type: another type is a fault by itself, and is told once.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from grader.course.strict_yaml import Fault, Node, shown

DAY = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(DAY.pattern + r"[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([Zz]|[-+][0-9]{2}:[0-9]{2})?")
A_DAY = "a day such as 2026-11-25"
A_MOMENT = "a time with its zone such as 2026-11-30T23:59:00+01:00"


def closest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant; an empty text where none is near."""
    close = difflib.get_close_matches(name[:60], sorted(set(known)), n=1)
    return f"the nearest is {shown(close[0])}" if close else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant; where none is near, which ones there are."""
    names = sorted(set(known))
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return closest(name, names) or (f"there is {listed}" if names else "there is none")


def amount(value: float) -> str:
    """Write a number as a person would: 4, 0.5."""
    return f"{value:.12g}"


def is_amount(node: Node) -> bool:
    """Whether it is a finite number, 0 or above."""
    return node.number is not None and math.isfinite(node.number) and node.number >= 0


def amount_faults(node: Node, name: str) -> Iterator[Fault]:
    """A number that is no amount."""
    if node.number is not None and not is_amount(node):
        yield Fault(node.place, f"{name} is {amount(node.number)}; right would be a finite number, 0 or above")


def range_faults(node: Node, name: str, highest: float = 1) -> Iterator[Fault]:
    """A number that is not from 0 to the highest; without one, a number that is no share."""
    if node.number is not None and not 0 <= node.number <= highest:
        right = f"a number from 0 to {amount(highest)}"
        yield Fault(node.place, f"{name} is {amount(node.number)}; right would be {right}")


def moment(node: Node) -> datetime | None:
    """The time that a text says, with its zone; None where it says none."""
    if not node.text or not MOMENT.fullmatch(node.text):
        return None
    try:
        found = datetime.fromisoformat(node.text.upper())
    except ValueError:  # the 31st of November
        return None
    return found if found.tzinfo else None


def moment_faults(node: Node, name: str) -> Iterator[Fault]:
    """A text that is no time, or whose zone is left to be guessed."""
    if node.text is None or moment(node):
        return
    told = f"{name} is the text {shown(node.text)}"
    if moment(Node(f"{node.text}Z", node.place)):
        zone = f"{node.text}+01:00, or {node.text}Z for UTC"
        yield Fault(node.place, f"{told}, which has no zone; right would be such as {zone}")
    else:
        yield Fault(node.place, f"{told}; right would be {A_MOMENT}")


def day_faults(node: Node, name: str) -> Iterator[Fault]:
    """A text that is no day."""
    if node.text is not None and not _is_day(node.text):
        yield Fault(node.place, f"{name} is the text {shown(node.text)}; right would be {A_DAY}")


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def blank_faults(node: Node, name: str) -> Iterator[Fault]:
    """A text in which nothing is said."""
    if node.text is not None and not node.text.strip():
        yield Fault(node.place, f"{name} is empty; right would be some words")
