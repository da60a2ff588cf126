"""One check on one case: replies of the student beside replies of the reference -> an Outcome. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grader.compare.hidden import without_secrets
from grader.compare.structure import Unsound, climb, type_name
from grader.compare.values import RIGHT, compare_values, is_flat
from grader.model.altered import altered
from grader.model.evidence import Failure, Finding, Outcome, Reply, Verdict
from grader.model.exercise import MAPPING, Array, Call, Case, Check, Claim, Function, Group, Output, Relation


@dataclass(frozen=True)
class Answered:
    """A group with what the student's functions and the reference's gave for it."""

    group: Group
    replies: Sequence[Reply]
    expected: Sequence[Reply]
    functions: Mapping[str, Function]

    @cached_property
    def failed(self) -> list[tuple[int, Failure]]:
        """The calls that failed, by position."""
        return [(i, reply.failure) for i, reply in enumerate(self.replies) if reply.failure]

    @cached_property
    def is_unanswerable(self) -> bool:
        """Whether the reference did not give all of it, which is a fault of ours."""
        return any(reply.failure for reply in self.expected)

    @cached_property
    def has_changed_ours(self) -> bool:
        """Whether some call wrote into an array of ours."""
        return any(map(wrote_into_ours, self.group.calls, self.replies))

    def text(self, position: int) -> str:
        """A call as a person would write it."""
        return describe(self.group.calls[position], self.functions, hidden=self.group.case.hidden)

    @cached_property
    def last(self) -> str:
        """The last call as a person would write it."""
        return self.text(-1)

    def values(self) -> list[CheckedValues]:
        """What each call returned, ready for a law."""
        rows = zip(self.group.calls, self.replies, self.expected, strict=True)
        return [CheckedValues(self.functions[call.function], reply, right) for call, reply, right in rows]


class CheckedValues:
    """The `Values` of a law: each access climbs the ladder and asks for variation. Raises Unsound."""

    def __init__(self, function: Function, reply: Reply, expected: Reply) -> None:
        self.function, self.reply, self.expected = function, reply, expected
        self.notes: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        """The array of that name, or a dict of arrays where the function returns a mapping."""
        finding, value = self._sound(name, varied=True)
        if finding is not None:
            raise Unsound(finding)
        return value

    def sound(self) -> Iterator[tuple[str, Array]]:
        """Every returned array that passes; raises Unsound with the first fault if fewer than half of them do.

        One bad array among several loses its mark elsewhere. When most are bad, what is left proves nothing: the
        gradient of a forward pass that only copies is linear and additive too.
        """
        results = {name: self._sound(name, varied=True) for name in self.expected.values}
        good = {name: value for name, (finding, value) in results.items() if finding is None}
        faults = [finding for finding, _ in results.values() if finding is not None]
        if faults and len(good) < len(results) / 2:
            raise Unsound(faults[0])
        yield from good.items()

    def echoed(self, argument: int) -> Any:
        """An argument as the call left it."""
        return self.reply.echoed.get(argument)

    def plain(self, name: str) -> Any:
        """As `self[name]`, without asking for variation. Raises Unsound."""
        finding, value = self._sound(name, varied=False)
        if finding is not None:
            raise Unsound(finding)
        return value

    def _sound(self, name: str, *, varied: bool) -> tuple[Finding | None, Any]:
        if name not in self.reply.values:
            return Finding(Verdict.WRONG_TYPE, name, reason="too_few"), None
        actual, right = self.reply.values[name], self.expected.values[name]
        try:
            if self.function.returns.get(name) == MAPPING:
                return None, self._mapping(name, actual, right)
            return None, self._array(name, actual, right, varied=varied)
        except Unsound as unsound:
            return unsound.finding, None

    def _array(self, name: str, actual: Any, right: Any, *, varied: bool) -> Array:
        expected = np.asarray(right, dtype=np.float64)
        sound = climb(actual, expected=expected, output=name, time_axis=self.function.time_axis(name))
        self.notes.update(sound.notes)
        if "integers" in self.notes and (expected == np.trunc(expected)).all():
            self.notes.discard("integers")  # as good as any other number
        if varied and np.isfinite(expected).all() and is_flat(actual=sound.array, expected=expected):
            raise Unsound(Finding(Verdict.WRONG_VALUES, name, expected_shape=expected.shape, reason="flat"))
        return sound.array

    def _mapping(self, name: str, actual: Any, right: Mapping[str, Any]) -> dict[str, Array]:
        if not isinstance(actual, dict):
            raise Unsound(Finding(Verdict.WRONG_TYPE, name, actual_type=type_name(actual), reason="not_a_dict"))
        if actual.keys() != right.keys():
            raise Unsound(Finding(Verdict.WRONG_TYPE, name, reason="other_keys"))
        return {
            key: climb(actual[key], expected=np.asarray(value, dtype=np.float64), output=f"{name}[{key!r}]").array
            for key, value in right.items()
        }


def judge(check: Check, answered: Answered, *, expected: Reply | None = None) -> Outcome:
    """How `check` ends on this case. expected: another right answer for the last call, for follow-through.

    A fault of the reference is ours: grader_error. An exception of a law passes through to the caller.
    """
    group = answered.group
    outcome = Outcome(f"{group.exercise}/{check.id}", Verdict.CORRECT, group.case.name, group.case.hidden)
    if answered.is_unanswerable or (expected and expected.failure):
        return altered(outcome, verdict=Verdict.GRADER_ERROR)
    blocked = _first_failure(check, answered)
    if blocked:
        position, failure, verdict = blocked
        return without_secrets(altered(outcome, verdict=verdict, call=answered.text(position), failure=failure))
    run = answered.values()
    finding = _law(check, group.case, run) if check.law else _against(check, group, run[-1], expected)
    notes = set(finding.notes).union(*(values.notes for values in run))
    if finding.verdict is not Verdict.WRONG_VALUES:
        notes.discard("integers")
    if group.case.single:
        notes.discard("single_precision")  # float32 in, float32 out is as it should be
    if answered.has_changed_ours:
        notes.add("changed_arguments")
    seen = altered(finding, notes=())
    return without_secrets(
        altered(outcome, verdict=finding.verdict, call=answered.last, finding=seen, notes=tuple(sorted(notes)))
    )


def wrote_into_ours(call: Call, reply: Reply) -> bool:
    """Whether a call wrote into an array of ours; what it does to its own cache is its own affair."""
    return any(i < len(call.arguments) and not isinstance(call.arguments[i], Output) for i in reply.changed)


def _first_failure(check: Check, answered: Answered) -> tuple[int, Failure, Verdict] | None:
    """The failure that decides: an absent subject first, else the first call that failed.

    A subject's own failure is its verdict; where an earlier part of somebody else's failed, the check was not run.
    """
    calls = answered.group.calls
    subjects = check.subjects or (calls[-1].function,)
    failed = answered.failed
    if not failed:
        return None
    absent = {Verdict.MISSING, Verdict.NOT_IMPLEMENTED}
    for i, failure in failed:
        if failure.function in subjects and failure.verdict in absent:
            return i, failure, failure.verdict
    for i, failure in failed:
        own = failure.function in subjects
        return i, failure, failure.verdict if own else Verdict.NOT_RUN
    return None


def _against(check: Check, group: Group, values: CheckedValues, expected: Reply | None) -> Finding:
    """Compare the last call's outputs with the reference; the first that differs decides."""
    single = group.case.single
    right = expected or values.expected
    finding = RIGHT
    for name in check.outputs:
        try:
            actual = values.plain(name)
        except Unsound as unsound:
            return unsound.finding
        axis = values.function.time_axis(name)
        pairs = _pairs(name, actual, right.values[name])
        for label, mine, theirs in pairs:
            wanted = np.asarray(theirs, dtype=np.float64)
            seen = compare_values(actual=mine, expected=wanted, relation=Relation.SAME, single=single, time_axis=axis)
            finding = altered(seen, output=label, notes=tuple({*finding.notes, *seen.notes}))
            if seen.verdict is not Verdict.CORRECT:
                return finding
    return finding


