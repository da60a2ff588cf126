"""What is said about a grade: each thing once, nothing hidden, and what to do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from grader.messages import NOTES
from grader.model.evidence import Definition, Diagnosis, Failure, Finding, Kind, Outcome, Verdict
from grader.model.grade import CheckGrade, CriterionGrade, ExerciseGrade, Grade
from grader.model.rubric import Visibility
from grader.report.explanations import Around, curves, explain, what_next
from grader.report.text import grade_text

MISTAKE = Diagnosis(Kind.MISTAKE, "a/wrong_values/x", "The sum is a mean.", "Leave the division out.", frozenset())
AROUND = Around(
    page=lambda slug, function: f"assignments/{slug}/README.md, “{function}”",
    prompt=lambda check, case: (f'case = grader.public_case("{check}", "{case}")',),
    again=lambda slug: f"grader check --exercise {slug}",
)


def lost(name: str, function: str = "f", diagnosis: Diagnosis | None = None, **outcome: Any) -> CriterionGrade:
    """A criterion that earned nothing."""
    seen = Finding(Verdict.WRONG_VALUES, "dx", row=(0, 1), actual_row=(1.0, 2.0), expected_row=(-1.0, 20.0))
    made = replace(
        Outcome(f"a/{name}", Verdict.WRONG_VALUES, "tiny", call=f"{function}(x (2, 3))", finding=seen),
        **outcome,
    )
    check = CheckGrade(made, passed=False)
    return CriterionGrade(
        name, name, 0.0, 1.0, made.verdict, Visibility.PUBLIC, (check,), check, f"About {name}.", diagnosis=diagnosis
    )


def graded(*criteria: CriterionGrade, notes: tuple[str, ...] = ()) -> Grade:
    """One exercise of these criteria."""
    exercise = ExerciseGrade("a", "Sums", 0.0, float(len(criteria)), criteria)
    definitions = {"f": Definition("f", "work.py", 7)}
    return Grade("ada", "ada", 0.0, float(len(criteria)), (exercise,), notes, definitions=definitions)


def test_a_likely_mistake_is_told_once_for_all_that_it_costs() -> None:
    """Criteria of one diagnosis share a paragraph, in whatever exercise they stand."""
    first = graded(lost("one", diagnosis=MISTAKE), lost("two", diagnosis=MISTAKE))
    second = ExerciseGrade("b", "Means", 0.0, 1.0, (lost("three", diagnosis=MISTAKE),))
    both = replace(first, exercises=(*first.exercises, second))
    (told,) = explain(both, AROUND)
    assert told.title == "Sums: one; two · Means: three"
    assert grade_text(both, around=AROUND).count(MISTAKE.sentence) == 1


def test_another_loss_of_the_same_function_points_to_the_likely_mistake() -> None:
    """Where a mistake is known for a function, its other losses do not tell a second story."""
    known, other, elsewhere = explain(graded(lost("one", diagnosis=MISTAKE), lost("two"), lost("three", "g")), AROUND)
    assert known.prompt
    assert (other.numbers, other.prompt) == ((), ())
    assert "mend that first" in other.sentences[-1]
    assert elsewhere.prompt


def test_one_error_on_one_line_is_told_once() -> None:
    """Whatever called it, what was raised on a line of the student's is one thing to mend."""
    failure = Failure(Verdict.RAISED, "f", "NameError", "name 'q' is not defined", "work.py", 9)
    raised: dict[str, Any] = {"verdict": Verdict.RAISED, "finding": None, "failure": failure}
    other = raised | {"failure": replace(failure, line=10)}
    grade = graded(lost("one", **raised), lost("two", "g", **raised), lost("three", **other))
    assert [told.title for told in explain(grade)] == ["Sums: one; two", "Sums: three"]
    assert "(work.py, line 9)" in what_next(grade, AROUND)[0]


def test_a_hidden_case_has_nothing_to_type_and_no_numbers() -> None:
    """What a check of hidden cases says is the sentence alone."""
    hidden = Finding(Verdict.WRONG_VALUES, "dx")
    (told,) = explain(graded(lost("one", hidden=True, finding=hidden)), AROUND)
    assert (told.numbers, told.prompt) == ((), ())


def test_numbers_stand_below_each_other() -> None:
    """Columns of the same width, with where they are from."""
    (told,) = explain(graded(lost("one")))
    assert told.numbers == ("dx[0, 1:3]", "  yours      1   2", "  expected  -1  20")


@pytest.mark.parametrize(
    ("criteria", "notes", "words"),
    [
        ([lost("one")], (), "Look at f (work.py, line 7) first. Then check again:"),
        ([lost("one"), lost("two")], (), "Other lines may come right with it."),
        ([lost("one")], ("work.py, line 3: SyntaxError: '(' was never closed. It.",), "line 3: SyntaxError: '('"),
        ([], (), "Hand it in"),
    ],
)  # fmt: skip
def test_there_is_always_one_thing_to_do(criteria: list[CriterionGrade], notes: tuple[str, ...], words: str) -> None:
    """What cannot be read comes first, then the first loss; whoever is done is told so."""
    assert words in what_next(graded(*criteria, notes=notes), AROUND)[0]


def test_an_absent_function_is_to_be_written_where_its_page_says_how() -> None:
    """Nobody is sent to look at what is not there."""
    absent: dict[str, Any] = {"verdict": Verdict.MISSING, "finding": None, "failure": Failure(Verdict.MISSING, "g")}
    grade = graded(lost("one", **absent))
    assert what_next(grade, AROUND)[0].startswith("Write g. assignments/a/README.md, “g” says what it takes")
    assert explain(grade, AROUND)[0].sentences[-1] == "The task: assignments/a/README.md, “g”."


def test_what_waits_for_an_absent_function_sends_nobody_to_look_at_it() -> None:
    """The function that is called is to be written first, and there is nothing yet to be seen at a prompt."""
    failure = Failure(Verdict.NOT_IMPLEMENTED, "g")
    grade = graded(lost("one", "f", verdict=Verdict.NOT_RUN, finding=None, failure=failure))
    assert what_next(grade, AROUND)[0].startswith("Write g. ")
    assert explain(grade, AROUND)[0].prompt == ()


def test_what_was_noticed_beside_wrong_values_is_told() -> None:
    """A note that may be the reason stands where the loss is explained."""
    (told,) = explain(graded(lost("one", notes=("integers",))))
    assert NOTES["integers"] in told.sentences


@pytest.mark.parametrize("verdict", [Verdict.TIMED_OUT, Verdict.OUTPUT_TOO_LARGE, Verdict.OUT_OF_MEMORY])
def test_a_call_that_was_stopped_says_what_to_look_for(verdict: Verdict) -> None:
    """That it was stopped is no help alone."""
    stopped = Failure(verdict, "f", error_message="it went on for too long")
    (told,) = explain(graded(lost("one", verdict=verdict, finding=None, failure=stopped)))
    assert told.sentences[-1].startswith("Hint: ")


def test_curves_of_several_exercises_are_those_that_differ(grade: Grade) -> None:
    """Right curves are no news, unless one exercise is looked at."""
    assert [profile.exercise for profile in curves(grade)] == ["a"]
    same = tuple(replace(profile, actual=profile.expected) for profile in grade.profiles)
    assert curves(replace(grade, profiles=same)) == ()
    assert curves(replace(grade, profiles=same, exercises=grade.exercises[:1])) == same


def test_check_is_as_reviewed(golden: Callable[[str, str], None], grade: Grade) -> None:
    """A student's own sheet, with where to read, what to type, the curves and what to do next."""
    golden("check.txt", grade_text(grade, width=100, around=AROUND))
