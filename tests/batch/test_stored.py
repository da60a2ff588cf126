"""What can be done with a graded class without grading it again: score anew, show, replay, put shards together."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.batch.keys import environment
from grader.batch.marking import Marker
from grader.batch.rescoring import compare
from grader.cli.main import main
from grader.course.course import Course
from grader.course.handout import rubric_text
from grader.executors.task import Settings
from grader.intake.submission import read_submission
from grader.model.evidence import Profile
from grader.model.grade import Grade
from grader.model.rubric import Criterion
from grader.pipeline import Paper, grade
from grader.scoring.score import score
from grader.store.database import Part, Store, Work
from grader.store.evidence import rest_of, to_parts
from tests.classes import grade_class, written


def run(*words: object) -> Result:
    """Run a command as it is run from a shell."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def out(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> Path:
    """The class, graded."""
    grade_class(handed_in, tmp_path / "out", clipping_paper.course, paper=clipping_paper)
    return tmp_path / "out"


def other_rubric(course: Course, into: Path, name: str, points: float) -> Path:
    """A rubric in which one criterion is worth something else, and the totals follow."""

    def changed(line: Criterion) -> Criterion:
        return replace(line, points=points) if line.id == name else line

    (assignment,) = course.rubric.assignments
    (exercise,) = assignment.exercises
    lines = tuple(map(changed, exercise.criteria))
    total = sum(line.points for line in lines if not line.bonus)
    narrowed = replace(assignment, exercises=(replace(exercise, criteria=lines, points=total),), points=total)
    path = into / "other.yaml"
    path.write_text(rubric_text(replace(course.rubric, assignments=(narrowed,))), encoding="utf-8")
    return path


def test_the_same_rubric_changes_nothing(out: Path, clipping: Course) -> None:
    """Scored again by the same rubric, every byte stays, the clock's too."""
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.suffix in {".json", ".csv"}}
    said = run("rescore", out, "--course", clipping.root)
    assert said.exit_code == 0
    assert said.output.startswith("No mark changes.")
    assert {path: path.read_bytes() for path in before} == before


def test_scored_again_is_as_if_graded_by_that_rubric(
    out: Path, handed_in: Path, tmp_path: Path, clipping: Course, clipping_paper: Paper
) -> None:
    """A criterion is worth more: whose mark changes is said first, a dry run writes nothing, and the rest agrees."""
    rubric = other_rubric(clipping, tmp_path, "total_norm", 7)
    before = written(out)
    dry = run("rescore", out, "--course", clipping.root, "--rubric", rubric, "--dry-run")
    assert written(out) == before
    assert "ada: 10 / 10 → 15 / 15  (clipping.total_norm 2 → 7)" in dry.output
    assert "5 of 5 marks change." in dry.output
    assert "before  0 %│" in dry.output
    wet = run("rescore", out, "--course", clipping.root, "--rubric", rubric)
    assert dry.output.replace("Nothing was written: this was a dry run.\n", "") in wet.output
    home = tmp_path / "elsewhere"
    home.mkdir()
    for part in ("assignments", "reference"):
        (home / part).symlink_to(clipping.root / part)
    (home / "rubric.yaml").write_bytes(rubric.read_bytes())
    grade_class(handed_in, tmp_path / "afresh", _loaded(home), paper=clipping_paper)
    assert written(out) == written(tmp_path / "afresh")


def test_the_store_keeps_all_that_a_grade_tells(handed_in: Path, clipping_paper: Paper) -> None:
    """The mark of stored evidence is the mark of that evidence, with its curves."""
    course = clipping_paper.course
    curve = Profile("clipping", "norm", "tiny", (1.0, None), (1.0, 2.0))
    evidence = replace(grade(read_submission(handed_in / "dan.py"), clipping_paper), profiles=(curve,))
    parts = {slug: Part("", text) for slug, text in to_parts(evidence, ["clipping"]).items()}
    settings = Settings(str(course.root), clipping_paper.level.value)
    around = json.dumps(environment(course, settings))
    work = Work(evidence.submission, "", environment=around, rest=rest_of(evidence), parts=parts)
    marked = Marker(course, course.rubric).mark(work)
    assert isinstance(marked, Grade)
    assert marked.profiles == (curve,)
    assert replace(marked, provenance={}) == score(evidence, course.rubric, course.exercises)


def _loaded(home: Path) -> Course:
    from grader.course.course import load_course

    return load_course(home)


