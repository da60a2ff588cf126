"""`pytest --submission PATH`: every public criterion is a test, with the results of `grader check`.

Its ids are `rubric.yaml::bptt.sequence`, the same whatever the work is called. Without the option nothing happens:
this file imports pytest alone until a test is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.model.grade import Grade
    from grader.report.explanations import Around

NAME = "grader-submission"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options; --submission turns everything else on."""
    group = parser.getgroup("rnn-grader", "grade work on recurrent networks")
    group.addoption("--submission", metavar="PATH", help="Check this work: every public criterion becomes a test.")
    group.addoption("--submission-course", metavar="DIR", help="Folder of the rubric.yaml. [default: found upwards]")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Put the rubric among what is collected, unless a test of it was asked for by its id."""
    if not config.option.submission:
        return
    from grader.course.course import find_course
    from grader.errors import GraderError

    work = (config.invocation_params.dir / config.option.submission).resolve()
    course = config.option.submission_course
    try:
        root = find_course(config.invocation_params.dir / course if course else None, work)
    except GraderError as error:
        raise pytest.UsageError(str(error)) from None
    if not work.exists():
        raise pytest.UsageError(f"--submission {config.option.submission}: there is no such file or folder")
    rubric = root.resolve() / "rubric.yaml"
    config.pluginmanager.register(Checks(config, work, rubric), NAME)


class Checks:
    """Collects the rubric as a file of tests."""

    def __init__(self, config: pytest.Config, work: Path, rubric: Path) -> None:
        """Hold the places; nothing is read yet."""
        self.work, self.rubric = work, rubric
        given = config.args_source is pytest.Config.ArgsSource.ARGS
        asked = [argument.partition("::")[0] for argument in config.args] if given else []
        if not any((config.invocation_params.dir / place).resolve() == rubric for place in asked):
            config.args = [*(config.args if given else []), str(rubric)]

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """Take the rubric."""
        if file_path.resolve() != self.rubric:
            return None
        is_inside = file_path.is_relative_to(parent.config.rootpath)  # elsewhere pytest would leave the name out
        return Rubric.from_parent(parent, path=file_path, nodeid=None if is_inside else file_path.name, checks=self)


class Rubric(pytest.File):
    """The rubric of a course: a test for each criterion that students may check."""

    def __init__(self, *, checks: Checks, **more: Any) -> None:
        super().__init__(**more)
        self.checks = checks
        self.around: Around | None = None
        self._marks: dict[tuple[str, ...], Grade] = {}

    def collect(self) -> Iterator[pytest.Item]:
        """Read the rubric; no work is run."""
        from grader.course.rubric import criterion_lines, load_rubric
        from grader.errors import GraderError

        try:
            public, lines = load_rubric(self.path).part(public=True), criterion_lines(self.path)
        except GraderError as error:
            raise self.CollectError(str(error)) from None
        for exercise in public.exercises():
            for criterion in exercise.criteria:
                name = f"{exercise.id}.{criterion.id}"
                yield Criterion.from_parent(self, name=name, title=criterion.title, line=lines[name] - 1)

    def criterion(self, name: str) -> Grade:
        """The grade of one criterion. The first to ask has the work run: of the selected tests, all their exercises."""
        slug, _, criterion = name.partition(".")
        chosen = {item.name.partition(".")[0] for item in self.session.items if item.parent is self}
        grade = self._mark(tuple(sorted(chosen | {slug})))
        exercise = next(exercise for exercise in grade.exercises if exercise.id == slug)
        only = tuple(one for one in exercise.criteria if one.id == criterion)
        return replace(grade, exercises=(replace(exercise, criteria=only),))

    def _mark(self, exercises: tuple[str, ...]) -> Grade:
        if exercises not in self._marks:
            from grader.checking import set_up

            with set_up(self.path.parent, self.checks.work, exercises=exercises) as desk:
                self._marks[exercises] = desk.check(desk.read())
                self.around = desk.around
        return self._marks[exercises]


class Lost(Exception):  # noqa: N818 - a test that fails, and no error of anybody's
    """A criterion that is not fully earned: its message is the explanation."""


class Criterion(pytest.Item):
    """One criterion: passes where `grader check` says correct."""

    parent: Rubric

    def __init__(self, *, title: str, line: int, **more: Any) -> None:
        super().__init__(**more)
        self.title, self.line = title, line

    def runtest(self) -> None:
        """Look the criterion up. Raises Lost where it is not correct."""
        from grader.model.evidence import ABSENT, Verdict
        from grader.report.explanations import explain, urgent
        from grader.report.text import explanation_text

        grade = self.parent.criterion(self.name)
        found = grade.exercises[0].criteria[0]
        self.user_properties += [("score", found.score), ("max_score", found.max_score)]
        self.user_properties.append(("verdict", found.verdict.value))
        if found.verdict is not Verdict.CORRECT:
            told = [*urgent(grade), *map(explanation_text, explain(grade, self.parent.around))]
            # Why a function was not found is a note on the whole work, not on this line.
            notes = [note for note in grade.notes if note not in told] if found.verdict in ABSENT else []
            raise Lost("\n\n".join([*told, *(["\n".join(["Notes", *notes])] if notes else [])]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what there is to say to a student, and a traceback only of what is our own fault."""
        from grader.errors import GraderError

        if isinstance(excinfo.value, (Lost, GraderError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where an editor goes: the line of the rubric, from 0."""
        return self.path, self.line, f"{self.name}: {self.title}"
