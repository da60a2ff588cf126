"""A student has the handout and the installed package, and no course repository: everything works there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from grader.course.course import Course
from grader.release import handout_files, write_handout
from tests.conftest import ROOT
from tests.copies import copy_project
from tests.house.sources import ASSIGNMENTS, SLUGS

BUILD = ["pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
INSTALL = ["install", "--quiet", "--no-index", "--no-deps"]
NOISE = ("missing", "Notes", "exercise.py", "several places")  # what nobody wants to read about untouched starters
BIN = "Scripts" if os.name == "nt" else "bin"


@dataclass(frozen=True)
class Student:
    """A virtual environment of its own with the wheel in it, and a handout."""

    python: Path
    handout: Path

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run `grader` as installed, with no variable that says where the project lies."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT") if name in os.environ}
        command = [str(self.python.parent / "grader"), *arguments]
        return ended(command, cwd=cwd or self.handout, env={**kept, "COLUMNS": "100"})


def ended(
    command: Sequence[str | Path], *, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; what it says stays text."""
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=250)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is built from this source, with nothing fetched from anywhere."""
    into = tmp_path_factory.mktemp("dist")
    built = ended([sys.executable, "-m", *BUILD, "--wheel-dir", into, ROOT], cwd=into)
    assert built.returncode == 0, built.stderr
    (found,) = into.glob("rnn_grader-*.whl")
    return found


@pytest.fixture(scope="module")
def student(wheel: Path, course: Course, tmp_path_factory: pytest.TempPathFactory) -> Student:
    """Dependencies come from this environment's packages, which a .pth file names; the package itself does not."""
    home = tmp_path_factory.mktemp("student")
    venv.create(home / "env", with_pip=False, symlinks=os.name != "nt")
    python = home / "env" / BIN / "python"
    installed = ended([sys.executable, "-m", "pip", "--python", python, *INSTALL, wheel], cwd=home)
    assert installed.returncode == 0, installed.stderr
    (packages,) = home.glob("env/[Ll]ib/**/site-packages")
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    write_handout(handout_files(course), home / "handout")
    return Student(python, home / "handout")


def test_wheel_holds_no_reference_and_every_template(wheel: Path) -> None:
    """No solution, no overlay, no test of the course; the templates that commands write from are there."""
    names = zipfile.ZipFile(wheel).namelist()
    own = [name for name in names if not name.startswith("grader/course/template/exercise/")]
    unwanted = re.compile(r"reference|submissions/|solution\.py$|^tests/|secret|__pycache__|\.ipynb_checkpoints")
    assert [name for name in own if unwanted.search(name)] == []
    folders = [ROOT / "grader/course/template", ROOT / "grader/report/pages/templates"]
    shipped = [{path.relative_to(ROOT).as_posix() for path in folder.rglob("*.*")} for folder in folders]
    assert all(shipped)
    assert set().union(*shipped) - set(names) == set()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution of a copy in which secrets, results and caches lie about, unpacked."""
    home = copy_project(tmp_path_factory.mktemp("untidy"))
    (home / ".gitignore").unlink()
    for name in (".grader-secret", "out/results/ada.json", ".hypothesis/x", "bench/cache/x", "notes.txt"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("never", encoding="utf-8")
    built = ended([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", home / "dist"], cwd=home)
    assert built.returncode == 0, built.stderr
    (packed,) = (home / "dist").iterdir()
    with tarfile.open(packed) as archive:
        archive.extractall(home / "unpacked", filter="data")
    (folder,) = (home / "unpacked").iterdir()
    return folder


def test_source_distribution_holds_no_answer_and_no_secret(source: Path) -> None:
    """Whatever lies about in the repository, and also where git is not told to ignore it."""
    names = {path.name for path in source.iterdir()}
    wanted = {"README.md", "SECURITY.md", "CHANGELOG.md", "assignments", "dialects", "rubric.yaml", "grader", "docs"}
    wanted |= {"action.yml", "deploy"}  # from here students' repositories take the action
    assert wanted <= names
    assert names - wanted <= {"PKG-INFO", "pyproject.toml", "rubric.schema.json", "overrides.schema.json"}
    assert [path for path in source.rglob("*") if path.is_file() and path.read_bytes() == b"never"] == []


def test_source_distribution_makes_the_same_wheel(source: Path, wheel: Path) -> None:
    """Who builds from it gets what we build: file for file, byte for byte."""
    built = ended([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", source / "dist"], cwd=source)
    assert built.returncode == 0, built.stderr
    (again,) = (source / "dist").iterdir()
    assert packed_files(again) == packed_files(wheel)


def packed_files(wheel: Path) -> dict[str, bytes]:
    """What is in a wheel, but for its own list of that."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")}


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["check", "--exercise", "none"], ["chekc"]], ids=" ".join
)
def test_three_names_are_one_program(student: Student, arguments: list[str]) -> None:
    """`grader`, `rnn-grader` and `python -m grader` say the same and end the same, but for their own name."""
    folder = student.python.parent
    names: dict[str, list[str | Path]] = {name: [folder / name] for name in ("grader", "rnn-grader")}
    names["python -m grader"] = [student.python, "-m", "grader"]
    said = set()
    for name, command in names.items():
        done = ended([*command, *arguments], cwd=student.handout, env={"COLUMNS": "100"})
        own = re.compile(rf"(?<=Usage: ){name}|(?<=Try '){name}(?= )")
        said.add((done.returncode, own.sub("NAME", done.stdout), own.sub("NAME", done.stderr)))
    assert len(said) == 1


