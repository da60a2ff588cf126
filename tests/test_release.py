"""The handout: everything that a student needs, nothing that a student must not have, and nothing of theirs is lost."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.course import Course, load_course
from grader.course.overlays import overlays
from grader.errors import UsageError
from grader.release import RECORD, _written_by_hand, handout_files, write_handout
from tests.cli.test_commands import call
from tests.conftest import ROOT
from tests.house.test_nothing_leaks import code_lines, normal, secret_lines

INSTRUCTORS_LINE = """\
          - id: staff_only
            title: mark of the secret title
            points: 1
            checks: [edges]
            visibility: instructor
            hint: mark of the secret hint.
"""
MARKS = ("mark of the secret", "mark of a comment", "mark of the key", "staff_only", "mark of a stray file")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course with a line for instructors, a secret, and files left where they should not be."""
    home = tmp_path_factory.mktemp("home")
    for name in ("assignments", "reference"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    text = (ROOT / "rubric.yaml").read_text(encoding="utf-8")
    robust = "            checks: [bounded, again, edges]\n"
    assert text.count(robust) == 1
    before, after = text.replace(robust, robust.replace(", edges", "")).split("      - id: bptt\n")
    before = before.replace("id: robustness", "id: robustness # mark of a comment").replace(
        "            points: 2\n            checks: [bounded", "            points: 1\n            checks: [bounded"
    )
    (home / "rubric.yaml").write_text(f"{before}{INSTRUCTORS_LINE}      - id: bptt\n{after}", encoding="utf-8")
    (home / ".grader-secret").write_text("mark of the key", encoding="utf-8")
    strays = (
        "bptt/solution.py",
        "bptt/draft.ipynb",
        "bptt/.exercise.py.swp",
        "bptt/__pycache__/x.pyc",
        "new/exercise.py",
    )
    for name in strays:
        path = home / "assignments" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("mark of a stray file", encoding="utf-8")
    (home / "assignments" / "bptt" / "link.md").symlink_to(home / "reference" / "bptt" / "solution.py")
    return home


@pytest.fixture(scope="module")
def files(home: Path) -> Mapping[str, bytes]:
    """The handout of that course."""
    return handout_files(load_course(home))


def test_handout_is_whole(files: Mapping[str, bytes], course: Course) -> None:
    """A page to begin with, a rubric, and for each exercise its page, description, starters, public cases, mistakes."""
    names, starters = ("README.md", "exercise.py", "public.npz"), ("starter.py", "starter.ipynb", "mistakes.npz")
    wanted = {f"assignments/{slug}/{name}" for slug in course.exercises for name in names}
    written = [slug for slug, exercise in course.exercises.items() if exercise.functions]
    wanted |= {f"assignments/{slug}/{name}" for slug in written for name in starters}
    assert wanted | {"README.md", "rubric.yaml", "assignments/README.md"} <= set(files)
    assert {Path(name).suffix for name in set(files) - wanted} <= {".json", ".md", ".yaml", ".png", ".svg"}


def test_no_secret_is_in_the_handout(files: Mapping[str, bytes]) -> None:
    """Not a word of lines for instructors, comments of the rubric, the course's secret, or files left lying about."""
    found = [(name, mark) for name, data in files.items() for mark in MARKS if mark.encode() in unpacked(name, data)]
    assert found == []


def test_nothing_of_reference_is_in_the_handout(files: Mapping[str, bytes], home: Path) -> None:
    """No line of a solution's body, no line of an overlay's own code, and no sentence or hint of an overlay."""
    course = load_course(home)
    known = list(overlays(course))
    solutions = [path.read_text(encoding="utf-8") for path in sorted(home.glob("reference/*/solution.py"))]
    secrets = set().union(*map(secret_lines, solutions))
    words = {normal(text) for overlay in known for text in (overlay.sentence, overlay.hint) if text}
    bodies = set().union(*(secret_lines(overlay.text) for overlay in known))
    assert min(len(secrets), len(words), len(bodies)) > 40
    for name, data in files.items():
        if name.endswith((".npz", ".md")):
            continue  # numbers; pages are prose, which the house tests look at
        inside = f" {normal(source(name, data))} "
        assert [line for line in secrets | words | bodies if f" {line} " in inside] == [], name


def source(name: str, data: bytes) -> str:
    """The text of a file; of a notebook that of its cells."""
    text = data.decode()
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"]) if name.endswith("ipynb") else text


def unpacked(name: str, data: bytes) -> bytes:
    """A file's name and bytes; of an archive those of its members, which are packed otherwise."""
    if not name.endswith(".npz"):
        return name.encode() + data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(member.encode() + archive.read(member) for member in archive.namelist())


def test_search_sees_a_reference_and_an_overlay(home: Path) -> None:
    """The test above would notice a line of each: code is compared as words and signs, whatever its layout."""
    text = (home / "reference" / "bptt" / "solution.py").read_text(encoding="utf-8")
    assert {normal(code) for _, code in code_lines(text)} & secret_lines(text)


def test_handout_loads_as_a_course(files: Mapping[str, bytes], home: Path, tmp_path: Path) -> None:
    """The strict loader takes it: sums hold, each line's checks exist, and the check left over is no fault there."""
    write_handout(files, tmp_path)
    handout, whole = load_course(tmp_path).rubric, load_course(home).rubric
    assert sum(a.points for a in handout.assignments) == sum(a.points for a in whole.assignments) - 1
    assert [entry.id for entry in handout.exercises()] == [entry.id for entry in whole.exercises()]


def test_first_page_names_every_exercise_in_order(files: Mapping[str, bytes], course: Course) -> None:
    """The table of the README leads through the exercises as the rubric does, and each link leads to a page."""
    page = files["README.md"].decode()
    places = [page.index(f"](assignments/{entry.id}/README.md)") for entry in course.rubric.exercises()]
    assert places == sorted(places)
    assert "$" not in page
    assert page.count("\n") < 60


def test_second_release_replaces_its_own_files_alone(tmp_path: Path) -> None:
    """What the handout no longer has goes, what is new comes, what a student put beside it stays."""
    write_handout({"a/old": b"1", "a/kept": b"1"}, tmp_path)
    (tmp_path / "bptt.py").write_text("mine")
    write_handout({"a/new": b"2", "a/kept": b"2"}, tmp_path)
    there = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert there == {"a/new", "a/kept", "bptt.py", RECORD}
    assert (tmp_path / "a/kept").read_bytes() == b"2"


@pytest.mark.parametrize("name", ["a/starter.py", "a/gone", "a/new"])
def test_changed_file_is_never_replaced(name: str, tmp_path: Path) -> None:
    """A starter that was filled in, one that would go, a file in the way of a new one: nothing at all is written."""
    write_handout({"a/starter.py": b"1", "a/gone": b"1"}, tmp_path)
    (tmp_path / name).write_text("mine")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with pytest.raises(UsageError, match=name):
        write_handout({"a/starter.py": b"2", "a/new": b"2"}, tmp_path)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_record_leads_nowhere_else(tmp_path: Path) -> None:
    """A record that names paths outside of the folder removes nothing there."""
    (tmp_path / "precious").write_bytes(b"1")
    into = tmp_path / "handout"
    write_handout({"a": b"1"}, into)
    digest = (into / RECORD).read_text().split()[0]
    (into / RECORD).write_text(f"{digest}  ../precious\n{digest}  {tmp_path / 'precious'}\n{digest}  a\n")
    write_handout({"a": b"2"}, into)
    assert (tmp_path / "precious").read_bytes() == b"1"


def test_folder_with_anything_else_is_refused(tmp_path: Path) -> None:
    """Exit 2, one sentence that says what would be right, and nothing written; so also inside the course itself."""
    (tmp_path / "thesis.tex").write_text("mine")
    for place, words in (
        (tmp_path, "not empty"),
        (tmp_path / "thesis.tex", "file"),
        (ROOT / "assignments" / "x", "inside"),
    ):
        done = call("release", place)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_release_needs_the_references(tmp_path: Path) -> None:
    """Who has a handout alone is told where a release is made."""
    done = call("release", tmp_path / "handout")
    assert (done.returncode, done.stderr) == (0, "")
    assert "README.md" in done.stdout
    refused = call("release", tmp_path / "again", cwd=tmp_path / "handout", PYTHONPATH=str(ROOT))
    assert refused.returncode == 2
    assert "reference/" in refused.stderr


def test_a_course_hands_out_the_dialect_that_it_speaks(tmp_path: Path) -> None:
    """Its own file of that name and no other one; a dialect that travels with the package need not be handed out."""
    speaks = replace(load_course(ROOT), root=tmp_path)
    speaks = replace(speaks, rubric=replace(speaks.rubric, dialect="mine"))
    assert list(_written_by_hand(speaks, [])) == []
    (tmp_path / "dialects").mkdir()
    for name in ("mine.py", "other.py"):
        (tmp_path / "dialects" / name).write_text("CALLS = {}\n", encoding="utf-8")
    assert list(_written_by_hand(speaks, [])) == ["dialects/mine.py"]
