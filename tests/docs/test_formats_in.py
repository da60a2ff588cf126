"""The page on what batch can be given says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from grader.intake.layouts.attempts import POLICIES
from grader.intake.layouts.finding import READERS, find_entries
from tests.copies import ROOT
from tests.intake.layouts.classes import BUILDERS

PAGE = (ROOT / "docs" / "formats_in.md").read_text(encoding="utf-8")


def test_every_layout_and_no_other_is_in_the_table() -> None:
    """Each has a row of its own."""
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == READERS.keys()


def test_every_policy_on_attempts_is_named() -> None:
    """What the page offers is what can be had."""
    offered = re.search(r"`--attempts (\w+)` \(the default\) or `(\w+)`", PAGE)
    assert offered
    assert offered.groups() == POLICIES


def test_what_batch_prints_has_the_form_on_the_page(tmp_path: Path) -> None:
    """The quoted sentence is the one that a Canvas download gets, but for its numbers."""
    BUILDERS["canvas"](tmp_path)
    assert re.sub(r"\d+", "34", find_entries(tmp_path).sentence) in PAGE
