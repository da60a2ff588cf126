"""What decides the evidence of a submission, as fingerprints: while they stay the same it need not be run again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from grader.course.course import Course
from grader.executors.task import Settings
from grader.executors.versions import versions
from grader.model.evidence import Submission


def environment(course: Course, settings: Settings) -> dict[str, str]:
    """What a run rests on, beside the submission itself."""
    return versions() | {
        "course_sha256": course.sha256,
        "seed_commitment": course.secret.commitment,
        "isolation": settings.level,
        "notebooks": settings.notebooks,
    }


def content_sha256(submission: Submission) -> str:
    """A fingerprint of what was handed in, but for its name."""
    digest = hashlib.sha256()
    for name, data in sorted(submission.files.items()):
        digest.update(f"{name!r} {len(data)} ".encode("utf-8", "backslashreplace") + data)
    digest.update(repr(submission.notes).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def keys(content: str, deciding: Mapping[str, str], around: Mapping[str, str]) -> dict[str, str]:
    """For each exercise a fingerprint of the work, of what is asked, and of the environment it is run in.

    deciding: what `Course.deciding_sha256` gives for each.
    """
    named = ("grader", "numpy", "isolation", "python", "notebooks", "code_sha256")
    common = " ".join([content, *(around[name] for name in named)])
    return {slug: hashlib.sha256(f"{common} {asked}".encode()).hexdigest() for slug, asked in deciding.items()}


def stale(course: Course, wanted: Mapping[str, str], had: Mapping[str, str]) -> tuple[str, ...]:
    """The exercises to be run: those whose key is another one, and those that one of them tries out."""
    found = {slug for slug, key in wanted.items() if had.get(slug) != key}
    tried = {need for slug in found if slug not in course.written for need in course.exercises[slug].needs}
    return tuple(slug for slug in wanted if slug in found | tried)