@pytest.mark.parametrize("name", ["grader", "rnn-grader"])
def test_shell_is_told_how_to_complete(student: Student, name: str) -> None:
    """What the page on installing puts into a start-up file gives a script that bash takes."""
    variable = f"_{name.upper().replace('-', '_')}_COMPLETE"
    done = ended([student.python.parent / name], cwd=student.handout, env={variable: "bash_source", "PATH": os.defpath})
    assert done.returncode == 0
    assert f"{variable}=bash_complete" in done.stdout
    assert ended(["bash", "-n", "-c", done.stdout], cwd=student.handout).returncode == 0


def test_repository_is_on_no_path(student: Student) -> None:
    """The package that runs is the installed one, and no entry of sys.path leads to this source."""
    code = "import sys, grader; print(grader.__file__, *sys.path, sep='\\n')"
    said = ended([student.python, "-c", code], cwd=student.handout, env={})
    package, *places = said.stdout.splitlines()
    assert Path(package).is_relative_to(student.python.parents[1])
    elsewhere = [Path(student.handout, place) for place in places]  # "" is where it runs
    assert [
        place for place in elsewhere if (place / "grader" / "cli").is_dir() and not Path(package).is_relative_to(place)
    ] == []


def test_fresh_handout_is_not_implemented_and_quiet(student: Student) -> None:
    """Every line says that it is still the template's; nothing is missing, nothing noted, nothing on stderr."""
    done = student.run("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "not implemented" in done.stdout
    assert [word for word in NOISE if word in done.stdout] == []


@pytest.mark.parametrize("way", ["copied", "in_place", "in_place_from_its_folder"])
def test_work_is_found(student: Student, course: Course, tmp_path: Path, way: str) -> None:
    """Whether the starter was copied to the top under the exercise's name or filled in where it lies: full marks."""
    handout = tmp_path / "handout"
    shutil.copytree(student.handout, handout)
    for slug in ("rnn_forward", "bptt"):
        text = course.solution_path(slug).read_text(encoding="utf-8")
        name = f"{slug}.py" if way == "copied" else f"assignments/{slug}/starter.py"
        (handout / name).write_text(text, encoding="utf-8")
    stands = handout / "assignments" / "bptt" if way.endswith("folder") else handout
    chosen = () if way.endswith("folder") else ("--exercise", "bptt")
    done = student.run("check", *chosen, cwd=stands)
    assert (done.returncode, done.stderr) == (0, "")
    assert "25 / 25" in done.stdout
    assert [word for word in NOISE if word in done.stdout] == []


def test_commands_of_the_first_page_work(student: Student, tmp_path: Path) -> None:
    """What the README tells a student to type ends well in that folder, but for installing and what never ends."""
    handout = tmp_path / "handout"
    shutil.copytree(student.handout, handout)
    page = (handout / "README.md").read_text(encoding="utf-8")
    commands = [line.split("#")[0].split() for line in re.findall(r"^ {4}(\S.*)$", page, re.MULTILINE)]
    commands = [command for command in commands if "--watch" not in command]
    assert [command[0] for command in commands] == ["python", "cp", "grader", "grader"]
    for command in commands[1:]:
        done = student.run(*command[1:], cwd=handout) if command[0] == "grader" else ended(command, cwd=handout)
        assert (done.returncode, done.stderr) == (0, "")


def test_check_elsewhere_uses_the_course_of_the_package(student: Student, course: Course, tmp_path: Path) -> None:
    """A student with a folder of their own needs no handout either."""
    (tmp_path / "rnn_forward.py").write_bytes(course.reference().files["rnn_forward.py"])
    done = student.run("check", "--exercise", "rnn_forward", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "15 / 15" in done.stdout


STARTERS = [slug for slug in SLUGS if (ASSIGNMENTS / slug / "starter.ipynb").is_file()]


@pytest.mark.parametrize("slug", STARTERS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_starter_notebook_runs_from_top_to_bottom(slug: str, tmp_path: Path) -> None:
    """In a real kernel, alone in a folder: it defines every function, and only a call says that it is not written."""
    text = (ASSIGNMENTS / slug / "starter.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    names = re.findall(r'NotImplementedError\(\\"(\w+)', text)
    calls = "".join(
        f"try:\n    {name}(*range({name}.__code__.co_argcount))\nexcept NotImplementedError as e:\n    print(e)\n"
        for name in names
    )
    notebook.cells.append(nbformat.v4.new_code_cell(calls))
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = "".join(output.text for output in notebook.cells[-1].outputs)
    assert said.split() == names
