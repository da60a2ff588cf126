"""Experiments: the instructor's code asks, a submission answers from its worker, until something is known.

What is asked next depends on what was answered, so there are no right answers to compare with; each answer climbs
the ladder, and the first that falls, or does not come, ends the experiment.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from grader.compare.hidden import without_secrets
from grader.compare.judge import describe, settle, wrote_into_ours
from grader.compare.structure import Unsound, climb
from grader.model.evidence import ABSENT, Finding, Outcome, Verdict
from grader.model.exercise import MAPPING, OPAQUE, Array, Call, Function, Staged
from grader.pipeline.paper import Paper
from grader.sandbox.session import Session

log = logging.getLogger(__name__)

OPEN = frozenset((Verdict.CORRECT, Verdict.GRADER_ERROR))  # a fault of ours closes no gate


def run_experiments(session: Session, paper: Paper, outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Outcome of each experiment by its full id, after those of the checks that it needs.

    One whose checks are not on this paper, which may have been narrowed, is left out.
    """
    tried = [staged for staged in paper.staged if outcomes.keys() >= set(staged.experiment.needs)]
    return {staged.id: _outcome(staged, session, paper, outcomes) for staged in tried}


def _outcome(staged: Staged, session: Session, paper: Paper, outcomes: Mapping[str, Outcome]) -> Outcome:
    needed = [outcomes[name] for name in staged.experiment.needs]
    lacking = [outcome for outcome in needed if outcome.verdict not in OPEN]
    if lacking:
        absent = [outcome for outcome in lacking if outcome.verdict in ABSENT]
        return _closed(staged, (absent or lacking)[0], paper)
    try:
        # A student's numbers may overflow in the instructor's arithmetic; it is for the claims to see that.
        with np.errstate(all="ignore"):
            return without_secrets(_run(staged, session, paper.course.functions))
    except Exception:
        log.exception("experiment %s failed", staged.id)
        return Outcome(staged.id, Verdict.GRADER_ERROR, staged.case.name, staged.case.hidden)


def _closed(staged: Staged, lacking: Outcome, paper: Paper) -> Outcome:
    """The experiment was not run: something is absent, did not work, or is not right."""
    slug, _, name = lacking.check.partition("/")
    part = next(check.title for check in paper.course.exercises[slug].checks if check.id == name)
    verdict = lacking.verdict if lacking.verdict in ABSENT else Verdict.NOT_RUN
    finding = None if lacking.failure else Finding(Verdict.NOT_RUN, part, reason="gate")
    return Outcome(staged.id, verdict, failure=lacking.failure, finding=finding)


def _run(staged: Staged, session: Session, functions: Mapping[str, Function]) -> Outcome:
    asking = _Asking(staged, session, functions)
    try:
        finding = settle(staged.experiment.run(staged.case, asking), single=False)
    except _Ended as ended:
        return ended.outcome
    notes = ("changed_arguments",) if asking.changed else ()
    return replace(asking.blank, verdict=finding.verdict, finding=finding, notes=notes)


class _Ended(Exception):  # noqa: N818 - ends an experiment from within, and is always caught where it began
    """A call failed, or returned something that is not sound."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.verdict)
        self.outcome = outcome


@dataclass
class _Asking:
    """The `Ask` of one experiment. changed: whether a call wrote into an array of ours."""

    staged: Staged
    session: Session
    functions: Mapping[str, Function]
    changed: bool = field(default=False, init=False)

    @property
    def blank(self) -> Outcome:
        """The outcome with nothing in it yet."""
        return Outcome(self.staged.id, Verdict.CORRECT, self.staged.case.name, self.staged.case.hidden)

    def __call__(self, asked: Call, sizes: Mapping[str, int], moment: str, /) -> Mapping[str, Array]:
        """See `Ask`. Raises _Ended where a call fails or a value is not sound."""
        (reply,) = self.session.run([asked], self.staged.case.tag)
        self.changed |= wrote_into_ours(asked, reply)
        case = self.staged.case
        # When a hidden experiment ends is for the student's code to choose, so it is not told.
        name = case.name if case.hidden else f"{case.name}, {moment}"
        text = describe(asked, self.functions, hidden=case.hidden)
        ended = replace(self.blank, case=name, call=text)
        if reply.failure:
            raise _Ended(replace(ended, verdict=reply.failure.verdict, failure=reply.failure))
        try:
            return {
                output: _climbed(reply.values, output, axes, sizes)
                for output, axes in self.functions[asked.function].returns.items()
                if axes is not OPAQUE
            }
        except Unsound as unsound:
            finding = unsound.finding
            raise _Ended(replace(ended, verdict=finding.verdict, finding=finding)) from None


def _climbed(values: Mapping[str, object], output: str, axes: str, sizes: Mapping[str, int]) -> Array:
    if axes == MAPPING:
        raise AssertionError("no experiment asks for a dict of arrays")
    if output not in values:
        raise Unsound(Finding(Verdict.WRONG_TYPE, output, reason="too_few"))
    time_axis = axes.index("T") if "T" in axes else None
    return climb(
        values[output], expected=np.zeros([sizes[axis] for axis in axes]), output=output, time_axis=time_axis
    ).array
