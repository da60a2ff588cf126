"""The student's page names what there is."""

from __future__ import annotations

import re

from click import Option

from grader.cli.check import check
from grader.course.course import Course
from grader.notebook import public_case
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "student.md").read_text(encoding="utf-8")


def test_its_options_exist() -> None:
    """Each option of `grader check` that the page shows is one, and the one that watches is shown."""
    known = {word for option in check.params if isinstance(option, Option) for word in option.opts}
    shown = {
        word for line in re.findall(r"^    grader check.*$", PAGE, re.MULTILINE) for word in re.findall(r"--\w+", line)
    }
    assert shown <= known
    assert "--watch" in shown


def test_its_ids_exist(course: Course) -> None:
    """The criterion that pytest is given and the case at the prompt are there."""
    criteria = {f"{e.id}.{c.id}" for e in course.rubric.exercises() for c in e.criteria}
    named = re.findall(r"rubric\.yaml::(\S+)", PAGE)
    assert named
    assert set(named) <= criteria
    ((check_id, case),) = re.findall(r'public_case\("(.+)", "(.+)"\)', PAGE)
    assert public_case(check_id, case, course=ROOT).expected["dx"].size
