"""What a submission's lost checks are probably due to."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.diagnosis.changes import Change, changes
from grader.diagnosis.chapters import Casebook, Chapter
from grader.diagnosis.conventions import OF_CHANGES
from grader.diagnosis.matching import match
from grader.diagnosis.places import Part, argument
from grader.diagnosis.table import Known
from grader.messages import change_words
from grader.model.evidence import Diagnosis, Kind, Outcome, Reply, Verdict
from grader.model.exercise import Check, Exercise, Group
from grader.sandbox.replies import answers_to

log = logging.getLogger(__name__)

# What says nothing about how the values came about, or is no loss.
SILENT = frozenset((Verdict.CORRECT, Verdict.GRADER_ERROR, Verdict.MISSING, Verdict.NOT_IMPLEMENTED))


@dataclass(frozen=True)
class Explained:
    """Something that explains every value of some parts; and a convention in which they would be right."""

    known: Known
    parts: frozenset[Part]
    convention: str = ""


def diagnose(
    casebook: Casebook, outcomes: Mapping[str, Outcome], replies: Sequence[Sequence[Reply]]
) -> tuple[Diagnosis, ...]:
    """What explains the lost checks of each exercise, the best explanation first. replies: to the whole agenda.

    Never raises: a fault of ours leaves an exercise without a diagnosis, and no mark depends on that.
    """
    found: list[Diagnosis] = []
    course = casebook.course
    for slug, exercise in course.exercises.items():
        if course.only and slug not in course.only:
            continue  # of an exercise that is not scored only a part was run
        lost = frozenset(c.id for c in exercise.checks if _is_lost(outcomes.get(f"{slug}/{c.id}")))
        if lost:
            found += _safely(casebook, slug, lost, replies)
    return tuple(found)


def _is_lost(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.verdict not in SILENT


def _safely(
    casebook: Casebook, slug: str, lost: frozenset[str], replies: Sequence[Sequence[Reply]]
) -> Sequence[Diagnosis]:
    try:
        chapter = casebook.chapter(slug)
        mine = [replies[position] for position in chapter.positions]
        answers = answers_to(mine)
        key = (slug, lost, answers) if answers else None
        return casebook.found.get(key, lambda: _diagnoses(chapter, casebook.course.exercises[slug], lost, mine))
    except Exception:
        log.exception("no diagnosis of %s", slug)
        return ()


def _diagnoses(
    chapter: Chapter, exercise: Exercise, lost: Collection[str], replies: Sequence[Sequence[Reply]]
) -> tuple[Diagnosis, ...]:
    with np.errstate(all="ignore"):  # a student's numbers may overflow in our arithmetic too
        explained = explain(chapter, replies)
    return tuple(_diagnosis(one, exercise, chapter, lost) for one in explained)


def explain(chapter: Chapter, replies: Sequence[Sequence[Reply]]) -> list[Explained]:
    """Known mistakes first, then changes that right values went through, for the parts that are left.

    replies: to the groups of the chapter.
    """
    seen = chapter.read(replies)
    table = chapter.table
    matches = match(table, chapter.places, seen) if table else []
    found = [Explained(table.known[one.row], one.parts, one.convention) for one in matches] if table else []
    known = {part for one in matches for part in one.parts}
    rest = [i for i, place in enumerate(chapter.places) if place.part not in known]
    wrong = seen.wrong
    parts = {chapter.places[i].part for i in rest if wrong[i]}
    return found + [
        Explained(_known_change(change, chapter), change.parts, OF_CHANGES.get(change.name, ""))
        for change in changes(chapter.places, parts, replies, chapter.expected)
    ]


def _known_change(change: Change, chapter: Chapter) -> Known:
    outputs = dict.fromkeys(place.output for place in chapter.places if place.part in change.parts)
    sentence, hint = change_words(change.name, list(outputs))
    return Known(f"{chapter.groups[0].exercise}/change/{change.name}", sentence, hint, Kind.CHANGE)


def _diagnosis(one: Explained, exercise: Exercise, chapter: Chapter, lost: Collection[str]) -> Diagnosis:
    checks = {
        f"{group.exercise}/{check.id}"
        for group in chapter.groups
        for check in group.checks
        if check.id in lost and _looks_at(check, group, exercise) & one.parts
    }
    known = one.known
    return Diagnosis(known.kind, known.id, known.sentence, known.hint, frozenset(checks), one.convention)


def _looks_at(check: Check, group: Group, exercise: Exercise) -> frozenset[Part]:
    """The parts that decide a check: its outputs of the last call, or for a law everything of its subjects."""
    last = group.calls[-1]
    if check.outputs:
        return frozenset((last.function, output) for output in check.outputs)
    subjects = check.subjects or (last.function,)
    echoed = {(call.function, argument(i)) for call in group.calls for i in call.echo}
    visible = {(f.name, output) for f in exercise.functions if f.name in subjects for output in f.visible}
    return frozenset(visible | echoed)
