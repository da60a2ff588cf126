"""What the proof is written as: text, JSON, a table and a picture."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from grader.course.course import Course
from grader.errors import UsageError
from grader.model.evidence import Verdict
from grader.model.grade import Grade
from grader.selfcheck.hunting import Hunted
from grader.selfcheck.known import Trial
from grader.selfcheck.matrix import Row, kill_matrix
from grader.selfcheck.mutants import Mutant
from grader.selfcheck.mutation import Mutation
from grader.selfcheck.picture import matrix_svg
from grader.selfcheck.proof import Proof
from grader.selfcheck.repeats import Repeats
from grader.selfcheck.summary import proof_text
from grader.selfcheck.writing import matrix_csv, proof_json

GRADE = Grade("x", "x", 0, 0, ())


@pytest.fixture
def proof(course: Course) -> Proof:
    """One overlay, one mutant killed and one that survives, and some runs."""
    killed = Mutant("clipping", "f", "other_sign", "a + b", "a - b")
    mutation = Mutation(
        (
            Hunted(killed, ("clipping/total_norm",), ("clipping.total_norm",), Verdict.WRONG_VALUES),
            Hunted(replace(killed, mutated="a"), (), (), Verdict.CORRECT),
        ),
        faults=("survives: clipping/f: a + b -> a",),
    )
    checks = [f"clipping/{check.id}" for check in course.exercises["clipping"].checks]
    rows = [
        Row("clipping/wrong_values/x", "overlay", tuple(checks[1:]), ("clipping.shrink",)),
        Row(killed.id, "mutant", ("clipping/total_norm",), ("clipping.total_norm",)),
    ]
    trials = (Trial("reference", (), (), GRADE), Trial("clipping/wrong_values/x", ("clipping.shrink",), (), GRADE))
    matrix = kill_matrix(course, ["clipping"], rows)
    return Proof(trials, mutation, matrix, Repeats(12, 3, {"clipping": 2}, ((1, False), (2, True))), {"mutants": 1.5})


def test_text_counts_everything_and_ends_with_the_faults(proof: Proof) -> None:
    """A line a part, then each fault, then the verdict."""
    text = proof_text(proof)
    assert "2 pieces: the reference, 0 correct, 1 wrong" in text
    assert "2 made: 1 killed, 0 equivalent, 1 survive" in text
    assert "0 kill nothing" in text
    assert "0 false fails in 12 runs" in text
    assert text.endswith("✗ survives: clipping/f: a + b -> a\nNot as it should be: 1.\n")
    assert proof_text(replace(proof, mutation=Mutation())).endswith("\nEverything is as it should be.\n")


def test_dead_weight_and_false_marks_are_faults(proof: Proof, course: Course) -> None:
    """Every part can spoil the proof."""
    matrix = kill_matrix(course, ["clipping"], proof.matrix.rows[1:] if proof.matrix else ())
    trials = (replace(proof.trials[0], faults=("lost something",)),)
    faults = replace(proof, matrix=matrix, trials=trials).faults
    assert "reference: lost something" in faults
    assert "kills nothing: clipping/direction" in faults


def test_json_holds_the_ends_of_all_mutants(proof: Proof) -> None:
    """And two writings are the same bytes."""
    told = json.loads(proof_json(proof))
    assert told["schema"] == "grader/selfcheck/v1"
    assert [one["end"] for one in told["mutants"]] == ["killed", "survived"]
    assert told["correct_work"]["runs"] == 12
    assert proof_json(proof) == proof_json(proof)


def test_table_has_a_row_a_mistake_and_sums(proof: Proof) -> None:
    """The last row counts the kills of each check."""
    assert proof.matrix is not None
    head, *rows, kills = csv.reader(matrix_csv(proof.matrix).decode().splitlines())
    assert len(rows) == 2
    assert kills[head.index("clipping/total_norm")] == "1"
    assert rows[1][head.index("clipping/total_norm")] == "1"
    assert rows[1][head.index("clipping/direction")] == ""


def test_picture_names_every_check_and_is_the_same_twice(proof: Proof) -> None:
    """It is SVG with text that can be searched, without a date."""
    pytest.importorskip("matplotlib")
    assert proof.matrix is not None
    picture = matrix_svg(proof.matrix)
    texts = {node.text for node in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")}
    assert {column.check.partition("/")[2] for column in proof.matrix.columns} <= texts
    assert "mutants of f (1)" in texts
    assert picture == matrix_svg(proof.matrix)


def test_absent_matplotlib_is_said_with_what_to_install(proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that would help is in the sentence."""
    assert proof.matrix is not None
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match=r"pip install \"rnn-grader\[report\]\""):
        matrix_svg(proof.matrix)
