"""Some secrets of one exercise: correct work is judged on the hidden inputs of each, by workers that are kept."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.compare.judge import Answered
from grader.course.agenda import groups_of
from grader.course.course import Course
from grader.course.overlays import overlays
from grader.course.seeds import Secret
from grader.intake.sources import sources
from grader.model.evidence import Outcome, Submission, Verdict
from grader.model.grade import CriterionGrade
from grader.pipeline import Paper, open_session
from grader.pipeline.judging import judge_all
from grader.sandbox.launch import Level
from grader.sandbox.program import Program
from grader.sandbox.session import Session
from grader.selfcheck.hunting import grade_of
from grader.selfcheck.narrow import needed

STYLES_A_SECRET = 2  # beside a mix
RARELY = 8  # what is put off runs for one secret of so many


@dataclass(frozen=True)
class Block:
    """Secrets of one exercise, judged under the same conditions. busy: beside processes that never rest."""

    slug: str
    secrets: tuple[int, ...]
    threads: int
    busy: bool


@dataclass(frozen=True)
class FalseFail:
    """Correct work that lost points: where to see it again, and what the check said."""

    work: str
    criterion: str
    outcome: Outcome
    secret: int
    block: Block

    def __str__(self) -> str:
        """One line with everything that is needed to see it again."""
        found, busy = self.outcome.finding, ", busy machine" if self.block.busy else ""
        error = f", error {found.error:.1g}" if found and found.error is not None else ""
        where = f"secret {self.secret}, {self.block.threads} threads{busy}"
        said = f"{self.outcome.check} is {self.outcome.verdict} on {self.outcome.case}"
        return f"{self.work} lost {self.criterion}: {said}{error} ({where})"


@dataclass(frozen=True)
class Judged:
    """What a block gave. errors: check -> the largest error of correct work that was let pass."""

    runs: int
    works: frozenset[str]
    fails: tuple[FalseFail, ...]
    errors: Mapping[str, float]


def run_block(block: Block, course: Course, later: frozenset[str]) -> Judged:
    """Judge some styles in turn, and a mix, for each secret. later: checks that are run for few secrets only."""
    part = _part(course, block.slug)
    works = _works(part, block)
    runs, fails, errors = 0, list[FalseFail](), dict[str, float]()
    with open_session(part, part.reference(), part.reference_functions, Level.PROCESS) as reference:
        papers = {number: _paper(part, block.slug, number, reference, later) for number in block.secrets}
        for work, submission in works.items():
            mine = {n: paper for n, paper in papers.items() if work in _chosen(list(works), n)}
            for number, answered in _answers(submission, block, mine):
                lines, found = _judge(work, answered, papers[number])
                runs += len(lines)
                fails += [
                    FalseFail(work, f"{block.slug}.{line.id}", line.decisive.outcome, number, block)
                    for line in lines
                    if line.score < line.max_score or line.verdict is Verdict.GRADER_ERROR
                ]
                errors |= {check: max(error, errors.get(check, 0.0)) for check, error in found.items()}
    return Judged(runs, frozenset(works), tuple(fails), errors)


def secret_number(number: int) -> Secret:
    """The same secret for the same number, for ever."""
    return Secret(hashlib.sha256(f"selfcheck {number}".encode()).digest(), is_demo=False)


def styles(course: Course, slug: str) -> dict[str, str]:
    """Texts of every correct work of an exercise by name, the reference first."""
    solution = course.solution_path(slug).read_text(encoding="utf-8")
    own = [overlay for overlay in overlays(course) if overlay.slug == slug and overlay.verdict is Verdict.CORRECT]
    return {"reference": solution} | {overlay.name: f"{solution}\n\n{overlay.text}" for overlay in own}


def _part(course: Course, slug: str) -> Course:
    kept = {other: course.exercises[other] for other in needed(course, slug)}
    return replace(course, exercises=kept, rubric=course.rubric.part(exercises=(slug,)))


def _works(part: Course, block: Block) -> dict[str, Submission]:
    own = {f"{block.slug}/{name}": {block.slug: text} for name, text in styles(part, block.slug).items()}
    choose = random.Random(f"{block.slug} {block.secrets[0]}").choice  # noqa: S311 - nothing to hide
    mix = {slug: choose(list(styles(part, slug).items())) for slug in part.written}
    mixed = " + ".join(f"{slug}/{style}" for slug, (style, _) in mix.items())
    # The mix stands last, even where it is one of the styles.
    works = [*own.items(), (f"mix of {mixed}", {slug: text for slug, (_, text) in mix.items()})]
    return {work: part.reference(texts) for work, texts in works}


def _chosen(works: Sequence[str], number: int) -> set[str]:
    *own, mix = works
    return {mix} | {own[(STYLES_A_SECRET * number + i) % len(own)] for i in range(STYLES_A_SECRET)}


def _paper(part: Course, slug: str, number: int, reference: Session, later: frozenset[str]) -> Paper:
    course = replace(part, secret=secret_number(number))
    agenda = [
        group
        for case in course.cases(slug, hidden=True)
        if case.hidden
        for group in groups_of(slug, part.exercises[slug], case)
        if number % RARELY == 0 or not later.issuperset(f"{slug}/{check.id}" for check in group.checks)
    ]
    return Paper(course, agenda, [reference.run(group.calls) for group in agenda], reference=reference)


def _answers(submission: Submission, block: Block, papers: Mapping[int, Paper]) -> Iterator[tuple[int, list[Answered]]]:
    if not papers:
        return
    course, (cells, _) = next(iter(papers.values())).course, sources(submission)
    program = Program(submission, cells, course.functions, block.threads)
    with Session(program, course.rubric.limits) as session:
        for number, paper in papers.items():
            yield (
                number,
                [
                    Answered(group, session.run(group.calls), right, course.reference_functions)
                    for group, right in zip(paper.agenda, paper.expected, strict=True)
                ],
            )


def _judge(work: str, answered: Sequence[Answered], paper: Paper) -> tuple[list[CriterionGrade], dict[str, float]]:
    """The criteria of which every check was run, and the largest error of each check."""
    by_case = judge_all(answered)
    (exercise,) = grade_of(work, by_case, answered, paper).exercises
    lines = [line for line in exercise.criteria if all(check.outcome.check in by_case for check in line.checks)]
    errors = {
        check: max((o.finding.error or 0.0 for o in found if o.finding and not o.finding.reason), default=0.0)
        for check, found in by_case.items()
    }
    return lines, errors
