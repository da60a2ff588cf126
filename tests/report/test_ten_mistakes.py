"""What `grader check` says to ten students, each with another mistake: to the letter, once, and what it says works."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.checking import set_up
from grader.course.course import Course
from grader.course.overlays import read_overlay
from grader.model.grade import Grade
from grader.report.explanations import Around, explain
from grader.report.text import grade_text
from tests.conftest import ROOT

MISTAKES = (
    "repeated_multiplication/wrong_values/rounded",
    "rnn_forward/wrong_values/starts_from_zeros",
    "rnn_forward/raised/time_first",
    "bptt/wrong_values/no_carry",
    "bptt/raised/carry_without_a_start",
    "bptt/wrong_shape/db_per_example",
    "gradient_decay/wrong_values/reversed",
    "clipping/wrong_type/only_the_gradients",
    "gru/wrong_values/update_gate_swapped",
    "gru/not_finite/overflowing_sigmoid",
)
each_mistake = pytest.mark.parametrize("name", MISTAKES)


@pytest.fixture(scope="module")
def checked(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Grade, Around, Path]]:
    """The grade of the references with one of the mistakes, and the folder where that work lies; each made once."""
    made: dict[str, tuple[Grade, Around, Path]] = {}

    def check(name: str) -> tuple[Grade, Around, Path]:
        if name not in made:
            slug, verdict, mistake = name.split("/")
            overlay = read_overlay(ROOT / "reference" / slug / "submissions" / verdict / f"{mistake}.py", slug)
            folder = tmp_path_factory.mktemp(mistake)
            for file, data in overlay.submission(course).files.items():
                (folder / file).write_bytes(data)
            with set_up(ROOT, folder, exercises=(slug,)) as desk:
                made[name] = (desk.check(desk.read()), desk.around, folder)
        return made[name]

    return check


@each_mistake
def test_it_reads_as_it_did(
    name: str, checked: Callable[[str], tuple[Grade, Around, Path]], golden: Callable[[str, str], None]
) -> None:
    """The whole text, as somebody last read it; where work and course lie on this machine is left out."""
    grade, around, folder = checked(name)
    text = grade_text(grade, width=10_000, around=around).replace(str(folder), "HERE").replace(f"{ROOT}/", "")
    lines = [re.sub(r" {3,}", "   ", line) for line in text.splitlines()]  # the width of the table is not the point
    golden(f"mistakes/{name.replace('/', '.')}.txt", "\n".join(lines) + "\n")


@each_mistake
def test_what_it_says_to_type_gives_what_it_says(
    name: str, checked: Callable[[str], tuple[Grade, Around, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed in where the course is, the three lines end in the sentence of the report."""
    grade, around, _ = checked(name)
    monkeypatch.chdir(ROOT)
    told = [explanation for explanation in explain(grade, around) if explanation.prompt]
    assert told
    for explanation in told[:1]:
        names: dict[str, Any] = {}
        *before, last = explanation.prompt
        exec("\n".join(before), names)
        assert explanation.sentences[0] in repr(eval(last, names))


@each_mistake
def test_each_loss_is_told_once(name: str, checked: Callable[[str], tuple[Grade, Around, Path]]) -> None:
    """Every line that lost points is in the title of one paragraph, and no sentence of a mistake comes twice."""
    grade, around, _ = checked(name)
    titles = [title for told in explain(grade, around) for title in re.split(r": |; | · ", told.title)]
    lost = [c for e in grade.exercises for c in e.criteria if c.score < c.max_score]
    assert lost
    assert [titles.count(criterion.title) for criterion in lost] == [1] * len(lost)
    text = grade_text(grade, width=10_000, around=around)
    assert max([text.count(c.diagnosis.sentence) for c in lost if c.diagnosis], default=1) == 1
