"""mistakes.npz made from the overlays: each is run on the public cases, in a worker of its own."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.course.agenda import make_agenda
from grader.course.course import Course
from grader.course.overlays import Overlay, overlays
from grader.diagnosis.chapters import blank_chapter, is_public_and_cheap
from grader.diagnosis.conventions import of_values, read, seen_from_here
from grader.diagnosis.table import Known, known_of, listing, pack, sources_digest
from grader.intake.sources import sources
from grader.messages import convention_words
from grader.model.conventions import Conventions
from grader.model.evidence import Kind, Reply, Submission, Verdict
from grader.model.exercise import Group, Output
from grader.sandbox.launch import Level
from grader.sandbox.program import Program
from grader.sandbox.session import Session

# Known mistakes need a few milliseconds a call, or run for ever.
CALL_CPU_S = 0.5


def wrong_overlays(course: Course, slug: str) -> list[Overlay]:
    """The known mistakes of an exercise, in the order of their ids."""
    return [one for one in overlays(course) if one.slug == slug and one.verdict is not Verdict.CORRECT]


def looked_at(course: Course, slug: str) -> list[Group]:
    """An exercise's public groups that diagnosis looks at."""
    return [one for one in make_agenda(course, hidden=False) if one.exercise == slug and is_public_and_cheap(one)]


def digest_of(course: Course, slug: str, groups: Sequence[Group]) -> bytes:
    """A fingerprint of what a table is made from: the calls of these groups, the reference, the overlays."""
    texts = [_spelled(group) for group in groups]
    texts += [course.reference().files[f"{slug}.py"].decode()]
    for line in of_values(course.exercises[slug]):
        texts += [_in(course, line).reference().files[f"{slug}.py"].decode(), *convention_words(line)]
    return sources_digest([*texts, *(overlay.text for overlay in wrong_overlays(course, slug))])


def _spelled(group: Group) -> str:
    """What is called with what, in a text that is another for other calls."""
    calls = [(call.function, call.echo, *map(_digest, call.arguments)) for call in group.calls]
    return repr((group.case.name, group.case.tag, [check.id for check in group.checks], calls))


def _digest(argument: Any) -> Any:
    if isinstance(argument, np.ndarray):
        return argument.shape, argument.dtype.name, zlib.crc32(argument.tobytes())
    if isinstance(argument, Mapping):
        return [(name, _digest(value)) for name, value in argument.items()]
    return (argument.name, argument.index) if isinstance(argument, Output) else argument


def make_table(course: Course, slug: str, groups: Sequence[Group], expected: Sequence[Sequence[Reply]]) -> bytes:
    """The bytes of an exercise's mistakes.npz. groups: the cheap public ones; expected: their right replies."""
    chapter = blank_chapter(course, slug, groups, expected)
    with np.errstate(all="ignore"):  # some mistakes overflow
        # An exercise that asks for no function of its own has nothing to look at.
        everything = _everything(course, slug, groups) if chapter.places else ()
        rows = [(known, chapter.read(replies)) for known, replies in everything]
    return pack(rows, listing(chapter.places, chapter.groups), digest_of(course, slug, groups))


def _everything(course: Course, slug: str, groups: Sequence[Group]) -> Iterator[tuple[Known, list[Sequence[Reply]]]]:
    """What each known mistake replies, and then right work in each other convention."""
    for overlay in wrong_overlays(course, slug):
        yield known_of(overlay), run(course, overlay.submission(course), groups)
    for line in of_values(course.exercises[slug]):
        yield _known(slug, line), _run_in(course, line, groups)


def _known(slug: str, line: str) -> Known:
    sentence, hint = convention_words(line)
    return Known(f"{slug}/convention/{line}", sentence, hint, Kind.CONVENTION, line)


def _run_in(course: Course, line: str, groups: Sequence[Group]) -> list[Sequence[Reply]]:
    """What right work in another convention replies to calls in ours."""
    return run(course, _in(course, line).reference(), groups, seen_from_here(read(line)))


def _in(course: Course, line: str) -> Course:
    return replace(course, rubric=replace(course.rubric, conventions=read(line)))


def run(
    course: Course, submission: Submission, groups: Sequence[Group], conventions: Conventions | None = None
) -> list[Sequence[Reply]]:
    """What our own code replies to these groups; conventions: others than ours in which it is to be read."""
    cells, _ = sources(submission)
    limits = replace(course.rubric.limits, call_cpu_s=CALL_CPU_S)
    program = Program(submission, cells, course.functions, conventions=conventions or Conventions())
    with Session(program, limits, Level.PROCESS) as session:
        return [session.run(group.calls, group.case.tag) for group in groups]
