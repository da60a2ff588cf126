"""What is installed is what was tested, and the package carries the students' half of the course alone."""

from __future__ import annotations

import re
import sys
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import grader
from tests.house.sources import PACKAGE, ROOT, package

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WHEEL: dict[str, Any] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9][A-Za-z0-9.!+]*)")

# Import name -> distribution, where they differ.
DISTRIBUTIONS = {"yaml": "pyyaml", "zmq": "ipykernel", "jupyter_client": "ipykernel"}


def pin_lines() -> list[str]:
    """The lines of constraints.txt that say something."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def requirements(*lists: list[str]) -> list[Requirement]:
    """Lists of dependencies, read."""
    return [Requirement(text) for texts in lists for text in texts]


def test_constraints_are_exact_pins() -> None:
    """Each line is name==version: no range, no address, no option, nothing twice."""
    assert [line for line in pin_lines() if not PIN.fullmatch(line)] == []
    names = [canonicalize_name(line.split("==")[0]) for line in pin_lines()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    "requirement",
    requirements(PROJECT["project"]["dependencies"], PROJECT["build-system"]["requires"], *EXTRAS.values()),
    ids=str,
)
def test_direct_dependency_is_pinned(requirement: Requirement) -> None:
    """constraints.txt has it, at a version that pyproject.toml allows, and pyproject.toml has no address for it."""
    pins = {canonicalize_name(pin[1]): pin[2] for line in pin_lines() if (pin := PIN.fullmatch(line))}
    assert canonicalize_name(requirement.name) in pins
    assert requirement.url is None
    assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


def test_dependencies_are_sorted() -> None:
    """A list that is in order shows at once what is in it."""
    lists = [PROJECT["project"]["dependencies"], *EXTRAS.values()]
    assert [texts for texts in lists if texts != sorted(texts, key=str.lower)] == []


def test_everything_imported_is_declared() -> None:
    """What the package imports is the standard library, itself, or a dependency that pyproject.toml names."""
    declared = {
        canonicalize_name(r.name)
        for r in requirements(PROJECT["project"]["dependencies"], *(EXTRAS[name] for name in EXTRAS if name != "dev"))
    }
    found = {
        f"{source.place}:{line} {name}"
        for source in package()
        for line, name in source.imports()
        if (top := name.split(".")[0]) not in {*sys.stdlib_module_names, PACKAGE}
        and canonicalize_name(DISTRIBUTIONS.get(top, top)) not in declared
    }
    assert found == set()


def test_wheel_carries_the_students_half() -> None:
    """What students may have travels in the package, where a course is looked for if there is no other."""
    assert WHEEL["force-include"] == {
        "assignments": "grader/_course/assignments",
        "dialects": "grader/_course/dialects",
        "rubric.yaml": "grader/_course/rubric.yaml",
    }


def test_wheel_never_carries_the_references() -> None:
    """Nothing that goes into the wheel is reference/ or holds it, and a source distribution leaves it out too."""
    sources = [*WHEEL["packages"], *WHEEL["force-include"], *WHEEL.get("include", [])]
    sources += [name.removeprefix("/") for name in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]]
    roots = [ROOT / name for name in sources]
    assert [str(root) for root in roots if (ROOT / "reference").is_relative_to(root)] == []
    assert [name for name in sources if "reference" in name] == []
    assert [str(path) for root in roots for path in root.rglob("solution.py")] == []
    assert "/reference" in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["exclude"]


def test_version_stands_in_one_place() -> None:
    """grader.__version__ is a version in its normal form, and the build reads it from there."""
    assert str(Version(grader.__version__)) == grader.__version__
    assert "version" in PROJECT["project"]["dynamic"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "grader/__init__.py"


def test_commands_lead_to_the_command_line() -> None:
    """Both names start the same program."""
    assert set(PROJECT["project"]["scripts"].values()) == {"grader.__main__:main"}
    assert set(PROJECT["project"]["scripts"]) == {"grader", "rnn-grader"}
