"""Evidence + Rubric -> Grade. Pure: the same two give the same mark, and a changed rubric needs no new run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from grader.model.evidence import Diagnosis, Evidence, Outcome, Verdict
from grader.model.exercise import Exercise
from grader.model.grade import CheckGrade, CriterionGrade, ExerciseGrade, Grade
from grader.model.rubric import Award, Criterion, ExerciseRubric, Policies, Rounding, Rubric
from grader.model.same import Same

STEP_OF_ROUNDING = {Rounding.HUNDREDTH: 0.01, Rounding.HALF: 0.5, Rounding.WHOLE: 1.0}


def score(
    evidence: Evidence,
    rubric: Rubric,
    exercises: Mapping[str, Exercise],
    *,
    provenance: Mapping[str, Any] | None = None,
) -> Grade:
    """The mark of one submission, over the exercises of `rubric`.

    A check that ended in grader_error counts as passed and makes the grade not final: a fault of ours costs
    nobody a point, and a mark that rests on it is not a mark yet.
    """
    graded = [score_exercise(entry, evidence, exercises[entry.id], rubric.policies) for entry in rubric.exercises()]
    return sum_up(evidence, graded, rubric, provenance=provenance)


def sum_up(
    evidence: Evidence,
    graded: Sequence[ExerciseGrade],
    rubric: Rubric,
    *,
    provenance: Mapping[str, Any] | None = None,
) -> Grade:
    """The mark that the exercises of a rubric make together, in its order. Of the evidence, the name and the notes."""
    settled = _withhold(graded, rubric)
    criteria = [criterion for exercise in settled for criterion in exercise.criteria]
    most = maximum(criteria)
    return Grade(
        evidence.submission,
        evidence.submission,
        total(math.fsum(c.score for c in criteria), most, rubric.policies.rounding),
        most,
        tuple(settled),
        evidence.notes,
        dict(provenance or {}),
        all(c.verdict is not Verdict.GRADER_ERROR for c in criteria),  # which any of its checks would give it
        definitions=evidence.definitions,
        profiles=tuple(p for p in evidence.profiles if any(p.exercise == exercise.id for exercise in graded)),
    )


def maximum(criteria: Sequence[CriterionGrade]) -> float:
    """What lines are worth together; a bonus comes on top of it."""
    return math.fsum(criterion.max_score for criterion in criteria if not criterion.bonus)


def total(points: float, most: float, rounding: Rounding) -> float:
    """The points of a whole submission, rounded; rounding alone never takes them above `most`, the maximum."""
    whole = rounded(points, rounding)
    # A bonus may do so. A sum of shares may be above by the dust of binary fractions, which is none.
    return whole if points > most + 1e-9 else min(whole, most)


def rounded(points: float, rounding: Rounding) -> float:
    """Points rounded to the nearest step, halves upwards, since banker's rounding surprises students."""
    if rounding is Rounding.NONE:
        return points
    step = STEP_OF_ROUNDING[rounding]
    return round(math.floor(points / step + 0.5 + 1e-9) * step, 10)


def score_exercise(entry: ExerciseRubric, evidence: Evidence, exercise: Exercise, policies: Policies) -> ExerciseGrade:
    """What the criteria of one exercise earn. The evidence is that of it and of the exercises that it needs."""
    criteria = tuple(_either_way(criterion, entry.id, evidence, exercise, policies) for criterion in entry.criteria)
    return ExerciseGrade(
        entry.id,
        exercise.title,
        math.fsum(criterion.score for criterion in criteria),
        maximum(criteria),
        criteria,
    )


def _either_way(
    criterion: Criterion, slug: str, evidence: Evidence, exercise: Exercise, policies: Policies
) -> CriterionGrade:
    """A criterion as it stands, with a share of what it earns in another convention if that is more."""
    graded = _criterion(criterion, slug, evidence, exercise, policies)
    if graded.diagnosis is None or not graded.diagnosis.under or not policies.other_convention:
        return graded
    there = replace(evidence, outcomes={**evidence.outcomes, **graded.diagnosis.under}, diagnoses=())
    earned = policies.other_convention * _criterion(criterion, slug, there, exercise, policies).score
    return replace(graded, score=max(graded.score, earned))


def _criterion(
    criterion: Criterion, slug: str, evidence: Evidence, exercise: Exercise, policies: Policies
) -> CriterionGrade:
    checks = tuple(_check(slug, name, evidence, exercise, policies) for name in criterion.checks)
    passed = sum(check.passed for check in checks)
    decisive = _decisive(checks)
    lost = not decisive.passed or decisive.outcome.verdict is Verdict.GRADER_ERROR
    found = _diagnosis(decisive, checks, evidence)
    return CriterionGrade(
        criterion.id,
        criterion.title,
        _points(criterion, passed),
        criterion.points,
        decisive.outcome.verdict if lost else Verdict.CORRECT,
        criterion.visibility,
        checks,
        decisive,
        criterion.hint,
        criterion.bonus,
        diagnosis=found,
    )


