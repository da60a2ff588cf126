"""What is said about a grade: each thing once, nothing hidden, and what to do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from grader.guidance import ALMOST
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


def test_one_error_without_a_line_is_told_once_a_function() -> None:
    """A function that takes too few arguments fails before its first line, in whichever check."""
    failure = Failure(Verdict.RAISED, "f", "TypeError", "f() takes 4 positional arguments but 5 were given")
    raised: dict[str, Any] = {"verdict": Verdict.RAISED, "finding": None, "failure": failure}
    other = raised | {"failure": replace(failure, function="g")}
    grade = graded(lost("one", **raised), lost("two", call="f(x (9, 9))", **raised), lost("three", "g", **other))
    assert [told.title for told in explain(grade)] == ["Sums: one; two", "Sums: three"]


def test_a_withheld_line_says_what_it_waits_for_and_no_mistake_again() -> None:
    """The line that it waits for is named as the sheet names it, and its mistake is told there."""
    waits = replace(lost("two", diagnosis=MISTAKE), withheld="a.one", withheld_title="Sums of all")
    first, second = explain(graded(lost("one", diagnosis=MISTAKE), waits), AROUND)
    assert MISTAKE.sentence in " ".join(first.sentences)
    assert second.sentences == ("No points here until “Sums of all” has earned some.",)


@pytest.mark.parametrize(
    ("kind", "words", "advice"),
    [
        ("TypeError", "slice indices must be integers or None", "write // where"),
        ("TypeError", "cannot unpack non-iterable NoneType object", "return"),
        ("ValueError", "too many values to unpack (expected 2)", "as many names"),
        ("TypeError", "f() takes 4 positional arguments but 5 were given", "called as"),
        ("NameError", "name 'tanh' is not defined", "np."),
        ("ValueError", "operands could not be broadcast together with shapes (2,3) (4,)", "shape"),
        ("ValueError", "matmul: Input operand 1 has a mismatch in its core dimension 0", "shape"),
        ("IndexError", "index 5 is out of bounds for axis 0 with size 1", "shape"),
    ],
)
def test_an_error_that_students_often_meet_says_what_to_look_for(kind: str, words: str, advice: str) -> None:
    """Python's own words are told with what they mostly mean here; a likely mistake knows better."""
    failure = Failure(Verdict.RAISED, "f", kind, words, "work.py", 9)
    raised: dict[str, Any] = {"verdict": Verdict.RAISED, "finding": None, "failure": failure}
    (told,) = explain(graded(lost("one", **raised)))
    assert told.sentences[-1].startswith("Hint: ")
    assert advice in told.sentences[-1]
    if words.startswith("index"):
        (known,) = explain(graded(lost("one", diagnosis=MISTAKE, **raised)))
        assert known.sentences[-1] == f"Hint: {MISTAKE.hint}"


def test_nothing_that_came_back_is_a_return_that_is_not_there() -> None:
    """Where None came, the formula is no help yet."""
    seen = Finding(Verdict.WRONG_TYPE, "h", (2, 5), actual_type="None")
    (told,) = explain(graded(lost("one", verdict=Verdict.WRONG_TYPE, finding=seen)))
    assert "return" in told.sentences[-1]


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
        ([lost("one")], ("work.ipynb: We could not read this notebook. Line 1.",), "work.ipynb"),
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


def test_a_name_that_is_nearly_right_comes_before_writing_the_function_again() -> None:
    """Who has written it under another name is not sent to the empty template."""
    absent: dict[str, Any] = {"verdict": Verdict.MISSING, "finding": None, "failure": Failure(Verdict.MISSING, "sums")}
    note = ALMOST.format(file="work.py", written="sum", wanted="sums")
    first, command = what_next(graded(lost("one", **absent), notes=(note,)), AROUND)
    assert first == "If sums is only misspelt, as a note above says, mend its name. Then check again:"
    assert command.strip() == "grader check --exercise a"


def test_what_cannot_be_read_is_checked_again_when_it_is_mended() -> None:
    """The command stands there as it does after any other step."""
    note = "work.py, line 3: SyntaxError: '(' was never closed. It."
    assert what_next(graded(lost("one"), notes=(note,)), AROUND)[-1].strip() == "grader check --exercise a"


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
