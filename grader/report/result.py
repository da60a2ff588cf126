"""grader/result/v1: the one source of every other format. Grade -> JSON bytes, the same for the same grade."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from enum import Enum
from typing import Any

from grader.decisions import late_sentence
from grader.messages import NOTES, criterion_hint, criterion_message, sentence
from grader.model.adjustment import Extension, Late, Override
from grader.model.evidence import Diagnosis, Profile, Verdict
from grader.model.grade import SCHEMA, CheckGrade, CriterionGrade, ExerciseGrade, Grade


def result(grade: Grade) -> dict[str, Any]:
    """A grade as plain JSON values, in a fixed order of keys."""
    return _document(grade, [_exercise(exercise) for exercise in grade.exercises])


def _document(grade: Grade, exercises: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "submission": grade.submission,
        "student": grade.student,
        "score": _number(grade.score),
        "max_score": _number(grade.max_score),
        "final": grade.final,
        "late": [_late(late) for late in grade.late],
        "notes": list(grade.notes),
        "exercises": exercises,
        "profiles": [_profile(profile) for profile in grade.profiles],
        "definitions": {name: {"file": d.file, "line": d.line} for name, d in sorted(grade.definitions.items())},
        "provenance": dict(grade.provenance),
    }


def result_bytes(grade: Grade, told: Callable[[ExerciseGrade], bytes] | None = None) -> bytes:
    """The text of results/<student>.json, a line a check. told: `exercise_bytes`, or what remembers what that gave."""
    exercises = b",\n".join(map(told or exercise_bytes, grade.exercises))
    around = _document(grade, [])
    lines = [f'  "{name}": {_json(value)}'.encode() for name, value in around.items()]
    lines[list(around).index("exercises")] = b'  "exercises": [\n' + exercises + b"\n  ]"
    return b"{\n" + b",\n".join(lines) + b"\n}\n"


def exercise_bytes(exercise: ExerciseGrade) -> bytes:
    """The part of a document that is about one exercise."""
    plain = _exercise(exercise)
    lines = []
    for line in plain.pop("criteria"):
        checks = ",\n".join(f"        {_json(check)}" for check in line.pop("checks"))
        lines.append(f'      {_json(line)[:-1]}, "checks": [\n{checks}\n      ]}}')
    told = ",\n".join(lines)
    return f'    {_json(plain)[:-1]}, "criteria": [\n{told}\n    ]}}'.encode()


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode  # made once: json.dumps makes one for each value


def _exercise(exercise: ExerciseGrade) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "title": exercise.title,
        "score": _number(exercise.score),
        "max_score": _number(exercise.max_score),
        "criteria": [_criterion(criterion) for criterion in exercise.criteria],
    }


def _criterion(criterion: CriterionGrade) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "title": criterion.title,
        "score": _number(criterion.score),
        "max_score": _number(criterion.max_score),
        "bonus": criterion.bonus,
        "verdict": criterion.verdict.value,
        "visibility": criterion.visibility.value,
        "override": _override(criterion),
        "message": criterion_message(criterion),
        "hint": criterion_hint(criterion),
        "diagnosis": _diagnosis(criterion.diagnosis),
        "checks": [_check(check) for check in criterion.checks],
    }


def _override(criterion: CriterionGrade) -> dict[str, Any] | None:
    """Who set a line by hand and why; graded is what its checks gave."""
    override = criterion.override
    if override is None:
        return None
    return {
        "points": None if override.excused else _number(criterion.score),
        "excused": override.excused,
        "graded": _number(criterion.graded or 0.0),
        **_decision(override),
    }


def _late(late: Late) -> dict[str, Any]:
    extension = late.extension
    return {
        "assignment": late.assignment,
        "due": late.due.isoformat(),
        "submitted_at": late.submitted_at.isoformat(),
        "extension": {"until": extension.until.isoformat(), **_decision(extension)} if extension else None,
        "days": late.days,
        "points_before": _number(late.points),
        "points_lost": _number(late.lost),
        "share_kept": _number(late.share_kept),
        "message": late_sentence(late),
    }


def _decision(decision: Override | Extension) -> dict[str, str]:
    return {"reason": decision.reason, "who": decision.who, "when": decision.when.isoformat()}


def _diagnosis(diagnosis: Diagnosis | None) -> dict[str, str] | None:
    if diagnosis is None:
        return None
    return {
        "kind": diagnosis.kind.value,
        "id": diagnosis.id,
        "sentence": diagnosis.sentence,
        "hint": diagnosis.hint,
    }


def _check(check: CheckGrade) -> dict[str, Any]:
    outcome = check.outcome
    shown: dict[str, Any] = {
        "id": outcome.check,
        "verdict": outcome.verdict.value,
        "passed": check.passed,
        "followed_through": check.followed_through,
    }
    if outcome.verdict is not Verdict.CORRECT:
        shown |= {
            "case": outcome.case,
            "hidden": outcome.hidden,
            "call": outcome.call,
            "message": sentence(outcome),
            "finding": _facts(outcome.finding),
            "failure": _facts(outcome.failure),
            "print": check.fingerprint or None,
        }
    shown["notes"] = [NOTES[note] for note in outcome.notes]
    return shown


def _profile(profile: Profile) -> dict[str, Any]:
    return {name: _plain(value) for name, value in vars(profile).items()}


def _facts(record: Any) -> dict[str, Any] | None:
    """The fields of a record that say something."""
    if record is None:
        return None
    facts = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    return {name: _plain(value) for name, value in facts.items() if value not in (None, "", ())}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _number(points: float) -> float | int:
    """Points without the dust of adding binary fractions, whole ones without a decimal point."""
    tidy = round(points, 6)
    return int(tidy) if tidy == int(tidy) else tidy


def failure_bytes(name: str, reason: str, *, is_ours: bool = False) -> bytes:
    """The text of results/<student>.json for a submission that got no mark. is_ours: through a fault of ours."""
    names = {"schema": SCHEMA, "submission": name, "student": name}
    content = {**names, "score": None, "final": not is_ours, "error": reason}
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")