def _diagnosis(decisive: CheckGrade, checks: Sequence[CheckGrade], evidence: Evidence) -> Diagnosis | None:
    """The first diagnosis that explains a lost check, the decisive one before the others."""
    lost = [check.outcome.check for check in (decisive, *checks) if not check.passed]
    return next((one for check in lost for one in evidence.diagnoses if check in one.checks), None)


def _check(slug: str, name: str, evidence: Evidence, exercise: Exercise, policies: Policies) -> CheckGrade:
    outcome = evidence.outcomes[f"{slug}/{name}"]
    if policies.changed_arguments and outcome.verdict is Verdict.CORRECT and "changed_arguments" in outcome.notes:
        outcome = replace(outcome, verdict=Verdict.CHANGED_ARGUMENTS)
    if outcome.verdict in {Verdict.CORRECT, Verdict.GRADER_ERROR}:
        return CheckGrade(outcome, passed=True)
    kept = policies.follow_through and _follows_through(outcome, slug, name, evidence, exercise)
    fingerprint = evidence.prints.get(outcome.check, "")
    return CheckGrade(outcome, passed=kept, followed_through=kept, fingerprint=fingerprint)


def _follows_through(outcome: Outcome, slug: str, name: str, evidence: Evidence, exercise: Exercise) -> bool:
    """Whether a check lost against the reference is right on the student's own terms."""
    through = exercise.follow_through(name)
    if through is None or outcome.verdict is not Verdict.WRONG_VALUES:
        return False
    if all(_verdict(evidence, earlier) is Verdict.CORRECT for earlier in through.because_of):
        return False
    # A stand-in that fell to a fault of ours speaks for the student, as the check itself would have.
    stand_in = _verdict(evidence, f"{slug}/{through.stand_in}") if through.stand_in else None
    return f"{slug}/{name}" in evidence.consistent or stand_in in {Verdict.CORRECT, Verdict.GRADER_ERROR}


def _verdict(evidence: Evidence, check: str) -> Verdict | None:
    outcome = evidence.outcomes.get(check)
    return outcome.verdict if outcome else None


def _decisive(checks: tuple[CheckGrade, ...]) -> CheckGrade:
    """The check to talk about: a fault of ours before all, then the first lost, then one kept by follow-through."""
    for check in checks:
        if check.outcome.verdict is Verdict.GRADER_ERROR:
            return check
    lost = [check for check in checks if not check.passed]
    kept = [check for check in checks if check.followed_through]
    return (lost or kept or list(checks))[0]


def _points(criterion: Criterion, passed: int) -> float:
    if criterion.award is Award.STEPS:
        return max((points for needed, points in criterion.steps.items() if needed <= passed), default=0.0)
    if criterion.award is Award.PROPORTIONAL:
        return criterion.points * passed / len(criterion.checks)
    return criterion.points if passed == len(criterion.checks) else 0.0


def _title(graded: Sequence[ExerciseGrade], name: str, slug: str) -> str:
    """The title of the line of this name, with its exercise's where that is not the one of this slug."""
    at, _, line = name.partition(".")
    exercise = next(e for e in graded if e.id == at)
    title = next(c.title for c in exercise.criteria if c.id == line)
    return title if at == slug else f"{exercise.title}: {title}"


@lru_cache(16)
def _needs(same: Same[Rubric]) -> tuple[dict[str, tuple[str, ...]], set[str], set[str]]:
    """Which lines of a rubric need which others, the exercises of the former, and those of the latter."""
    needs = {f"{e.id}.{c.id}": c.needs for e in same.held.exercises() for c in e.criteria if c.needs}
    needy = {name.partition(".")[0] for name in needs}
    asked = {name.partition(".")[0] for names in needs.values() for name in names}
    return needs, needy, asked


def _withhold(graded: Sequence[ExerciseGrade], rubric: Rubric) -> list[ExerciseGrade]:
    """Take the points of criteria whose needed criteria earned none; what keeps all of its points stays as it is."""
    needs, needy, asked = _needs(Same(rubric))
    earned = {f"{e.id}.{c.id}": c.score > 0 for e in graded if e.id in asked for c in e.criteria}

    def settle(exercise: ExerciseGrade, criterion: CriterionGrade) -> CriterionGrade:
        absent = [need for need in needs.get(f"{exercise.id}.{criterion.id}", ()) if not earned.get(need, True)]
        if not absent or not criterion.score:
            return criterion
        return replace(criterion, score=0.0, withheld=absent[0], withheld_title=_title(graded, absent[0], exercise.id))

    settled = []
    for exercise in graded:
        lines = tuple(settle(exercise, criterion) for criterion in exercise.criteria) if exercise.id in needy else ()
        if all(line is criterion for line, criterion in zip(lines, exercise.criteria, strict=False)):
            settled.append(exercise)
        else:
            settled.append(replace(exercise, criteria=lines, score=math.fsum(c.score for c in lines)))
    return settled