def _pairs(name: str, actual: Any, right: Any) -> list[tuple[str, Any, Any]]:
    if isinstance(actual, dict):
        return [(f"{name}[{key!r}]", actual[key], right[key]) for key in right]
    return [(name, actual, right)]


def _law(check: Check, case: Case, run: Sequence[CheckedValues]) -> Finding:
    if check.law is None:
        raise AssertionError("not a law")
    return settle(check.law(case, run), single=case.single)


def settle(claims: Iterable[Claim], *, single: bool) -> Finding:
    """Evaluate claims in order; the first that does not hold decides, or the first value that is not sound."""
    finding = RIGHT
    try:
        for claim in claims:
            seen = _claim(claim, single=single)
            finding = altered(seen, notes=tuple({*finding.notes, *seen.notes})) if finding.notes else seen
            if seen.verdict is not Verdict.CORRECT:
                return finding
    except Unsound as unsound:
        return unsound.finding
    return finding


def _claim(claim: Claim, *, single: bool) -> Finding:
    if isinstance(claim.expected, dict):
        return _mapping_claim(claim, single=single)
    expected = np.asarray(claim.expected, dtype=np.float64)
    try:
        # The value may be an echoed argument, which nobody has climbed yet.
        actual = climb(claim.actual, expected=expected, output=claim.about).array
    except Unsound as unsound:
        return unsound.finding
    seen = compare_values(
        actual=actual, expected=expected, relation=claim.relation, single=single, time_axis=claim.time_axis
    )
    return altered(seen, output=claim.about)


def _mapping_claim(claim: Claim, *, single: bool) -> Finding:
    if not isinstance(claim.actual, dict) or claim.actual.keys() != claim.expected.keys():
        return Finding(Verdict.WRONG_TYPE, claim.about, reason="other_keys")
    finding = Finding(Verdict.CORRECT, claim.about)
    for key, expected in claim.expected.items():
        part = altered(claim, about=f"{claim.about}[{key!r}]", actual=claim.actual[key], expected=expected)
        finding = _claim(part, single=single)
        if finding.verdict is not Verdict.CORRECT:
            return finding
    return finding


def describe(call: Call, functions: Mapping[str, Function], *, hidden: bool) -> str:
    """Write a call as a person would, with shapes for arrays; numbers of hidden cases are left out."""
    words, function = [], functions[call.function]
    for name, value in zip(function.parameters, call.arguments, strict=False):
        if isinstance(value, np.ndarray):
            words.append(f"{name} {value.shape}")
        elif isinstance(value, (int, float)) and not hidden:
            words.append(f"{name}={value:g}")
        else:
            words.append(name)
    text = f"{call.function}({', '.join(words)})"
    return f"{function.called} (as {text})" if function.called else text
