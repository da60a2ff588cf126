"""What is remembered of others changes no outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.compare.judge import Answered
from grader.model.evidence import Outcome, Submission, Verdict
from grader.model.exercise import Case, Function, Group, call
from grader.pipeline import Paper, grade
from grader.pipeline.memory import Judged, Memory
from grader.sandbox.replies import Replies, Values
from grader.sandbox.worker import HEAD, encode_reply, make_frame

DOUBLE = Function("double", ("x",), {"y": "N"})
GROUP = Group("e", Case("tiny", {}), (call("double", np.ones(2)),), ())


class Judge:
    """Says a verdict, and counts how often it was asked."""

    def __init__(self, verdict: Verdict = Verdict.CORRECT) -> None:
        self.verdict, self.asked = verdict, 0

    def __call__(self, answered: Answered) -> tuple[Outcome, ...]:
        """The outcome of one check."""
        self.asked += 1
        return (Outcome(f"e/{float(answered.replies[0].values['y'][0])}", self.verdict),)


def answered(values: Sequence[float], group: Group = GROUP) -> Answered:
    """A group with one reply."""
    data = encode_reply([np.array(values)], {}, [])
    middle = HEAD.size + HEAD.unpack_from(data)[1]
    frame = make_frame(data[HEAD.size : middle], data[middle:])
    return Answered(group, Replies([Values(group.calls[0], ("y",), frame)]), (), {"double": DOUBLE})


def test_equal_bits_are_judged_once_and_other_bits_anew() -> None:
    """The same values have the same outcome; a last bit, the sign of a zero or another group make them other ones."""
    memory, judge = Memory(), Judge()
    other = Group("e", GROUP.case, GROUP.calls, ())
    asked = [answered([1.0, 0.0]), answered([1.0, 0.0]), answered([1.0, -0.0]), answered([np.nextafter(1.0, 2), 0.0])]
    asked += [answered([1.0, 0.0], other)]
    outcomes = [memory.outcomes(one, judge) for one in asked]
    assert judge.asked == 4
    assert outcomes == [Judge()(one) for one in asked]


def test_a_fault_of_ours_is_not_remembered() -> None:
    """Who comes next is judged anew."""
    memory, judge = Memory(), Judge(Verdict.GRADER_ERROR)
    for _ in range(2):
        memory.outcomes(answered([1.0]), judge)
    assert judge.asked == 2


def test_an_exercise_is_judged_once_for_the_same_answers() -> None:
    """Known by the fingerprints of its batches; where one has none, or through a fault of ours, it is judged anew."""
    memory, asked = Memory(), []

    def judged(name: str, *answers: bytes, verdict: Verdict = Verdict.CORRECT) -> Judged:
        def judge() -> Judged:
            asked.append(name)
            return Judged({name: Outcome(name, verdict)}, (), {})

        return memory.exercise("e", [Replies([], answer) for answer in answers], judge)

    assert judged("first", b"1", b"1", b"2") is judged("second", b"1", b"1", b"2")
    assert judged("other", b"1", b"3").outcomes.keys() == {"other"}
    for _ in range(2):
        judged("unknown", b"1", b"")
        judged("ours", b"4", verdict=Verdict.GRADER_ERROR)
    assert asked == ["first", "other", "unknown", "ours", "unknown", "ours"]


def test_the_same_answer_to_another_group_is_another_work() -> None:
    """Trivial work may answer several batches with the same bytes; which ones it did so is part of what it answered."""
    memory = Memory()

    def judged(*answers: bytes) -> Judged:
        return memory.exercise("e", [Replies([], answer) for answer in answers], lambda: Judged({}, (), {}))

    ways = ((b"1", b"1", b"2"), (b"1", b"2", b"2"), (b"1", b"2", b"1"), (b"2", b"1", b"1"), (b"1", b"2"))
    assert len({id(one) for one in [judged(*way) for way in ways]}) == len(ways)


def test_who_raises_the_same_error_elsewhere_is_told_of_their_own_place(public_paper: Paper) -> None:
    """In another file or on another line; with the same one in the same place it is judged once."""
    raising = "def clip_by_value(grads, limit):\n    raise ValueError('limit')\n"

    def outcome(file: str, text: str) -> Outcome:
        return grade(Submission("somebody", {file: text.encode()}), public_paper).outcomes["clipping/value"]

    first, again = outcome("a.py", raising), outcome("a.py", raising + "\n# again\n")
    assert first is again
    places = [(one.failure.file, one.failure.line) for one in (first, outcome("b.py", raising)) if one.failure]
    later = outcome("a.py", "\n" + raising)
    assert later.failure is not None
    assert [*places, (later.failure.file, later.failure.line)] == [("a.py", 2), ("b.py", 2), ("a.py", 3)]


def test_what_was_not_met_for_long_is_forgotten() -> None:
    """A day of grading takes no more memory than its first hour."""
    memory, judge = Memory(most=2), Judge()
    for first in (1.0, 2.0, 1.0, 3.0, 1.0, 2.0):
        memory.outcomes(answered([first]), judge)
    assert judge.asked == 4  # 2.0 was forgotten when 3.0 came, 1.0 was met in between