def test_marks_change_all_together_or_not_at_all(
    out: Path, tmp_path: Path, clipping: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle of scoring again, the store has nobody's new mark."""
    rubric = other_rubric(clipping, tmp_path, "total_norm", 7)
    with Store(out) as store:
        before = store.totals()
    calls: list[object] = []

    def full_disk(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 3:
            raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("grader.batch.rescoring.write_if_new", full_disk)
    assert run("rescore", out, "--course", clipping.root, "--rubric", rubric).exit_code == 3
    with Store(out) as store:
        assert store.totals() == before


def test_check_that_was_never_run_is_told(out: Path, clipping: Course) -> None:
    """A rubric that asks for a check without evidence is refused, and the check is named."""
    with Store(out) as store:
        rubric = replace(clipping.rubric.assignments[0].exercises[0].criteria[0], checks=("no_such_check",))
        exercise = replace(clipping.rubric.assignments[0].exercises[0], criteria=(rubric,))
        part = replace(clipping.rubric, assignments=(replace(clipping.rubric.assignments[0], exercises=(exercise,)),))
        with pytest.raises(Exception, match="clipping/no_such_check was never run"):
            compare(store, Marker(clipping, part))


def test_show_is_the_mark_sheet(out: Path, clipping: Course) -> None:
    """A mark sheet is shown from the store; a name that is nobody's is told with one that is like it."""
    shown = run("show", out, "dan", "--course", clipping.root)
    assert "Total" in shown.output
    told = json.loads(run("show", out, "dan", "--json", "--course", clipping.root).output)
    stored = json.loads((out / "results" / "dan.json").read_bytes())
    assert told == {name: value for name, value in stored.items() if name != "evidence"}
    assert "essay.pdf" in run("show", out, "essay", "--course", clipping.root).output
    nobody = run("show", out, "adda", "--course", clipping.root)
    assert nobody.exit_code == 2
    assert "did you mean ada" in nobody.output


def test_replay_gives_the_same_bits_or_says_what_differs(out: Path, handed_in: Path, clipping: Course) -> None:
    """The same work gives the same evidence; other evidence, another work and another secret are told apart."""
    words = ("replay", out, "dan", "--course", clipping.root)
    same = run(*words)
    assert (same.exit_code, "the same, to the last bit" in same.output) == (0, True)
    with Store(out, writes=True) as store:
        work = store.work("dan")
        assert work
        part = work.parts["clipping"]
        forged = replace(part, evidence=part.evidence.replace("wrong_values", "correct", 1))
        store.put_work(replace(work, parts={"clipping": forged}))
    differs = run(*words)
    assert differs.exit_code == 1
    assert "clipping/reaches_max_norm: correct on by_hand" in differs.output
    assert "then, wrong_values on by_hand" in differs.output
    (handed_in / "dan.py").write_text("x = 1\n", encoding="utf-8")
    assert "not what was graded" in run(*words).output
    assert "nothing of dan" in run(*words, "--submissions", clipping.root / "assignments").output


def test_shards_in_any_order_are_the_whole(out: Path, handed_in: Path, tmp_path: Path, clipping: Course) -> None:
    """Three shards, merged in each of six orders: the same bytes as the class graded in one."""
    for number in (1, 2, 3):
        words = ("--shard", f"{number}/3", "--jobs", 1, "--sandbox", "process", "--course", clipping.root, "-q")
        done = run("batch", handed_in, "-o", tmp_path / f"shard{number}", *words)
        assert done.exit_code == 0, done.output
    for order in permutations((1, 2, 3)):
        merged = tmp_path / "".join(map(str, order))
        done = run("merge", *(tmp_path / f"shard{number}" for number in order), "-o", merged, "--course", clipping.root)
        assert done.exit_code == 0, done.output
        assert written(merged) == written(out)


def test_two_works_of_one_student_are_not_merged(
    out: Path, handed_in: Path, tmp_path: Path, clipping: Course, clipping_paper: Paper
) -> None:
    """Shards that contradict each other are told, and the place where they were to be put is left as it was."""
    (handed_in / "ada.py").write_text("x = 1\n", encoding="utf-8")
    grade_class(handed_in, tmp_path / "later", clipping, paper=clipping_paper)
    done = run("merge", out, tmp_path / "later", "-o", tmp_path / "merged", "--course", clipping.root)
    assert done.exit_code == 2
    assert "ada was graded elsewhere too" in done.output


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1", "a/b", "1/0", "-1/2"])
def test_shards_are_counted_from_one(handed_in: Path, tmp_path: Path, clipping: Course, shard: str) -> None:
    """Anything but I of N is refused with what would be right."""
    done = run("batch", handed_in, "-o", tmp_path / "out", "--shard", shard, "--course", clipping.root)
    assert done.exit_code == 2
    assert "such as 1/8" in done.output
