"""One submission through the whole paper: sources, worker, judgement, marks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

import grader
from grader.diagnosis.diagnose import diagnose
from grader.intake.sources import sources
from grader.messages import OUR_TERMS
from grader.model.evidence import Definition, Evidence, Submission
from grader.model.grade import Grade
from grader.model.rubric import Rubric
from grader.pipeline.experiments import run_experiments
from grader.pipeline.judging import consistent, judge_paper
from grader.pipeline.otherwise import read_otherwise
from grader.pipeline.paper import Paper, run_all
from grader.sandbox.program import Program
from grader.scoring.score import score

FEW = 3  # places that a note names

# Takes a submission's name and its executed notebooks: path -> bytes, which are the student's.
Keep = Callable[[str, Mapping[str, bytes]], None]


def mark(submission: Submission, name: str, paper: Paper, rubric: Rubric, keep: Keep | None = None) -> Grade:
    """Run one submission and score it; `keep` is given its executed notebooks."""
    evidence = grade(replace(submission, name=name), paper, keep)
    return score(evidence, rubric, paper.course.exercises, provenance=provenance(paper, evidence))


def provenance(paper: Paper, evidence: Evidence) -> dict[str, Any]:
    """What a mark rests on; only wall_s and cpu_s differ between two runs."""
    course = paper.course
    return {
        "grader": grader.__version__,
        "numpy": np.__version__,
        "rubric_sha256": course.rubric_sha256,
        "course_sha256": course.sha256,
        "seed_commitment": course.secret.commitment,
        "isolation": evidence.isolation,
        "wall_s": evidence.wall_s,
        "cpu_s": evidence.cpu_s,
    }


def grade(submission: Submission, paper: Paper, keep: Keep | None = None) -> Evidence:
    """Put one submission through the whole paper; `keep` is given its notebooks as a kernel executed them.

    Whatever the student's code does ends up in an Outcome. A worker that was killed may have been so by the system or a
    person, who have no part in a mark: then all is done once more, and work that kills itself does so again.
    Raises SandboxError if no worker can be started.
    """
    evidence, was_killed = _once(submission, paper, keep)
    return _once(submission, paper, keep)[0] if was_killed else evidence


def _once(submission: Submission, paper: Paper, keep: Keep | None) -> tuple[Evidence, bool]:
    started = time.monotonic()
    cells, notes = sources(submission)
    course = paper.course
    program = Program(submission, cells, course.functions, conventions=course.conventions, dialect=course.dialect)
    with paper.sessions(program, course.rubric.limits, paper.level, notebooks=paper.notebooks) as session:
        replies = run_all(session, paper.booklet)
        judged = judge_paper(paper, replies)
        outcomes = {check: outcome for one in judged for check, outcome in one.outcomes.items()}
        own = consistent(outcomes, paper.answered(replies, paper.followed), paper)
        outcomes |= run_experiments(session, paper, outcomes)
        definitions, faults = dict(session.definitions), session.faults
    if keep and session.executed:
        keep(submission.name, session.executed)
    evidence = Evidence(
        submission.name,
        outcomes,
        own,
        definitions,
        (*submission.notes, *notes, *faults, *_chosen(definitions), *((OUR_TERMS,) if course.is_adapted else ())),
        str(paper.level),
        round(time.monotonic() - started, 3),
        round(session.cpu_s, 4),
        read_otherwise(program, paper, replies, diagnose(paper.casebook, outcomes, replies), outcomes),
        tuple(curve for one in judged for curve in one.profiles),
        prints={check: found for one in judged for check, found in one.prints.items()},
    )
    return evidence, session.was_killed


def _chosen(definitions: Mapping[str, Definition]) -> list[str]:
    """A sentence for each function that was written in several places; what a template left behind is no rival."""
    return [
        f"{found.name} is defined in several places; the one in {found.file}, line {found.line}, was graded, "
        f"not {' or '.join(rivals[:FEW])}{f', nor {len(rivals) - FEW} more' if len(rivals) > FEW else ''}."
        for found in definitions.values()
        if (rivals := [place for place in found.also if place not in found.templates])
    ]
