"""What a worker says while it loads a submission: where it is, what failed, what it found.

All of it is a student's word. It is read with suspicion, and nothing that it says can raise a mark.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.model.evidence import Definition, Verdict
from grader.model.text import clean
from grader.sandbox.allowed import FORBIDDEN
from grader.sandbox.channel import Stopped

MOST_FAULTS = 20
# Where the grader and its Python lie on this machine is nothing that a report needs to say.
OWN_PLACES = (str(Path(__file__).parents[2]), sys.prefix, sys.base_prefix)
ABSENT = re.compile(r"^'([\w.]+)' is not available where this is graded")

STATEMENT = "What this statement would have done is left out; the rest was graded."
UNREADABLE = frozenset({"SyntaxError", "IndentationError", "TabError"})
PLACE = re.compile(r" \([^()]*, line \d+\)$")  # Python repeats the place in the message of a SyntaxError
UNREAD_FILE = "Python cannot read this file, so nothing in it was graded."
UNREAD_CELL = "Python cannot read this cell, so nothing in it was graded; cells that it can read were."
CELL = "The rest of this cell did not run; everything else was graded."


@dataclass
class Loaded:
    """The report of one worker's loading; made anew with each worker."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    place: tuple[str, int] = ("", 0)
    sentences: list[str] = field(default_factory=list)
    absent: dict[str, list[str]] = field(default_factory=dict)

    def is_complete(self, message: Any, wanted: Collection[str]) -> bool:
        """Take one message in, and say whether it was the last. Raises Stopped if it breaks the protocol."""
        if not isinstance(message, dict):
            raise broken()
        if isinstance(found := message.get("loaded"), dict):
            self.definitions = {name: _definition(name, found[name]) for name in found if name in wanted}
            return True
        if isinstance(place := message.get("at"), list) and len(place) == 2:
            self.place = (str(place[0]), line_number(place[1]) or 0)
        if isinstance(fault := message.get("fault"), dict):
            self._take(fault)
        return False

    @property
    def where(self) -> str:
        """The statement or cell that is being run, as the beginning of a sentence."""
        file, line = clean(self.place[0], 120), self.place[1]
        return f"{file}, line {line}: this statement" if line else f"{file}: this cell"

    def faults(self) -> tuple[str, ...]:
        """A sentence for everything that did not run; all uses of one absent module share one."""
        modules = [
            f"{name} is not available where this is graded, so these lines were left out: {'; '.join(places)}. "
            "Everything else was graded."
            for name, places in self.absent.items()
        ]
        return (*self.sentences[:MOST_FAULTS], *modules[:MOST_FAULTS])

    def _take(self, fault: Mapping[str, Any]) -> None:
        words = {
            key: clean(without_places(str(fault.get(key, ""))), 200) for key in ("file", "line", "type", "message")
        }
        place = f"{words['file']}, line {words['line']}"
        module = ABSENT.match(words["message"])
        if module and "rest" not in fault:
            places = self.absent.setdefault(module[1], [])
            places += [place] if len(places) < MOST_FAULTS else []
            return
        after = CELL if "rest" in fault else STATEMENT
        if words["type"] in UNREADABLE:
            after = UNREAD_CELL if " cell " in words["file"] else UNREAD_FILE
        if words["type"] == "PermissionError":
            after = f"{FORBIDDEN} {after}"
        message = PLACE.sub("", words["message"]).rstrip(".")
        self.sentences.append(f"{place}: {words['type']}: {message}. {after}")


def without_places(text: str) -> str:
    """What a student's code said, with the folders of the grader and of its Python taken out."""
    for place in OWN_PLACES:
        text = text.replace(place, "…")
    return text


def broken() -> Stopped:
    """The end of a worker that does not speak the protocol."""
    return Stopped(Verdict.RAISED, "it wrote into the grader's own channel")


def listed(value: Any) -> list[Any]:
    """A list as it came, or an empty one: what a worker says has any shape that a hostile one likes."""
    return value if isinstance(value, list) else []


def line_number(value: Any) -> int | None:
    """A believable line number, or None."""
    return value if type(value) is int and 0 <= value < 10**7 else None


def _definition(name: str, found: Any) -> Definition:
    if not isinstance(found, dict):
        raise broken()
    also = tuple(clean(str(place), 120) for place in listed(found.get("also")))
    file, line = clean(str(found.get("file")), 120), line_number(found.get("line")) or 0
    templates = tuple(clean(str(place), 120) for place in listed(found.get("templates")))
    return Definition(name, file, line, found.get("stub") is True, also, templates)
