"""How these tests draw hostile text, and marks that are full of it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from grader.report.export.marks import Mark, mark_of

# What means something to a spreadsheet, a browser, a parser or a log, among letters of every kind.
SPREADSHEET = ["=", "+", "-", "@", "\t", "\r", "\n", '"', "'", ",", ";"]
LOG = ["::", "::error::", "##[add-mask]", "%0A", "\x1b[31m", "[[ATTACHMENT|/etc/passwd]]"]
PAGE = [
    "]]>",
    "<!--",
    "<script>",
    "&lt;",
    "&amp;",
    "{{",
    "{%",
    "\x00",
    "\ufeff",
    "\u202e",
    "\ud800",
    "\uffff",
    "\u2028",
    "\x85",
]
MARKDOWN = [
    "`",
    "```",
    "|",
    "](http://a.b)",
    "![x](y)",
    "https://a.b",
    "www.a.b",
    "a@b.cd",
    "1. ",
    "# ",
    "> ",
    "* ",
    "_",
]
MORE = ["~~", "\\", "$x$", "==", "---"]
SIGNS = st.sampled_from([*SPREADSHEET, *LOG, *PAGE, *MARKDOWN, *MORE])
HOSTILE = st.lists(SIGNS | st.text(max_size=4), max_size=8).map("".join)


def document_of(name: str, text: str) -> dict[str, Any]:
    """A result in which a student has written whatever a student can write."""
    criterion: dict[str, Any] = {
        "id": "values", "title": "Values", "score": 0, "max_score": 2, "bonus": False, "verdict": "raised",
        "visibility": "public", "message": text, "hint": "", "diagnosis": None,
        "checks": [{"id": "a/1", "verdict": "raised", "passed": False, "failure": {"file": text, "line": 3}}],
    }  # fmt: skip
    exercise = {"id": "a", "title": "Everything", "score": 0, "max_score": 2, "criteria": [criterion]}
    return {
        "schema": "grader/result/v1", "submission": name, "student": name, "score": 0, "max_score": 2,
        "final": True, "notes": [text], "exercises": [exercise], "provenance": {},
    }  # fmt: skip


hostile_marks: st.SearchStrategy[Mark] = st.builds(document_of, HOSTILE, HOSTILE).map(mark_of)
