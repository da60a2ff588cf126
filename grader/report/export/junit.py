"""JUnit XML: a suite a submission, a case a line. Read by GitLab, Jenkins, and most of what shows tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from grader.model.points import points
from grader.report.export.marks import Line, Mark, Standing

_ATTACHMENT = re.compile(r"\[\[(?=\s*ATTACHMENT)", re.IGNORECASE)  # GitLab makes a link of it
_ENDINGS = {Standing.FAILED: "failure", Standing.SKIPPED: "skipped", Standing.UNSURE: "error"}


def junit_xml(marks: Sequence[Mark]) -> bytes:
    """One file for the whole class. JUnit has no field for points: they are properties of each case.

    Names of cases are unique, since GitLab drops a second case of the same name.
    """
    lines = [line for mark in marks for line in mark.lines]
    absent = sum(mark.score is None for mark in marks)
    root = ET.Element("testsuites", {"name": "grader", **_counts(lines, errors=absent)})
    for mark in marks:
        _suite(root, mark)
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _counts(lines: Sequence[Line], *, errors: int = 0) -> dict[str, str]:
    ends = [line.standing for line in lines]
    return {
        "tests": str(len(lines) + errors),
        "failures": str(ends.count(Standing.FAILED)),
        "errors": str(ends.count(Standing.UNSURE) + errors),
        "skipped": str(ends.count(Standing.SKIPPED)),
    }


def _suite(root: ET.Element, mark: Mark) -> None:
    without_mark = int(mark.score is None)
    suite = ET.SubElement(root, "testsuite", {"name": _plain(mark.student), **_counts(mark.lines, errors=without_mark)})
    _properties(suite, {"score": mark.sum_text, "final": str(mark.final).lower()})
    for line in mark.lines:
        _case(suite, mark, line)
    if without_mark:
        case = ET.SubElement(suite, "testcase", {"classname": _plain(mark.student), "name": "grading"})
        ET.SubElement(case, "error", {"type": "no mark", "message": _plain(mark.error)})


def _case(suite: ET.Element, mark: Mark, line: Line) -> None:
    place = {"file": line.place.file} if line.place else {}
    # No time: how long one criterion took is not known, as checks share their calls.
    names = {"classname": f"{_plain(mark.student)}.{line.exercise}", "name": f"{line.id}: {_plain(line.title)}"}
    case = ET.SubElement(suite, "testcase", {**names, **place})
    _properties(case, {"points": points(line.score), "max_points": points(line.max_score)})
    if tag := _ENDINGS.get(line.standing):
        message = _plain(line.words[0]) if line.words else line.verdict.value
        ending = ET.SubElement(case, tag, {"type": line.verdict.value, "message": message})
        ending.text = _plain("\n".join(line.words))


def _properties(parent: ET.Element, values: dict[str, str]) -> None:
    box = ET.SubElement(parent, "properties")
    for name, value in values.items():
        ET.SubElement(box, "property", {"name": name, "value": value})


def _plain(text: str) -> str:
    # Control characters, which XML forbids, are gone already: every text of a mark is clean.
    return _ATTACHMENT.sub("[ [", text)
