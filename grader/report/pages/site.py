"""The pages of a report: documents of grader/result/v1 -> paths and bytes. Pure; the same documents, the same bytes.

Every page stands alone: its style is in it, and so is the script of the class page, which only sorts and searches.
The content policy lets nothing else in, so that no page loads anything from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from grader.messages import NO_FIGURES, OUR_FAULT
from grader.model.points import points
from grader.report.pages import counts
from grader.report.pages.addresses import CLASS_PAGE, criterion_page, link, page_name, student_page
from grader.report.pages.figures import can_draw, curve_figure, histogram
from grader.report.pages.sheet import Document, Line, Sheet, read_sheet
from grader.report.visible import for_student

TEMPLATES = files("grader.report.pages") / "templates"


@dataclass(frozen=True)
class Page:
    """A file of the report: its path below the report's folder, with forward slashes, and what it holds."""

    path: str
    data: bytes


class ClassReport:
    """A report on a class for its instructor.

    First add() each document, which gives the student's page; then rest() gives the pages about all of them. What is
    kept between is a line a criterion, equal lines once, so that a class of thousands fits.
    """

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._shared: dict[Line, Line] = {}

    def add(self, document: Document, notebooks: Sequence[str] = ()) -> Page:
        """The page of one student. notebooks: addresses of what was executed, seen from the report's folder."""
        sheet = read_sheet(document, page_name(str(document.get("student"))))
        self.sheets.append(self._bare(sheet))
        return _student(sheet, notebooks=notebooks, is_instructors=True)

    def _bare(self, sheet: Sheet) -> Sheet:
        return sheet.bare(lambda line: self._shared.setdefault(line, line))

    def rest(self) -> Iterator[Page]:
        """The page of the class and one for each criterion."""
        criteria = counts.count_criteria(self.sheets)
        yield _class(self.sheets, criteria)
        for criterion in criteria:
            data = _render("criterion.html.j2", up=1, criterion=criterion, students=len(self.sheets))
            yield Page(criterion_page(criterion.line.key), data)


def students_page(document: Document, *, is_past_due: bool = False) -> Page:
    """The page of one student as the student may have it: alone, and without what visibility forbids."""
    narrow = partial(for_student, is_past_due=is_past_due)
    sheet = read_sheet(document, page_name(str(document.get("student"))), narrow)
    return _student(sheet, notebooks=(), is_instructors=False)


def _student(sheet: Sheet, *, notebooks: Sequence[str], is_instructors: bool) -> Page:
    data = _render(
        "student.html.j2", up=0, sheet=sheet, notebooks=notebooks, instructors=is_instructors, can_draw=can_draw()
    )
    return Page(student_page(sheet.page), data)


def _class(sheets: Sequence[Sheet], criteria: Sequence[counts.CriterionCount]) -> Page:
    spread = counts.count_marks(sheets)
    data = _render(
        "class.html.j2",
        up=0,
        script=_asset("report.js"),
        sheets=sheets,
        unmarked=[sheet for sheet in sheets if sheet.error],
        parts={part.id: part.title for sheet in sheets for part in sheet.parts},
        spread=spread,
        histogram=histogram(spread.bins) if spread else "",
        hard=[c for c in counts.by_difficulty(criteria) if c.lost],
        easy=[c for c in criteria if not c.lost],
        mistakes=counts.count_mistakes(sheets),
        stopped=counts.stopped(sheets),
        faults=counts.faults(sheets),
        can_draw=can_draw(),
    )
    return Page(CLASS_PAGE, data)


def _render(name: str, **values: Any) -> bytes:
    style, script = _asset("report.css"), values.setdefault("script", "")
    page = _environment().get_template(name).render(values, style=style, policy=_policy(style, script))
    return page.encode("utf-8", "replace")


def _policy(style: str, script: str) -> str:
    """Nothing but this style and this script, by their hashes."""
    allowed = f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'"
    return f"{allowed}; script-src '{_hash(script)}'" if script else allowed


@cache
def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"points": points, "percent": _percent, "figure": curve_figure, "number": _number}
    addresses = {"link": link, "student_page": student_page, "criterion_page": criterion_page}
    environment.globals |= {**addresses, "no_figures": NO_FIGURES, "our_fault": OUR_FAULT}
    return environment


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _number(value: float | None) -> str:
    return "not finite" if value is None else f"{value:.3g}"
