"""From a submission to the name of its mistake, with real workers and the tables that ship."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.course.course import Course
from grader.diagnosis.chapters import Casebook
from grader.diagnosis.matching import match
from grader.diagnosis.prints import RAISED, TELLING, Prints
from grader.diagnosis.table import Table
from grader.model.evidence import Evidence, Submission
from grader.model.grade import ExerciseGrade, Grade
from grader.pipeline import Paper, grade
from grader.report.result import result_bytes
from grader.report.text import grade_text
from grader.scoring.score import score
from tests.house.sources import WRITTEN

# The recurrent weights transposed in a loop that does not call the student's own step, which is right.
LOOP = """
def rnn_forward(x, h0, Wx, Wh, b):
    h, cache = [h0], []
    for step in x.swapaxes(0, 1):
        h.append(np.tanh(step.dot(Wx) + h[-1].dot(Wh.T) + b))
        cache.append((step, h[-2], Wx, Wh, h[-1]))
    return np.array(h[1:]).transpose(1, 0, 2), cache
"""

# One mistake in the step, another in a loop that does not call it.
TWO = """
def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - next_h * next_h)
    return dz.dot(Wx.T), dz.dot(Wh.T), x.T.dot(dz), dz.T.dot(prev_h), dz.sum(0)


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    x, h_prev, Wx, Wh, h = cache[-1]
    dx, dWx, dWh, db = np.zeros((N, T, x.shape[1])), 0, 0, 0
    for t in range(T - 1, -1, -1):
        x, h_prev, Wx, Wh, h = cache[t]
        dz = dh[:, t] * (1 - h**2)
        dx[:, t], dWx, dWh, db = dz @ Wx.T, dWx + x.T @ dz, dWh + h_prev.T @ dz, db + dz.sum(0)
    return dx, dz @ Wh.T, dWx, dWh, db
"""

DOWNHILL = """
def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - next_h**2)
    return dz @ Wx.T, dz @ Wh.T, -x.T @ dz, -prev_h.T @ dz, -dz.sum(axis=0)
"""

STRANGE = """
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.sin(1.37 * (x @ Wx) + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)
"""


def evidence_of(course: Course, paper: Paper, slug: str, text: str) -> Evidence:
    """What is seen of the references with something appended to one of them."""
    solution = course.solution_path(slug).read_text(encoding="utf-8")
    return grade(course.reference({slug: f"{solution}\n\n{text}"}), paper)


def _of(marked: Grade, slug: str) -> ExerciseGrade:
    return next(part for part in marked.exercises if part.id == slug)


def ids(evidence: Evidence, slug: str) -> list[str]:
    """What was found in one exercise, the best first."""
    return [found.id for found in evidence.diagnoses if found.id.startswith(f"{slug}/")]


def test_each_mistake_of_a_table_names_itself_alone(public_paper: Paper) -> None:
    """A submission that gives just the values of a known mistake gets its name, or that of one that is the same.

    What only raises an error may stay without one: others raise there too.
    """
    for slug in WRITTEN:
        chapter = public_paper.casebook.chapter(slug)
        assert chapter.table is not None
        assert chapter.table.known
        for row in range(len(chapter.table.known)):
            kinds, numbers = chapter.table.prints.kinds, chapter.table.prints.numbers
            found = match(chapter.table, chapter.places, Prints(kinds[row], numbers[row]))
            if not found and (kinds[row] & RAISED).any() and not (kinds[row] & TELLING).any():
                continue
            assert len(found) == 1, chapter.table.known[row].id
            first = found[0].row
            assert first == row or np.array_equal(kinds[first], kinds[row]), chapter.table.known[row].id


def test_nothing_wrong_is_nothing_found(course: Course, public_paper: Paper) -> None:
    """The references have no mistake, and a template that nobody has filled in has none either."""
    assert grade(course.reference(), public_paper).diagnoses == ()
    stubs = {slug: (course.root / "assignments" / slug / "starter.py").read_text(encoding="utf-8") for slug in WRITTEN}
    assert grade(course.reference(stubs), public_paper).diagnoses == ()


def test_a_mistake_is_named_where_only_one_function_has_it(course: Course, public_paper: Paper) -> None:
    """Written in other words, and beside a step that is right: the mistake explains the sequence."""
    evidence = evidence_of(course, public_paper, "rnn_forward", LOOP)
    assert ids(evidence, "rnn_forward") == ["rnn_forward/wrong_values/transposed_recurrence"]
    found = evidence.diagnoses[0]
    assert "rnn_forward/sequence" in found.checks
    assert "rnn_forward/step" not in found.checks


def test_the_same_answers_are_explained_once(course: Course, public_paper: Paper) -> None:
    """Whoever has the same wrong values to the last bit has the same diagnosis; who has others gets their own."""
    first, again = (evidence_of(course, public_paper, "bptt", TWO + end) for end in ("", "\n# again\n"))
    other = evidence_of(course, public_paper, "bptt", TWO.replace("dz.T.dot(prev_h)", "prev_h.T.dot(dz)"))
    assert [id(one) for one in first.diagnoses] == [id(one) for one in again.diagnoses]
    assert len(first.diagnoses) == 2
    assert ids(other, "bptt") == ids(first, "bptt")[:1] or ids(other, "bptt") == ids(first, "bptt")[1:]


def test_two_mistakes_are_both_named(course: Course, public_paper: Paper) -> None:
    """Each for the arrays that it explains, so that every criterion tells of its own."""
    evidence = evidence_of(course, public_paper, "bptt", TWO)
    assert set(ids(evidence, "bptt")) == {"bptt/wrong_values/no_carry", "bptt/wrong_values/transposed_dWh"}
    by_id = {found.id: found.checks for found in evidence.diagnoses}
    assert "bptt/step_dWh" in by_id["bptt/wrong_values/transposed_dWh"]
    assert "bptt/sequence_dWx" in by_id["bptt/wrong_values/no_carry"]
    assert "bptt/step_dWh" not in by_id["bptt/wrong_values/no_carry"]


def test_a_change_is_told_with_the_outputs_that_it_happened_to(course: Course, public_paper: Paper) -> None:
    """A descent direction in three arrays is no known mistake of the table, and is named all the same."""
    evidence = evidence_of(course, public_paper, "bptt", DOWNHILL)
    found = next(one for one in evidence.diagnoses if one.id == "bptt/change/minus")
    assert found.sentence == "Each of dWx, dWh and db has the opposite sign."
    assert {"bptt/step_dWx", "bptt/step_dWh", "bptt/step_db"} <= found.checks
    assert "bptt/step_dx" not in found.checks


def test_an_unknown_mistake_gets_no_name(course: Course, public_paper: Paper) -> None:
    """Where nothing gives the values that came, the rubric's own hint is all that is said."""
    evidence = evidence_of(course, public_paper, "rnn_forward", STRANGE)
    assert ids(evidence, "rnn_forward") == []
    marked = score(evidence, course.rubric, course.exercises)
    assert all(line.diagnosis is None for line in _of(marked, "rnn_forward").criteria)


