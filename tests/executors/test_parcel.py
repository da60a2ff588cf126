"""A course on its way to another machine: it arrives whole, and a machine that would grade otherwise says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.course import Course, load_course
from grader.course.seeds import SECRET_FILE, Secret
from grader.errors import UsageError
from grader.executors.dask_worker import objection
from grader.executors.parcel import Parcel, pack, unpack
from grader.executors.task import Settings
from grader.executors.versions import versions
from grader.sandbox.kernel import MISSING
from tests.classes import small_course


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one exercise, with a secret of its own."""
    home = tmp_path_factory.mktemp("course")
    (home / ".grader-secret").write_bytes(b"only \xff here\n")
    return small_course(home, "clipping")


def test_level_and_kernel_of_another_machine(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A level that cannot be had there is refused and never lowered, and so is a kernel; other code is as well."""
    full = Settings(str(course.root), "full", "kernel")
    monkeypatch.setattr("grader.executors.dask_worker.obstacle", lambda level: f"no {level}")
    assert objection(full, versions()) == "isolation level full cannot be had there: no full"
    monkeypatch.setattr("grader.executors.dask_worker.obstacle", lambda _: "")
    assert objection(full, versions()) == ""
    monkeypatch.setattr("grader.executors.dask_worker.NEEDED", ("no_such_module",))
    assert objection(full, versions()) == MISSING
    assert "other code" in objection(full, versions() | {"code_sha256": "another"})


def test_course_is_the_same_after_the_way(course: Course, tmp_path: Path) -> None:
    """What decides evidence arrives whole, links as what they lead to; the secret is in no file."""
    parcel = pack(Settings(str(course.root), "process"), course.secret)
    settings = unpack(parcel, tmp_path)
    there = replace(load_course(Path(settings.root)), secret=parcel.secret)
    assert settings.root == str(tmp_path)
    assert there.sha256 == course.sha256
    assert there.deciding_sha256("clipping") == course.deciding_sha256("clipping")
    assert not any(path.is_symlink() or path.name == SECRET_FILE for path in tmp_path.rglob("*"))
    assert not any(course.secret.key in data for data in parcel.files.values())
    assert "only" not in repr(parcel)


@pytest.mark.parametrize("name", ["../rubric.yaml", "assignments/../../x", "/etc/x", "", "elsewhere/x"])
def test_path_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    """Whatever a parcel says, nothing is written outside of its folder."""
    parcel = Parcel(Settings("", "process"), Secret(b"", is_demo=True), {name: b""})
    with pytest.raises(UsageError, match="no path in a course"):
        unpack(parcel, tmp_path / "inside")
    assert list(tmp_path.iterdir()) == []
