"""A sound rubric, and what happens to it when one place is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.rubric import load_rubric
from grader.errors import CourseError

# Faults are named by line and column of this text, so its lines are counted: the first criterion begins in line 15.
SOUND = """\
schema: grader/rubric/v1
course: A course
policies:
  rounding: half
limits:
  deaths: 3
assignments:
  - id: first
    title: The first
    points: 6.5
    exercises:
      - id: forward
        points: 6.5
        criteria:
          - id: step
            title: A step
            points: 4
            checks: [step, edges]
          - id: sequence
            title: A sequence
            points: 2.5
            checks: [sequence, batch, again]
            award: steps
            steps: {1: 1, 3: 2.5}
            visibility: hidden
            needs: [forward.step]
          - id: extra
            title: On top
            points: 1e-3
            checks: [long]
            bonus: true
"""


Change = tuple[str, str]


@pytest.fixture
def sound() -> str:
    """The text of a rubric without faults."""
    return SOUND


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rubric file of one short name, so that its faults can be written down; it holds the sound rubric."""
    monkeypatch.chdir(tmp_path)
    file = Path("rubric.yaml")
    file.write_text(SOUND, encoding="utf-8")
    return file


@pytest.fixture
def faults_of(path: Path) -> Callable[..., list[str]]:
    """Load a text, or the sound rubric with one place after another replaced; the faults, without the file's name."""

    def load(*changes: Change, text: str = SOUND) -> list[str]:
        return refused(load_rubric, path, text, *changes)

    return load


def refused(read: Callable[[Path], object], path: Path, text: str, *changes: Change) -> list[str]:
    """Write a text with one place after another replaced, and read it; the faults, without the file's name."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is not one place"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read(path)
    return [line.removeprefix(f"{path}:") for line in caught.value.faults]
