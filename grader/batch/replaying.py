"""One submission run again from what was stored: is the evidence the same, to the last bit?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.batch.keys import content_sha256, environment
from grader.course.course import Course
from grader.errors import CourseError, GraderError, UsageError
from grader.executors.examiner import Examiner
from grader.executors.task import Settings, Task, read_answer
from grader.model.evidence import Outcome, Submission
from grader.store.database import Work
from grader.store.evidence import from_parts


@dataclass(frozen=True)
class Replay:
    """What running again gave. around: what is not as it was then; checks: those that end otherwise, and how.

    exercises: those whose evidence has other bits.
    """

    around: tuple[str, ...]
    exercises: tuple[str, ...]
    checks: tuple[str, ...]


def replay(work: Work, submission: Submission, course: Course) -> Replay:
    """Run a stored work again as it was run then, and compare.

    Raises UsageError where that cannot be: another work, or hidden inputs from another secret.
    """
    then = json.loads(work.environment)
    if work.error:
        raise UsageError(f"{work.student} was never run: {work.error}")
    if content_sha256(submission) != work.content:
        raise UsageError(f"{work.student}: what lies there is not what was graded; --submissions names another folder")
    if course.secret.commitment != then["seed_commitment"]:
        raise UsageError(f"hidden inputs were drawn with the secret {then['seed_commitment']}; set that one")
    settings = Settings(str(course.root.resolve()), then["isolation"], then["notebooks"])
    now = environment(course, settings)
    around = tuple(f"{name}: {then[name]} then, {now[name]} now" for name in then if then[name] != now.get(name))
    exercises = tuple(slug for slug in course.exercises if slug in work.parts)
    with Examiner(settings) as examiner:
        answer = read_answer(examiner.examine(Task(work.student, submission, exercises)))
    if answer.course_faults:
        raise CourseError(answer.course_faults)
    if answer.error:
        raise GraderError(answer.error)
    had = {slug: part.evidence for slug, part in work.parts.items()}
    other = tuple(slug for slug in exercises if had[slug] != answer.parts[slug])
    return Replay(around, other, tuple(_differences(_outcomes(had), _outcomes(answer.parts))))


def _outcomes(parts: Mapping[str, str]) -> Mapping[str, Outcome]:
    return from_parts("", parts).outcomes


def _differences(then: Mapping[str, Outcome], now: Mapping[str, Outcome]) -> Iterator[str]:
    for name in dict.fromkeys([*then, *now]):
        before, after = then.get(name), now.get(name)
        if before != after:
            yield f"{name}: {_told(before)} then, {_told(after)} now"


def _told(outcome: Outcome | None) -> str:
    if outcome is None:
        return "not run"
    finding = outcome.finding
    size = f", error {finding.error!r}" if finding and finding.error is not None else ""
    return f"{outcome.verdict}{f' on {outcome.case}' if outcome.case else ''}{size}"
