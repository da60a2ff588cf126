"""Conventions and dialects of a rubric: read whole, or refused at their place with what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from grader.course.course import Course, load_course
from grader.course.dialects import find_dialects, load_dialect
from grader.course.rubric import check_against, load_rubric
from grader.errors import CourseError
from grader.model.conventions import (
    Conventions,
    GruConventions,
    Layout,
    LstmConventions,
    Reduce,
    Reset,
    Update,
    Weights,
)
from grader.model.exercise import OPAQUE, Case, Check, Exercise, Function, call
from tests.conftest import ROOT

Faults = Callable[..., list[str]]

ALL = """\
conventions:
  layout: TND
  weights: out_in
  gru: {reset: before, update: write}
  lstm: {gate_order: fgio}
  grad_sign: -1
  batch_reduce: mean
dialect: time_first
limits:
"""
WORDS = "right would be one of"
LETTERS = "right would be the four letters i, f, o, g, each once, such as ifog"


def test_every_convention_is_read(path: Path, sound: str) -> None:
    """Each key of the block has its place in the record, and what is left out is our own."""
    path.write_text(sound.replace("limits:\n", ALL), encoding="utf-8")
    gru, lstm = GruConventions(Reset.BEFORE, Update.WRITE), LstmConventions("fgio")
    rubric = load_rubric(path)
    assert rubric.conventions == Conventions(Layout.TND, Weights.OUT_IN, gru, lstm, -1, Reduce.MEAN)
    assert rubric.dialect == "time_first"
    path.write_text(sound, encoding="utf-8")
    assert (load_rubric(path).conventions, load_rubric(path).dialect) == (Conventions(), "batch_first")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("layout: TDN", f"6:11: layout is the text 'TDN'; {WORDS} NTD, TND; the nearest is 'TND'"),
        ("weights: in", f"6:12: weights is the text 'in'; {WORDS} in_out, out_in"),
        ("gru: {reset: befor}", f"6:16: reset is the text 'befor'; {WORDS} after, before; the nearest is 'before'"),
        ("gru: {rest: before}", "6:9: the key 'rest' is not known; the nearest is 'reset'"),
        ("lstm: {gate_order: ifo}", f"6:22: gate_order is 'ifo'; {LETTERS}"),
        ("lstm: {gate_order: iifo}", f"6:22: gate_order is 'iifo'; {LETTERS}"),
        ("lstm: {gate_order: ifoc}", f"6:22: gate_order is 'ifoc'; {LETTERS}"),
        ("grad_sign: 2", "6:14: grad_sign is 2; right would be 1 or -1"),
        ("grad_sign: 0", "6:14: grad_sign is 0; right would be 1 or -1"),
        ("grad_sign: minus", "6:14: grad_sign is the text 'minus'; right would be a whole number such as 2"),
        ("batch_reduce: max", f"6:17: batch_reduce is the text 'max'; {WORDS} sum, mean"),
        ("batch_reduse: mean", "6:3: the key 'batch_reduse' is not known; the nearest is 'batch_reduce'"),
    ],
)
def test_impossible_convention_is_exactly_one_fault(faults_of: Faults, line: str, fault: str) -> None:
    """A word, a key, an order of gates or a sign that is none is told where it stands."""
    (found,) = faults_of(("limits:\n", f"conventions:\n  {line}\nlimits:\n"))
    assert found == fault or found.startswith(f"{fault}; the nearest is ")


# ---- dialects -----------------------------------------------------------------------------------------------

STEP = Function("step", ("x", "h"), {"y": "NH", "cache": OPAQUE})
BACK = Function("back", ("dy", "cache"), {"dx": "NH"})
RIGHT = 'CALLS = {"step": ["their_step"]}\n\n\ndef step(theirs, x, h):\n    return theirs.their_step(h, x)[0], None\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "x = 1\n",
            '1:1: what needs which names is not said; right would be CALLS = {"rnn_forward": ["their_name"], ...}',
        ),
        ("\nCALLS = make()\n", "2:1: what needs which names is not said"),
        ('\nCALLS = {"step": "their_step"}\n', "2:1: what needs which names is not said"),
        ('CALLS = {"step": []}\n', "1:1: what needs which names is not said"),
        (RIGHT.replace("def step", "def other"), "1:1: CALLS names 'step', which this file does not define"),
        (RIGHT.replace("(theirs, x, h)", "(x, h)"), "4:1: step takes (x, h); right would be (theirs, x, h)"),
        (RIGHT.replace("):", ")"), "4:23: SyntaxError: expected ':'"),
    ],
)
def test_faulty_dialect_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    """A dialect that says too little, defines too little, or is no Python, is one fault with its place."""
    file = tmp_path / "mine.py"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        load_dialect(file, {"step": STEP})
    (found,) = caught.value.faults
    assert found.startswith(f"{file}:{fault}")


def test_dialect_is_read_and_never_run(tmp_path: Path) -> None:
    """The trusted side takes the file's word for what it calls, and does nothing that it says."""
    file = tmp_path / "mine.py"
    file.write_text(RIGHT + "\nraise SystemExit(3)\n", encoding="utf-8")
    dialect = load_dialect(file, {"step": STEP})
    assert (dialect.name, dict(dialect.calls)) == ("mine", {"step": ("their_step",)})


