"""Classes of any size, and what is done with their results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench.assignment import make_course
from bench.outside import Run
from bench.scale import Afterwards, Batch, Bench, afterwards, hand_in_pairs, hand_in_whole, report
from grader.course.course import load_course
from grader.sandbox.launch import Level
from tests.copies import ROOT


def test_a_class_is_graded_and_its_results_are_used(tmp_path: Path) -> None:
    """Handed in, graded, found unchanged, looked at, and scored by another rubric that changes marks."""
    course = make_course(tmp_path / "course")
    bench = Bench(course, tmp_path / "pairs", Level.PROCESS)
    hand_in_pairs(course, 3, bench.folder / "class-3")
    done = bench.grade(3, 1)
    assert done.title == "2 exercises, 22 checks"
    assert done.out_mib > 0
    after = afterwards(bench, 3, 1)
    assert [one.title.split(",")[0] for one in after] == [
        "the same `grader batch` again",
        "`grader stats`",
        "`grader rescore` by another rubric",
    ]
    assert "which changes 3 marks" in after[-1].title


def test_a_whole_class_is_of_folders_that_differ(tmp_path: Path) -> None:
    """A file for each exercise that asks for functions, and no two the same."""
    course = load_course(ROOT)
    hand_in_whole(course, 4, tmp_path / "class")
    entries = sorted((tmp_path / "class").iterdir())
    assert len(entries) == 4
    assert all({path.stem for path in entry.iterdir()} == set(course.written) for entry in entries)
    assert len({(entry / "clipping.py").read_bytes() for entry in entries}) == 4


def test_the_report_holds_jobs_against_one() -> None:
    """The same class, and not another of the same size."""
    run = Run(10.0, 18.0, "", 60.0, 90.0)
    small = Batch("small", 100, 2, run, 3.0)
    whole, alone = replace(small, title="whole"), replace(small, jobs=1, run=replace(run, wall_s=19.0))
    text = report([replace(whole, run=replace(run, wall_s=99.0)), small], alone, [Afterwards("then", run)], Level.FULL)
    assert "| small | 100 | 2 | 10.0 | 100.0 | 5.0 | 60 | 90 | 3.0 |" in text
    assert "On\n100 submissions 2 jobs are 1.90 times as fast as one." in text
    assert "| then | 10.0 |" in text
