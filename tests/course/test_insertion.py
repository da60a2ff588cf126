"""Lines put into a rubric's text: everything else stays as it is, letter by letter, or nothing is put in."""

from __future__ import annotations

import pytest

from grader.course.insertion import with_exercise
from grader.course.strict_yaml import parse_yaml
from tests.course.conftest import SOUND

ENTRY = """\
- id: late
  points: 2
  criteria:
    - id: only
      title: Only one
      points: 2
      checks: [one]
"""
AFTER = "\n# the end of the course\nrules: {}\n"


def without_entry(text: str) -> str:
    """The changed text with the lines of the entry, at the list's depth, and the new sum taken back."""
    changed = with_exercise(text, ENTRY)
    block = "".join(f"      {line}\n" for line in ENTRY.splitlines())
    assert changed is not None
    assert changed.count(block) == 1
    assert changed.index("points: 8.5") < changed.index("exercises:")
    return changed.replace(block, "").replace("points: 8.5", "points: 6.5", 1)


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        SOUND.rstrip("\n"),
        SOUND + AFTER,
        SOUND.replace("points: 6.5\n    exercises", "points: 6.5  # of all\n    exercises"),
        SOUND.replace("    exercises:\n", "    # in the order of the lecture\n    exercises:\n"),
        SOUND + "            # a comment of the last criterion\n",
        SOUND.replace("title: On top", "title: >\n              On\n              top"),
    ],
    ids=["as it is", "no last line end", "more after it", "comment at points", "comment", "comment at end", "folded"],
)
def test_entry_is_all_that_is_new(text: str) -> None:
    """The lines of the entry at the list's depth, the sum of the assignment, and not a letter else."""
    assert without_entry(text).rstrip("\n") == text.rstrip("\n")


def test_line_ends_stay_what_they_were() -> None:
    """A file with the line ends of Windows has no others afterwards."""
    changed = with_exercise(SOUND.replace("\n", "\r\n"), ENTRY)
    assert changed is not None
    assert changed.count("\n") == changed.count("\r\n")


def test_last_assignment_gets_the_entry() -> None:
    """Of two assignments the second grows, and the first keeps its points."""
    second = SOUND[SOUND.index("  - id: first") :].replace("first", "second").replace("forward", "back")
    changed = with_exercise(SOUND + second, ENTRY)
    assert changed is not None
    root = parse_yaml(changed).root
    assert root is not None
    first, last = root.plain()["assignments"]
    assert ([e["id"] for e in first["exercises"]], first["points"]) == (["forward"], 6.5)
    assert ([e["id"] for e in last["exercises"]], last["points"]) == (["back", "late"], 8.5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "assignments: []\n",
        "assignments:\n  - id: a\n    points: 1\n    exercises: [{id: b, points: 1}]\n",
        "assignments: [{id: a, points: 1, exercises: [{id: b, points: 1}]}]\n",
        "assignments:\n  - id: a\n    points: &p 1\n    exercises:\n      - id: b\n        points: *p\n",
        "assignments:\n  - id: a\n    points: many\n    exercises:\n      - id: b\n",
    ],
)
def test_other_layout_is_left_alone(text: str) -> None:
    """Lists in brackets, a sum that is used elsewhere, no list at all: nothing is changed by guess."""
    assert with_exercise(text, ENTRY) is None
