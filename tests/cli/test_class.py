"""grader stats and grader similar as a person calls them, on a class that was written rather than graded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.cli.main import main
from grader.course.course import Course
from grader.model.evidence import Evidence, Outcome, Verdict
from grader.report.result import failure_bytes, result_bytes
from grader.scoring.score import score

PEOPLE = [f"p{number:02}" for number in range(12)]
CHECK = "clipping/direction"


@pytest.fixture
def out(course: Course, tmp_path: Path) -> Path:
    """Twelve people with full marks, but for two who have the same wrong values and one who has others."""
    (tmp_path / "results").mkdir()
    right = {f"{slug}/{name}": Verdict.CORRECT for slug, one in course.exercises.items() for name in one.ids}
    for name in PEOPLE:
        found = {"p03": "aa", "p07": "aa", "p09": "bb"}.get(name)
        ends = right | ({CHECK: Verdict.WRONG_VALUES} if found else {})
        evidence = Evidence(name, {check: Outcome(check, end) for check, end in ends.items()})
        evidence = replace(evidence, prints={CHECK: found} if found else {})
        data = result_bytes(score(evidence, course.rubric, course.exercises))
        (tmp_path / "results" / f"{name}.json").write_bytes(data)
    (tmp_path / "results" / "zoe.json").write_bytes(failure_bytes("zoe", "damaged"))
    return tmp_path


def run(*arguments: str | Path) -> Result:
    """Call the command in this process."""
    return CliRunner().invoke(main, [*map(str, arguments)], env={"NO_COLOR": "1", "COLUMNS": "110"})


def test_stats_are_a_page_to_read(out: Path) -> None:
    """The class, its histogram, each line of the rubric."""
    done = run("stats", out)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("12 with a mark, 1 without a mark")
    assert "shrink" in done.output
    assert "9 correct, 3 wrong values" in done.output
    assert "\x1b" not in done.output


def test_stats_as_json_are_of_the_schema(out: Path, course: Course) -> None:
    """Nothing but the document is on stdout."""
    seen = json.loads(run("stats", out, "--json").output)
    assert (seen["schema"], seen["n"], seen["without_mark"], seen["max_score"]) == ("grader/stats/v1", 12, 1, 100)
    assert len(seen["criteria"]) == sum(len(exercise.criteria) for exercise in course.rubric.exercises())


def test_stats_of_an_assignment_are_of_its_exercises(out: Path, course: Course) -> None:
    """The one assignment of this course is all of it; another is named as unknown, with those that there are."""
    name = course.rubric.assignments[0].id
    assert run("stats", out, "--assignment", name, "--json").output == run("stats", out, "--json").output
    unknown = run("stats", out, "--assignment", "nonsense")
    assert unknown.exit_code == 2
    assert name in unknown.output


def test_similar_names_who_shares_what_nobody_else_has(out: Path) -> None:
    """The two with the same bits, not the third with the same verdict."""
    done = run("similar", out)
    assert done.exit_code == 0, done.output
    assert "1. p03 and p07" in done.output
    assert f"{CHECK} (of 2 people)" in done.output
    assert "p09" not in done.output


def test_similar_as_json_has_checks_and_lines(
    out: Path, course: Course, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With the folder of submissions the text is compared too, and of what is shared the lines are told."""
    folder = tmp_path_factory.mktemp("submissions")
    solution = course.solution_path("gru").read_text(encoding="utf-8")
    for name in ("p03", "p05"):
        (folder / f"{name}.py").write_text(solution, encoding="utf-8")
    (folder / "p06.py").write_text("print('nothing yet')\n", encoding="utf-8")
    (folder / "zoe.zip").write_bytes(b"PK damaged")
    done = run("similar", out, "--submissions", folder, "--json")
    assert done.exit_code == 0, done.output
    seen = json.loads(done.output)
    assert (seen["schema"], seen["n"], seen["texts"]) == ("grader/similar/v1", 13, 2)
    pairs = {(lead["first"], lead["second"]): lead for lead in seen["leads"]}
    assert pairs.keys() == {("p03", "p05"), ("p03", "p07")}
    assert [one["check"] for one in pairs["p03", "p07"]["outputs"]] == [CHECK]
    assert pairs["p03", "p05"]["share"] == 1.0
    lines = pairs["p03", "p05"]["first_lines"]
    assert {one["file"] for one in lines} == {"p03.py"}
    assert sum(one["last"] - one["first"] + 1 for one in lines) > 50


@pytest.mark.parametrize("command", ["stats", "similar"])
def test_folder_without_results_is_told(command: str, tmp_path: Path) -> None:
    """In a sentence, exit 2."""
    done = run(command, tmp_path)
    assert done.exit_code == 2
    assert "grader batch" in done.output


def test_class_in_which_nobody_has_a_mark(tmp_path: Path) -> None:
    """Exit 5, and a sentence rather than a table of nothing."""
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "zoe.json").write_bytes(failure_bytes("zoe", "damaged"))
    done = run("stats", tmp_path)
    assert done.exit_code == 5
    assert "Nothing can be said" in done.output
