"""Wrong values leave a fingerprint in the evidence and in the result, and hidden inputs leave nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.compare.judge import Answered
from grader.model.evidence import Evidence, Finding, Outcome, Reply, Submission, Verdict
from grader.model.exercise import Case, Check, Function, Group, call
from grader.pipeline import Paper, grade
from grader.pipeline.judging import prints
from grader.report.result import result
from grader.scoring.score import score

BY_VALUE = "clipping/value"
WRONG = """
import numpy as np

def clip_by_value(grads, limit):
    return {name: np.clip(g, -limit, limit) * 0.3 for name, g in grads.items()}
"""


@pytest.fixture(scope="module")
def small(public_paper: Paper) -> Paper:
    """The public paper with the groups of one exercise, so that a grading takes no time."""
    kept = [i for i, group in enumerate(public_paper.agenda) if group.exercise == "clipping"]
    agenda, expected = [public_paper.agenda[i] for i in kept], [public_paper.expected[i] for i in kept]
    course = replace(public_paper.course, only=frozenset(("clipping",)))
    return Paper(course, agenda, expected, public_paper.level, public_paper.notebooks)


def evidence(text: str, paper: Paper) -> Evidence:
    """What was seen of one file."""
    return grade(Submission("somebody", {"clipping.py": text.encode()}), paper)


def test_same_work_has_the_same_prints(small: Paper) -> None:
    """With other names and another layout too, since only values count; and there is one for each wrong check."""
    first = evidence(WRONG, small)
    second = evidence(WRONG.replace("name", "key").replace("g ", "array ").replace("(g,", "(array,"), small)
    lost = {name for name, one in first.outcomes.items() if one.verdict is Verdict.WRONG_VALUES}
    assert first.prints
    assert first.prints.keys() <= lost
    assert BY_VALUE in first.prints
    assert first.prints == second.prints


def test_same_mistake_in_another_order_of_operations_has_others(small: Paper) -> None:
    """Scaled before it is clipped: equal up to rounding, and so the same mistake, but other bits."""
    first = evidence(WRONG, small)
    second = evidence(
        WRONG.replace("np.clip(g, -limit, limit) * 0.3", "np.clip(g * 0.3, -limit * 0.3, limit * 0.3)"), small
    )
    third = evidence(WRONG.replace("* 0.3", "* 0.1 * 3"), small)
    assert third.prints[BY_VALUE] != first.prints[BY_VALUE]
    assert second.outcomes[BY_VALUE].verdict is third.outcomes[BY_VALUE].verdict is Verdict.WRONG_VALUES


def test_right_work_has_none(small: Paper) -> None:
    """Nothing is kept of values that are right."""
    right = small.course.reference().files["clipping.py"].decode()
    assert evidence(right, small).prints == {}


def test_result_has_the_print_of_each_wrong_check(small: Paper) -> None:
    """In grader/result/v1, beside the finding; null where there is none."""
    seen = evidence(WRONG, small)
    rubric = small.course.rubric.part(exercises=("clipping",))
    document = result(score(seen, rubric, small.course.exercises))
    checks = {check["id"]: check for line in document["exercises"][0]["criteria"] for check in line["checks"]}
    failing = {name: check for name, check in checks.items() if check["verdict"] != "correct"}
    assert failing[BY_VALUE]["print"] == seen.prints[BY_VALUE]
    assert {name: check["print"] for name, check in failing.items() if check["print"]} == seen.prints
    assert all("print" not in check for name, check in checks.items() if name not in failing)


def test_hidden_case_leaves_no_print() -> None:
    """A submission may put what it saw of a hidden input into its values, so only those of public cases count."""
    check = Check("a", "A", lambda _: (call("f", 0),), outputs=("h",))
    values = {"public": np.array([0.25]), "twin": np.array([0.75]), "later": np.array([0.5])}

    def answered(name: str, *, hidden: bool) -> Answered:
        group = Group("x", Case(name, {}, hidden=hidden), (call("f", 0),), (check,))
        functions = {"f": Function("f", ("x",), {"h": "N"})}
        return Answered(group, [Reply({"h": values[name]})], [Reply({"h": values[name]})], functions)

    def outcome(name: str, verdict: Verdict, *, hidden: bool) -> Outcome:
        return Outcome("x/a", verdict, name, hidden, finding=Finding(verdict, "h"))

    runs = [answered("public", hidden=False), answered("twin", hidden=True), answered("later", hidden=False)]
    right, wrong = Verdict.CORRECT, Verdict.WRONG_VALUES
    hidden_only = [
        outcome("public", right, hidden=False),
        outcome("twin", wrong, hidden=True),
        outcome("later", right, hidden=False),
    ]
    both = [*hidden_only[:2], outcome("later", wrong, hidden=False)]
    assert prints({"x/a": hidden_only}, runs) == {}
    later = {"x/a": [outcome("public", wrong, hidden=False)]}
    assert prints({"x/a": both}, runs).keys() == {"x/a"}
    assert prints({"x/a": both}, runs) == prints(later, runs[2:]) != prints(later, runs[:1])