def test_the_report_says_what_it_looks_like(course: Course, public_paper: Paper) -> None:
    """Sentence and hint of the known mistake stand in the text and in result/v1, in place of the rubric's hint."""
    evidence = evidence_of(course, public_paper, "rnn_forward", LOOP)
    marked = score(evidence, course.rubric, course.exercises)
    found = evidence.diagnoses[0]
    text = " ".join(grade_text(marked).split())
    assert f"This looks like: {found.sentence}" in text
    assert f"Hint: {found.hint}" in text
    (part,) = [one for one in json.loads(result_bytes(marked))["exercises"] if one["id"] == "rnn_forward"]
    lines = {line["id"]: line for line in part["criteria"]}
    wanted = {"kind": "mistake", "id": found.id, "sentence": found.sentence, "hint": found.hint}
    assert lines["sequence"]["diagnosis"] == wanted
    assert lines["sequence"]["hint"] == found.hint
    assert lines["step"]["diagnosis"] is None


def test_what_is_found_is_found_again(course: Course, public_paper: Paper) -> None:
    """Two gradings of one submission find the same, in the same order."""
    first, second = (evidence_of(course, public_paper, "bptt", TWO).diagnoses for _ in range(2))
    assert first == second


def test_the_hidden_half_changes_nothing(course: Course, paper: Paper, public_paper: Paper) -> None:
    """A student's own check names what the grading of their work names."""
    own, graded = (evidence_of(course, one, "rnn_forward", LOOP) for one in (public_paper, paper))
    assert ids(own, "rnn_forward") == ids(graded, "rnn_forward") != []


def test_a_fault_of_diagnosis_costs_the_diagnosis_only(
    course: Course, public_paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    """A table that breaks on the way is logged; outcomes and marks are what they were."""
    evidence = evidence_of(course, public_paper, "rnn_forward", LOOP)
    broken = replace(public_paper)
    chapter = broken.casebook.chapter("rnn_forward")
    known = chapter.table.known if chapter.table else ()
    torn = Table(known, Prints(np.zeros((len(known), 1), np.int64), np.zeros((len(known), 1, 3))))
    broken.casebook._chapters["rnn_forward"] = replace(chapter, table=torn)
    after = evidence_of(course, broken, "rnn_forward", LOOP)
    assert after.outcomes == evidence.outcomes
    assert ids(after, "rnn_forward") == []
    assert "no diagnosis of rnn_forward" in caplog.text


def test_no_table_is_no_diagnosis(course: Course, public_paper: Paper, tmp_path: Path) -> None:
    """Where mistakes.npz is not there, is of other cases or is damaged, nothing is known and nothing breaks."""
    elsewhere = replace(course, root=tmp_path)
    assert Casebook(elsewhere, public_paper.agenda, public_paper.expected).chapter("gru").table is None
    folder = tmp_path / "assignments" / "gru"
    folder.mkdir(parents=True)
    other = course.root / "assignments" / "bptt" / "mistakes.npz"
    for data in (other.read_bytes(), other.read_bytes()[:-100], b""):
        (folder / "mistakes.npz").write_bytes(data)
        assert Casebook(elsewhere, public_paper.agenda, public_paper.expected).chapter("gru").table is None


def test_a_function_that_is_missing_leaves_the_others_a_diagnosis(public_paper: Paper) -> None:
    """One function of a file alone is looked at as it is in a whole one."""
    text = f"import numpy as np\n{LOOP}"
    evidence = grade(Submission("somebody", {"loop.py": text.encode()}), public_paper)
    assert ids(evidence, "rnn_forward") == ["rnn_forward/wrong_values/transposed_recurrence"]
