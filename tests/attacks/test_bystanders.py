"""Who is graded beside an attack gets what they would get without it, to the last byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.pipeline import Paper
from grader.sandbox.machine import best_level
from tests.attacks.attack import all_attacks
from tests.attacks.crowd import Work, honest_works, hostile_works, results_by_number
from tests.attacks.run import attack_paper, private_folder
from tests.classes import grade_class

HONEST = ("Amara Diallo", "Björn Åkesson", "Lucía Fernández.ipynb", "chen_wei", "priya_raman.zip", "tom_bakker")
HARMFUL = {
    "12_double_fork", "13_fork_bomb", "13_thread_bomb", "14_disk_fill", "14_many_files", "14_memory_bomb",
    "15_endless_message", "15_prints_without_end", "16_kill_own_group", "16_kill_parent", "16_kill_siblings",
    "17_segfault", "29_overwrite_worker", "35_garbage", "45_network", "47_state_beside_own_folder",
}  # fmt: skip


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    """The paper of the attacks, with their tight limits, at the strongest level of this machine."""
    with attack_paper() as ready:
        yield replace(ready, level=best_level())


def graded(works: dict[int, Work], paper: Paper, top: Path) -> dict[int, dict[str, bytes]]:
    """Grade works by number, two at a time."""
    (top / "class").mkdir(parents=True)
    for number, work in works.items():
        work.hand_in(top / "class", number)
    with private_folder():
        assert grade_class(top / "class", top / "out", paper.course, paper=paper).is_final
    return results_by_number(top / "out")


def test_bystanders_get_the_same_bytes(paper: Paper, tmp_path: Path) -> None:
    """A fork bomb, a killer, a full disk and a dozen more in the same batch change no honest result or report."""
    honest = [work for work in honest_works(paper.course, tmp_path / "honest") if work.path.name in HONEST]
    chosen = [a for a in all_attacks() if a.path.stem in HARMFUL and a.is_stopped_at(paper.level)]
    hostile = hostile_works(paper.course, chosen, tmp_path / "hostile")
    assert len(honest) == len(HONEST)
    assert len(hostile) >= 12
    # Every honest entry has attacks before, beside and after it.
    numbers = {3 * place + 2: work for place, work in enumerate(honest)}
    free = (number for number in range(1, 99) if number not in numbers)
    alone = graded(numbers, paper, tmp_path / "alone")
    amid = graded(numbers | dict(zip(free, hostile, strict=False)), paper, tmp_path / "amid")
    assert len(amid) == len(honest) + len(hostile)
    assert {number: amid[number] for number in numbers} == alone
    assert all(set(files) == {".json"} for files in alone.values())
