"""What every test may use: the hypothesis profile, the golden files, the course and its papers."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from grader.course.course import Course, load_course
from grader.pipeline import Paper, prepare

ROOT = Path(__file__).parents[1]

# In the background of a script Ctrl-C is ignored, and every command that a test starts would ignore it too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Wall time is not asserted anywhere: the machine may be busy.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True)
settings.register_profile("fuzz", parent=settings.get_profile("local"), max_examples=int(os.environ.get("FUZZ") or 100))
settings.load_profile("fuzz" if os.environ.get("FUZZ") else "ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites golden files."""
    parser.addoption("--update-goldens", action="store_true", help="write expected texts instead of comparing them")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/<folder>/golden/<name>, or write it with --update-goldens."""
    folder = Path(request.path).parent / "golden"

    def compare(name: str, text: str) -> None:
        path = folder / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def course() -> Course:
    """The course that ships with the project."""
    return load_course(ROOT)


@pytest.fixture(scope="session")
def paper(course: Course) -> Iterator[Paper]:
    """Public and hidden cases of the whole course, with the reference's answers."""
    with prepare(course, hidden=True) as ready:
        yield ready


@pytest.fixture(scope="session")
def public_paper(course: Course) -> Iterator[Paper]:
    """Public cases alone, with the answers of public.npz."""
    with prepare(course, hidden=False) as ready:
        yield ready
