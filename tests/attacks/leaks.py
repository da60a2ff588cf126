"""Look for what must stay hidden in a text that leaves the grader.

Numbers are compared at the precision at which the text gives them: six significant digits of a hidden input or of an
expected value of one are a leak, whatever stands around them.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.model.grade import Grade
from grader.pipeline import Paper
from grader.report.result import result_bytes
from grader.report.table import FORMULA_STARTS, grade_line, grades_csv
from grader.report.text import grade_text

DIGITS = 6  # fewer are shared by chance
MOST_DIGITS = 12
NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*(?:e[+-]?\d+)?(?![\w.]*\w)", re.IGNORECASE)
# A public case shows the worst element on purpose; the sentence for a hidden one begins otherwise.
PUBLIC = re.compile(r"on the case “[^”]*”: (?:“[^”]*”)?[^“]*? it is \S+ instead of \S+")
SHOWN = {"row", "actual_row", "expected_row", "actual_value", "expected_value"}
# Some entries of a public case side by side, and a curve over its time steps.
ROWS = re.compile(r"^ +(?:yours|expected) .*$", re.MULTILINE)
# What the comparison and the clock measured, which is shown on purpose.
MEASURED = re.compile(r'"(?:error|tolerance|wall_s|cpu_s|seed_commitment)": [^,}]+')


class Hidden:
    """Everything about a paper that no report may hold."""

    def __init__(self, paper: Paper, secret: str = "") -> None:
        """Collect it. secret: the value of GRADER_SECRET, where there is one."""
        public, hidden = set[float](), set[float]()
        for group, replies in zip(paper.agenda, paper.expected, strict=True):
            into = hidden if group.case.hidden else public
            for values in (group.case.values, *(reply.values for reply in replies)):
                into.update(map(abs, numbers(values)))
        self.keys = _keys_of(hidden) - _keys_of(public)
        self.words = [word for word in (str(paper.course.root), secret) if word]

    def leaks(self, text: str) -> list[str]:
        """Every hidden thing in a text, as it stands there."""
        found = [word for word in self.words if word in text]
        kept = ROWS.sub("", _without_public(text))
        tokens = NUMBER.findall(MEASURED.sub("", PUBLIC.sub("", " ".join(kept.split()))))
        return found + [token for token in tokens if digits(token) in self.keys]


def _without_public(text: str) -> str:
    """A result document without the numbers of public cases, of which some are like a hidden one by chance."""
    try:
        document = json.loads(text)
    except ValueError:
        return text
    return json.dumps(_stripped(document), ensure_ascii=False) if isinstance(document, dict) else text


def _stripped(value: Any) -> Any:
    if isinstance(value, list):
        return [_stripped(one) for one in value]
    if not isinstance(value, dict):
        return value
    # Curves are of public cases alone; a finding belongs to the case of the outcome around it.
    kept = {name: _stripped(one) for name, one in value.items() if name != "profiles"}
    finding = kept.get("finding")
    if isinstance(finding, dict) and not value.get("hidden"):
        kept["finding"] = {name: one for name, one in finding.items() if name not in SHOWN}
    return kept


def numbers(value: Any) -> Iterator[float]:
    """Every number in arrays, dicts and lists of them, however deep."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, (int, float, np.ndarray, np.generic)) and not isinstance(value, bool):
        yield from (float(number) for number in np.ravel(value) if np.isfinite(number))


def _keys_of(found: set[float]) -> set[str]:
    return {key for number in found for key in keys(number)}


def keys(number: float) -> Iterator[str]:
    """Its significant digits at every precision that counts; none for a number as round as anybody's."""
    if len(digits(f"{number:.{MOST_DIGITS - 1}e}")) < DIGITS:
        return
    for precision in range(DIGITS, MOST_DIGITS + 1):
        yield digits(f"{number:.{precision - 1}e}") or ""


def digits(token: str) -> str:
    """The significant digits of a number in a text, without sign, point, exponent and zeros at either end."""
    mantissa = re.split("[eE]", token.lstrip("+-"))[0].replace(".", "").lstrip("0")
    if len(mantissa) > MOST_DIGITS:
        mantissa = f"{int(mantissa):.{MOST_DIGITS - 1}e}".split("e")[0].replace(".", "")
    return mantissa.rstrip("0") if len(mantissa.rstrip("0")) >= DIGITS else ""


def reports(grade: Grade) -> dict[str, str]:
    """Everything that can leave the grader about one submission."""
    criteria = [f"{e.id}.{c.id}" for e in grade.exercises for c in e.criteria]
    return {
        "result": result_bytes(grade).decode(),
        "text": grade_text(grade),
        "verbose": grade_text(grade, verbose=True),
        "table": grades_csv({grade.student: grade_line(grade, criteria)}, criteria).decode(),
    }


def unsafe(text: str) -> list[str]:
    """Characters that a terminal or a browser acts on, in a text that people read."""
    return sorted({hex(ord(c)) for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}})


def formulas(table: str) -> list[str]:
    """Cells of a table that a spreadsheet would run."""
    cells = (cell for row in csv.reader(io.StringIO(table)) for cell in row)
    return [cell for cell in cells if cell.lstrip().startswith(FORMULA_STARTS)]