def test_own_dialect_goes_before_a_shipped_one(tmp_path: Path) -> None:
    """A course may have a dialect of the same name as one that travels with the package, and finds the others too."""
    (tmp_path / "dialects").mkdir()
    own = tmp_path / "dialects" / "time_first.py"
    own.write_text(RIGHT, encoding="utf-8")
    found = find_dialects(tmp_path)
    assert found["time_first"] == own
    assert {"feature_first", "cell_class"} <= found.keys()


@pytest.mark.parametrize("path", sorted(find_dialects(ROOT).values()), ids=lambda path: path.stem)
def test_shipped_dialect_fits_the_course(path: Path, course: Course) -> None:
    """It has no fault, and speaks of functions that the course asks for."""
    dialect = load_dialect(path, course.functions)
    assert dialect.calls.keys() & course.functions.keys()


def exercise() -> Exercise:
    """Two functions, a check for each, and one that needs both."""
    steps = call("step", np.zeros(2), np.zeros(2))
    back = call("back", np.zeros(2), steps.output("cache"))
    return Exercise(
        "An exercise",
        (STEP, BACK),
        lambda _: [Case("tiny", {})],
        (
            Check("step", "", lambda _: [steps], ("y",)),
            Check("edges", "", lambda _: [steps], ("y",)),
            Check("sequence", "", lambda _: [steps, back], ("dx",)),
            *(Check(name, "", lambda _: [steps], ("y",)) for name in ("batch", "again", "long")),
        ),
    )


def against(path: Path, text: str, exercises: Mapping[str, Exercise]) -> list[str]:
    """The faults between a rubric's text and exercises, without the file's name."""
    path.write_text(text, encoding="utf-8")
    return [line.removeprefix("rubric.yaml:") for line in check_against(path, load_rubric(path), exercises)]


def test_dialect_that_does_not_exist_is_a_fault(path: Path, sound: str) -> None:
    """It stands at the name, with the nearest of those that do."""
    found = against(path, sound.replace("limits:\n", "dialect: time_frist\nlimits:\n"), {"forward": exercise()})
    assert found == ["5:10: there is no file dialects/time_frist.py; the nearest is 'time_first'"]


def test_check_beyond_a_dialect_is_a_fault_and_need_not_be_used(path: Path, sound: str) -> None:
    """A criterion cannot ask for what the dialect does not have; without it, the rubric fits."""
    (path.parent / "dialects").mkdir()
    (path.parent / "dialects" / "mine.py").write_text(RIGHT, encoding="utf-8")
    text = sound.replace("limits:\n", "dialect: mine\nlimits:\n")
    lacking = "the check 'sequence' calls back, which this dialect does not have"
    advice = "leave the check out, or add the function to the dialect's file"
    assert against(path, text, {"forward": exercise()}) == [f"23:22: {lacking}; {advice}"]
    without = text.replace("[sequence, batch, again]", "[batch, again]").replace("{1: 1, 3: 2.5}", "{1: 1, 2: 2.5}")
    assert against(path, without, {"forward": exercise()}) == []


def test_public_answers_of_another_convention_are_refused(tmp_path: Path) -> None:
    """Where a convention changes a reference, public.npz is made again before a student is checked against it."""
    from shutil import copytree

    from grader.pipeline import prepare

    for name in ("assignments", "reference"):
        copytree(ROOT / name, tmp_path / name)
    text = (ROOT / "rubric.yaml").read_text(encoding="utf-8")
    (tmp_path / "rubric.yaml").write_text(text + "\nconventions:\n  gru: {reset: before}\n", encoding="utf-8")
    with pytest.raises(CourseError, match="another convention; run `grader release`"):
        prepare(load_course(tmp_path), hidden=False)
    (tmp_path / "rubric.yaml").write_text(text + "\nconventions:\n  layout: TND\n", encoding="utf-8")
    with prepare(load_course(tmp_path), hidden=False) as paper:
        assert paper.expected


def test_convention_changes_the_courses_fingerprint(course: Course) -> None:
    """Stored evidence of one convention is none of another."""
    from tests.dialects.conftest import with_conventions, with_dialect

    other = with_conventions(course, Conventions(layout=Layout.TND))
    assert len({course.sha256, other.sha256, with_dialect(course, "time_first").sha256}) == 3
