"""The sample class: built alike each time, and marked as a person would mark it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.build_class import KNOWN_WORK, LEFT_ONE_OUT, build, class_entries
from grader.batch.summary import ClassResult
from grader.course.course import Course
from grader.course.overlays import overlays
from grader.intake.layouts.finding import find_entries
from grader.model.evidence import Verdict
from grader.model.grade import Grade
from tests.classes import grade_class


@dataclass(frozen=True)
class Expected:
    """What a person would say of a submission.

    lost: words, each a criterion that loses points or an exercise of which all do; "everything" also means a
    total of zero. verdict: of the first lost criterion. note: words of a note, or of the reason why there is no mark.
    """

    lost: str = ""
    verdict: Verdict = Verdict.CORRECT
    note: str = ""
    has_mark: bool = True


NORMS = " ".join(f"gradient_decay.{name}" for name in ("norms_last", "norms_dense", "slopes", "bound", "flat", "small"))
BY_NORM = "clipping.total_norm clipping.shrink clipping.unchanged clipping.edges clipping.arguments"
TRUNCATED = "bptt.truncated_ends bptt.truncated"

EXPECTED: dict[str, Expected] = {
    # right, in several styles
    "Amara Diallo": Expected(),
    "Ben Carter.py": Expected(),
    "Lucía Fernández.ipynb": Expected(note="matplotlib"),
    "priya_raman.zip": Expected(),
    "Søren Dahl": Expected(),
    "giulia_conti.py": Expected(
        f"repeated_multiplication {TRUNCATED} gradient_decay clipping gru lstm long_memory", Verdict.MISSING
    ),
    # begun, or not even that
    "tom_bakker": Expected(
        f"{BY_NORM} {TRUNCATED} bptt.sequence bptt.dh0 bptt.structure bptt.robustness gradient_decay gru lstm "
        "long_memory",
        Verdict.NOT_IMPLEMENTED,
    ),
    "Uma Iyer": Expected("everything", Verdict.NOT_IMPLEMENTED),
    "samira_khan": Expected("everything", Verdict.MISSING, note="no Python here"),
    # cannot be read
    "olga_sokolova.ipynb": Expected("everything", Verdict.MISSING, note="no valid notebook"),
    "Paul Meyer.zip": Expected(note="damaged, cut short", has_mark=False),
    "Renée Dubois.pdf": Expected(note="not a kind of file that can be graded", has_mark=False),
    # goes wrong when it runs: one part is lost, the rest is not
    "ivan_petrov": Expected(BY_NORM, Verdict.TIMED_OUT),
    "Jana Dvořáková": Expected(TRUNCATED, Verdict.TIMED_OUT),
    "kofi_asante": Expected(note="this statement was skipped"),
    "Łukasz Wójcik": Expected("clipping.by_value clipping.arguments", Verdict.RAISED),
    "mei_tanaka": Expected("gradient_decay.spectral_radius", Verdict.OUTPUT_TOO_LARGE),
    "nadia_haddad": Expected("gru.sequence gru.structure gru.backward gru.gates long_memory", Verdict.OUT_OF_MEMORY),
    "oscar_lindqvist": Expected("gru long_memory", Verdict.MISSING, note="SyntaxError"),
    "Noah Fischer.ipynb": Expected(BY_NORM, Verdict.MISSING, note="LARGEST_NORM"),
    # known mistakes
    "aylin_demir": Expected("rnn_forward.step rnn_forward.step_terms", Verdict.WRONG_VALUES),
    "Björn Åkesson": Expected("bptt.sequence bptt.dh0 bptt.structure gradient_decay.slopes", Verdict.WRONG_VALUES),
    "chen_wei": Expected("gradient_decay.spectral_radius", Verdict.WRONG_VALUES),
    "daniel_osei": Expected("clipping.shrink", Verdict.WRONG_VALUES),
    "Elif Şahin": Expected(
        "gru.step gru.gates long_memory.remedy long_memory.adding long_memory.agreement", Verdict.WRONG_VALUES
    ),
    "fatou_ndiaye": Expected(f"{TRUNCATED} clipping.total_norm", Verdict.WRONG_VALUES),
    "gabriel_costa": Expected("rnn_forward.sequence rnn_forward.structure rnn_forward.robustness", Verdict.WRONG_SHAPE),
    "Hannah O'Neill": Expected("bptt.sequence", Verdict.WRONG_SHAPE),
}

# What is lost by leaving out an exercise: that exercise, and what calls its functions.
LOST_WITHOUT: dict[str, str] = {
    "rnn_forward": f"rnn_forward bptt {NORMS}",
    "bptt": f"bptt {NORMS}",
    "gru": "gru long_memory",
    "lstm": "lstm long_memory.remedy long_memory.agreement",
}


def expected_marks(course: Course) -> dict[str, Expected]:
    """The table above, and those who left out an exercise."""
    left_out = zip(LEFT_ONE_OUT, course.written, strict=False)
    return EXPECTED | {name: Expected(LOST_WITHOUT.get(slug, slug), Verdict.MISSING) for name, slug in left_out}


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder; None for folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def test_two_builds_give_the_same_bytes(course: Course, tmp_path: Path) -> None:
    """Neither the clock nor the order of a folder is in them."""
    build(course, tmp_path / "one")
    build(course, tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_class_is_as_mixed_as_a_real_one(course: Course) -> None:
    """Enough people, every kind of file, names with spaces and letters beyond ASCII."""
    entries = class_entries(course)
    assert len(entries) >= 24
    assert {Path(name).suffix for name in entries} == {"", ".py", ".ipynb", ".zip", ".pdf"}
    assert any(" " in name for name in entries)
    assert any(not name.isascii() for name in entries)


def test_each_exercise_is_left_out_by_somebody(course: Course) -> None:
    """There are as many people for it as exercises."""
    assert len(LEFT_ONE_OUT) >= len(course.written)
    entries = class_entries(course)
    for name, slug in zip(LEFT_ONE_OUT, course.written, strict=False):
        entry = entries[name]
        assert not isinstance(entry, bytes)
        assert {f"{other}.py" for other in course.written} - entry.keys() == {f"{slug}.py"}


def test_folder_in_use_is_left_alone(course: Course, tmp_path: Path) -> None:
    """A class is never mixed into what is already there."""
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    with pytest.raises(FileExistsError):
        build(course, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_whole_class_gets_the_marks_that_a_person_would_give(course: Course, tmp_path: Path) -> None:
    """Right work keeps everything, and each fault costs its own part and nothing else."""
    build(course, tmp_path / "class")
    entries = find_entries(tmp_path / "class").entries
    result = grade_class(tmp_path / "class", tmp_path / "out", course)
    expected = expected_marks(course)
    assert {entry.path.name for entry in entries} == expected.keys()
    assert result.is_final
    names = {entry.student: entry.path.name for entry in entries}
    assert "\n".join(faults(result, expected, names)) == ""


def faults(result: ClassResult, expected: dict[str, Expected], names: dict[str, str]) -> Iterator[str]:
    """Every mark that is not the expected one, in words; names: of the result -> of the file."""
    for grade in result.grades():
        name = names[grade.student]
        yield from (f"{name}: {fault}" for fault in faults_of(grade, expected[name]))
    for row in result.unreadable:
        name = names[row.name]
        if expected[name].has_mark or expected[name].note not in row.reason:
            yield f"{name}: no mark, because {row.reason}"


def faults_of(grade: Grade, wanted: Expected) -> Iterator[str]:
    """What differs in one mark."""
    lines = {f"{e.id}.{c.id}": c for e in grade.exercises for c in e.criteria}
    lost = [name for name, line in lines.items() if line.score < line.max_score]
    words = set(wanted.lost.split())
    should = {name for name in lines if words & {name, name.partition(".")[0], "everything"}}
    if not wanted.has_mark:
        yield "has a mark"
    if set(lost) != should:
        yield f"lost {sorted(set(lost) - should)} too many and {sorted(should - set(lost))} too few"
    if lost and lines[lost[0]].verdict is not wanted.verdict:
        yield f"{lost[0]} is {lines[lost[0]].verdict}, not {wanted.verdict}"
    if "everything" in words and grade.score:
        yield f"{grade.score} points for nothing"
    if not any(wanted.note in note for note in ("", *grade.notes)):
        yield f"no note says {wanted.note!r}: {grade.notes}"


def test_table_agrees_with_what_the_known_mistakes_say_of_themselves(course: Course) -> None:
    """A mistake costs the same here as in the proof of the grader."""
    known = {overlay.id: overlay for overlay in overlays(course)}
    for name, ids in KNOWN_WORK.items():
        assert set(EXPECTED[name].lost.split()) == set[str]().union(*(known[one].loses for one in ids)), name
