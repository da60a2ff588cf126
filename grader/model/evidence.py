"""What was seen: replies of a worker, outcomes of checks, the evidence of one submission. No points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The end of a check, in whole words, the same everywhere: folder, JSON, message."""

    CORRECT = "correct"
    WRONG_VALUES = "wrong_values"
    WRONG_SHAPE = "wrong_shape"
    WRONG_DTYPE = "wrong_dtype"
    NOT_FINITE = "not_finite"
    WRONG_TYPE = "wrong_type"
    MISSING = "missing"
    NOT_IMPLEMENTED = "not_implemented"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    OUTPUT_TOO_LARGE = "output_too_large"
    FORBIDDEN = "forbidden"
    CHANGED_ARGUMENTS = "changed_arguments"
    NOT_RUN = "not_run"
    GRADER_ERROR = "grader_error"


ABSENT = frozenset((Verdict.MISSING, Verdict.NOT_IMPLEMENTED))  # nothing was handed in that could be tried


@dataclass(frozen=True)
class Submission:
    """What one student handed in, as bytes. `notes` are sentences about what could not be read."""

    name: str
    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Foreign:
    """Something a student returned that has no place on the wire: only its type's name came across."""

    type_name: str
    why: str = ""


@dataclass(frozen=True)
class Failure:
    """Why a call gave no value. `error_type` and `error_message` are the student's own words, cut and cleaned.

    allowed: a sentence of ours about the limit or wall that was met, if one was. called: the student's own name of
    the function, where their course has another one.
    """

    verdict: Verdict
    function: str
    error_type: str = ""
    error_message: str = ""
    file: str = ""
    line: int | None = None
    allowed: str = ""
    called: str = ""


@dataclass(frozen=True)
class Reply:
    """What one call gave: its values by name, or a failure. `changed` are arguments that it wrote into."""

    values: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    echoed: Mapping[int, Any] = field(default_factory=dict)
    changed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Definition:
    """Where a function was found. `also` names other places that define it and were not taken.

    templates: those of them that hold no more than a starter does.
    """

    name: str
    file: str
    line: int
    stub: bool = False
    also: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What the comparison of one value saw. Numbers of the reference appear for public cases only.

    error and tolerance are norm-wise and relative; step is the first wrong time step; index the worst element;
    errors has the relative error of each time step, None where that is not finite. actual_row and expected_row are
    the numbers from index row on, along the last axis, in the first wrong step if there is time.
    """

    verdict: Verdict
    output: str = ""
    expected_shape: tuple[int, ...] | None = None
    actual_shape: tuple[int, ...] | None = None
    actual_type: str = ""
    error: float | None = None
    tolerance: float | None = None
    step: int | None = None
    steps: int | None = None
    index: tuple[int, ...] | None = None
    actual_value: float | None = None
    expected_value: float | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    errors: tuple[float | None, ...] = ()
    row: tuple[int, ...] = ()
    actual_row: tuple[float, ...] = ()
    expected_row: tuple[float, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How one check ended, on the first case that failed it, or over all of them.

    call: the calls as a person would write them, with shapes for arrays. because: the id of the earlier
    part that made this check impossible or unfair, if one did.
    """

    check: str
    verdict: Verdict
    case: str = ""
    hidden: bool = False
    call: str = ""
    finding: Finding | None = None
    failure: Failure | None = None
    notes: tuple[str, ...] = ()


class Kind(StrEnum):
    """What a diagnosis names: a known mistake, a change that the right values went through, another convention."""

    MISTAKE = "mistake"
    CHANGE = "change"
    CONVENTION = "convention"


@dataclass(frozen=True)
class Diagnosis:
    """What was probably done, found by the values that came. `sentence` and `hint` hold no number of a case.

    id: `gru/wrong_values/update_gate_swapped` for a known mistake. checks: those that it explains, by full id.
    convention: the one in which the values would be right, as a line of diagnosis.conventions, if there is one.
    under: how the exercise's checks end when the submission is read in it; empty unless all of them are right then.
    """

    kind: Kind
    id: str
    sentence: str
    hint: str
    checks: frozenset[str]
    convention: str = ""
    under: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """A quantity over the time steps of a public case, as the student's functions gave it and as it should be.

    quantity: what it is, in words, such as `norm of the gradient with respect to h_t`. actual is empty where nothing
    came; None stands for a value that is not finite.
    """

    exercise: str
    quantity: str
    case: str
    actual: tuple[float | None, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True)
class Evidence:
    """Everything seen of one submission; scoring turns it into a Grade without running anything.

    consistent: checks lost against the reference whose answers are right for the student's own earlier part.
    diagnoses: what explains lost checks, the best explanation of each exercise first.
    profiles: what can be drawn over time. prints: for each check with wrong values on a public case, a fingerprint of
    these values to the last bit, so that two submissions with the same odd numbers can be found.
    """

    submission: str
    outcomes: Mapping[str, Outcome]
    consistent: frozenset[str] = frozenset()
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    isolation: str = "process"
    wall_s: float = 0.0
    cpu_s: float = 0.0
    diagnoses: tuple[Diagnosis, ...] = ()
    profiles: tuple[Profile, ...] = ()
    prints: Mapping[str, str] = field(default_factory=dict)
