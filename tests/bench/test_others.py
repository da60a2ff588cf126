"""The comparison with other tools: the same checks, in other words, find the same faults."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from bench import asserts, by_grader, by_pytest
from bench.assignment import Work, check_ids, known_works, make_course, paired_works, write_material
from bench.graded import Graded, Ground, Tool
from bench.others import agreement, differences, measure, ours, report
from bench.outside import BenchError
from grader.course.course import Course
from grader.course.overlays import overlays

CHOSEN = (
    "references",
    "clipping-each_array_alone",
    "rnn_forward-transposed_recurrence",
    "rnn_forward-one_buffer",
    "rnn_forward-time_first",
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The two exercises."""
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def ground(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """What all tools are given."""
    material = tmp_path_factory.mktemp("material")
    write_material(course, material)
    return Ground(course.root, material, check_ids(course))


def test_every_check_has_its_asserts(course: Course) -> None:
    """No name is there twice, and each is a function of the file that other tools are given."""
    names = [check.rpartition("/")[2] for check in check_ids(course)]
    assert len(names) == len(set(names))
    assert all(callable(getattr(asserts, name)) for name in names)


def test_plain_asserts_find_what_the_grader_finds(course: Course, ground: Ground, tmp_path: Path) -> None:
    """Check by check, on work that is right, wrong in either exercise, wrong by leaving memory about, and raising."""
    known = {work.name: work for work in known_works(course)}
    works = [known[name] for name in CHOSEN]
    mine = by_grader.grade(works, tmp_path / "ours", ground, ("--jobs", "1", "--sandbox", "process"))
    theirs = by_pytest.grade(works, tmp_path / "theirs", ground)
    assert theirs.failed == mine.failed
    assert [name for name, failed in mine.failed.items() if not failed] == ["references"]
    assert agreement(mine, theirs, len(ground.checks)).startswith("5 of 5, 110 of 110")


def test_known_work_comes_once_and_does_not_run_into_limits(course: Course) -> None:
    """Alone and in pairs, in an order that does not change; numbers make files differ."""
    ending = {one.id for one in overlays(course) if one.verdict != "timed_out"}
    alone, pairs = known_works(course), paired_works(course)
    assert {one for work in alone for one in work.mistakes} == ending
    assert len({work.text for work in pairs}) == len({work.name for work in pairs}) == len(pairs) > 10 * len(alone)
    assert [work.name for work in paired_works(course)] == [work.name for work in pairs]
    assert len({pairs[0].numbered(number).text for number in range(3)}) == 3


def graded(count: int, wall_s: float) -> Graded:
    """A class in which the last work fails a check."""
    failed = {f"work {number}": frozenset({"a/b"} if number == count - 1 else ()) for number in range(count)}
    return Graded(wall_s, failed)


def grade_ours(works: Sequence[Work], folder: Path, jobs: int) -> Graded:
    """A tool that takes 2 s to start, and 0.1 s a submission with one job."""
    del folder
    return graded(len(works), 2 + 0.1 * len(works) / jobs)


def test_what_is_done_once_is_no_part_of_one_more(tmp_path: Path) -> None:
    """A tool that takes 2 s and 0.1 s a submission: 0.1 s for one more, and both in the time of the class."""
    works = [Work(str(number), "") for number in range(300)]
    one, two = (partial(grade_ours, jobs=jobs) for jobs in (1, 2))
    mine = [Tool("ours", lambda: "ours 1.0", grade, is_ours=True) for grade in (one, two)]
    theirs = Tool("theirs", lambda: "theirs 2.0", lambda given, _: graded(len(given), 3.0 * len(given)))
    found = [measure(tool, [works[:5], works[:30], works], 3, tmp_path) for tool in mine]
    found.append(measure(theirs, [works[:5], works[:30]], 3, tmp_path))
    assert found[0].marginal_s == pytest.approx(0.1)
    assert [one.wall_s for one in found[0].classes] == pytest.approx([2.5, 5.0, 32.0])
    text = report(found, ["absent"], 2)
    assert "| theirs 2.0 | 90.00 | 3.000 | 3.0000 | 30.0 | 60.0 | 30 of 30, 60 of 60 |" in text
    assert "Left out, because it could not be installed or did not work here: absent." in text


def test_ours_grades_what_its_line_says(ground: Ground, course: Course, tmp_path: Path) -> None:
    """A file, or a notebook by either way: in a kernel it leaves the notebook that was executed."""
    (work,) = known_works(course)[:1]
    for tool in ours(ground, 2):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        tool.grade([work], folder)
        suffixes = {path.suffix for path in (folder / "class").iterdir()}
        assert suffixes == {".ipynb" if "notebooks" in tool.name else ".py"}
        assert any((folder / "out").rglob("*.ipynb")) == ("kernel" in tool.name)


def test_a_tool_that_cannot_be_had_says_so(tmp_path: Path) -> None:
    """What its title raises when it is installed ends the measuring of it alone."""

    def title() -> str:
        raise BenchError("it cannot be installed here")

    with pytest.raises(BenchError, match="installed"):
        measure(Tool("theirs", title, lambda *_: graded(1, 0.0)), [[]], 1, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_disagreement_is_counted() -> None:
    """By work, and by check of a work."""
    one = Graded(1, {"a": frozenset(), "b": frozenset({"x", "y"})})
    other = Graded(1, {"a": frozenset({"x"}), "b": frozenset({"x"})})
    assert agreement(one, other, 10) == "1 of 2, 18 of 20"
    assert differences(one, [one, other]).endswith("some check: `a`, `b`.")
    assert differences(one, [one]) == "All of them agree in everything."
