"""Every attack at every level that this machine offers: no mark gained, nothing told, nobody harmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model.evidence import Verdict
from grader.sandbox.launch import Level
from tests.attacks.attack import STRENGTH, Attack, all_attacks
from tests.attacks.leaks import formulas, unsafe
from tests.attacks.run import REACHED, Range, Result, attack_paper, available_levels, canaries

ATTACKS = all_attacks()
ROWS = range(1, 81)
LEVELS = available_levels()


@pytest.fixture(scope="session")
def place() -> Iterator[Range]:
    """Where attacks are fired, made once."""
    with attack_paper() as paper:
        yield Range(paper)


@pytest.fixture
def fired(attack: Attack, level: Level, place: Range, tmp_path: Path) -> Iterator[Result]:
    """What the attack did, with a canary file and a canary process that both outlive it."""
    with canaries(tmp_path) as (file, process):
        yield place.fire(attack, level)
        assert file.read_text(encoding="utf-8") == "untouched"
        assert [path.name for path in tmp_path.iterdir()] == [file.name]
        assert process.poll() is None


@pytest.mark.parametrize(
    ("attack", "level"),
    [pytest.param(attack, level, id=f"{attack.id}-{level}") for attack in ATTACKS for level in LEVELS],
)
def test_attack_gains_nothing_and_harms_nobody(attack: Attack, level: Level, place: Range, fired: Result) -> None:
    """The expected outcome, no mark, no other mark lost, no process left, nothing hidden in any report."""
    assert fired.final, "a fault of ours"
    assert not fired.is_breach, f"gained {fired.gained} marks"
    assert attack.costs_others or not fired.lost_elsewhere
    if attack.is_stopped_at(level) or not attack.earns:
        assert fired.outcome in attack.expects
        assert attack.says in "\n".join(fired.reports.values()).replace("\n  ", " ")
    if attack.is_stopped_at(level):
        assert not fired.left_over
        assert not [name for name, text in fired.reports.items() if REACHED in text]
    told = {name: place.hidden.leaks(text) for name, text in fired.reports.items()}
    assert {name: found for name, found in told.items() if found} == {}
    assert_fit_to_show(fired)


def assert_fit_to_show(fired: Result) -> None:
    """No report holds what a terminal, a browser or a spreadsheet acts on."""
    assert {name: unsafe(text) for name, text in fired.reports.items() if unsafe(text)} == {}
    if "table" in fired.reports:
        assert formulas(fired.reports["table"]) == []
        assert json.loads(fired.reports["result"])["schema"] == "grader/result/v1"


def test_every_row_has_an_attack() -> None:
    """The suite covers the whole list."""
    assert sorted(set(ROWS) - {attack.row for attack in ATTACKS}) == []
    assert len(ATTACKS) >= 85


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_every_attack_says_what_it_is(attack: Attack) -> None:
    """A first line that names the attack and why it fails, a row, outcomes that exist, and what a weak level leaves."""
    assert attack.title.endswith(".")
    assert ":" in attack.title
    assert attack.path.stem.startswith(f"{attack.row:02}_")
    assert attack.expects <= {*Verdict, "unreadable"}
    assert attack.stopped_at in STRENGTH
    assert bool(attack.at_process) == (attack.stopped_at != "process")
    assert attack.earns in {"", "values", "process"}


def test_right_work_passes_where_attacks_fail(place: Range) -> None:
    """The range is no place where everything fails: the references get all their marks, and a gap costs some."""
    for function in sorted({attack.attacks for attack in ATTACKS}):
        whole, gap = place.earned(function, honest=True), place.earned(function, honest=False)
        assert all(whole.values())
        assert sum(gap.values()) < sum(whole.values())
