"""Results of a small class, in which lines of every visibility were lost and a person has changed some."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from grader.model.grade import Grade
from grader.report.export.marks import Mark, mark_of
from grader.report.result import failure_bytes, result

Document = dict[str, Any]


def line_of(document: Document, name: str) -> Document:
    """The criterion `exercise.criterion` of a document."""
    slug, _, wanted = name.partition(".")
    (exercise,) = [e for e in document["exercises"] if e["id"] == slug]
    criterion: Document = next(c for c in exercise["criteria"] if c["id"] == wanted)
    return criterion


@pytest.fixture
def document(grade: Grade) -> Document:
    """One submission: nearly everything that can happen, then visibilities, two changes by hand, and a late day."""
    made: Document = result(grade) | {"student": "Ada Lovelace", "submission": "Ada Lovelace"}
    for name, visibility in (("a.values", "hidden"), ("a.shape", "after_due_date"), ("a.type", "instructor")):
        line_of(made, name)["visibility"] = visibility
    by_hand = {"reason": "right on paper", "who": "kb", "when": "2026-11-20T10:00:00+01:00"}
    line_of(made, "a.finite").update(score=1.5, override={"points": 1.5, **by_hand})
    line_of(made, "b.hang")["override"] = {"excused": True, **by_hand}
    line_of(made, "b.stub")["bonus"] = True
    made["late"] = {"message": "Handed in one day late: 10 % less."}
    return made


@pytest.fixture
def documents(document: Document) -> list[Document]:
    """Three with a mark, one of them not final; one that could not be read, and one that our own fault stopped."""
    bo, zoe = deepcopy(document), deepcopy(document)
    bo |= {"student": "=cmd()|Bo", "submission": "=cmd()|Bo", "score": 12.25, "final": True, "late": None}
    zoe |= {"student": "Zoë O'Neill, Jr", "submission": "Zoë", "score": 26, "final": True, "notes": []}
    for exercise in zoe["exercises"]:
        for criterion in exercise["criteria"]:
            criterion |= {"score": 2, "verdict": "correct", "message": "", "hint": "", "checks": [], "override": None}
    broken = json.loads(failure_bytes("kim", "kim.zip is <damaged>."))
    ours = json.loads(failure_bytes("lee", "a worker could not be started", is_ours=True))
    return [document, bo, zoe, broken, ours]


@pytest.fixture
def marks(documents: list[Document]) -> list[Mark]:
    """The class as an instructor may see it."""
    return [mark_of(one) for one in documents]
