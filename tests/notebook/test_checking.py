"""grader.check() in a notebook: what is defined there, with the results of the command line."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from grader.checking import set_up
from grader.errors import GraderError, UsageError
from grader.model.evidence import Submission
from grader.model.grade import Grade
from grader.notebook import check
from grader.notebook.sheet import Sheet
from tests.conftest import ROOT

Texts = Callable[[str], dict[str, str]]
NO_CARRY = "bptt/wrong_values/no_carry"
EVERY = ("rnn_forward.py", "bptt.py")


def cell(shell: Any, code: str) -> Any:
    """Run a cell and give its result."""
    ran = shell.run_cell(code, store_history=True, silent=False)
    ran.raise_error()
    return ran.result


def fill(shell: Any, texts: dict[str, str]) -> None:
    """Write the work of two exercises into cells."""
    for name in EVERY:
        cell(shell, texts[name].replace("from rnn_forward import", "# "))


def facts(grade: Grade) -> list[tuple[str, float, str]]:
    """Score and verdict of each criterion."""
    return [(f"{e.id}.{c.id}", c.score, c.verdict.value) for e in grade.exercises for c in e.criteria]


def test_a_notebook_is_told_what_the_command_line_tells(shell: Any, mistaken: Texts) -> None:
    """The same work gets the same scores, verdicts and likely mistake, whether in cells or in files."""
    texts = mistaken(NO_CARRY)
    fill(shell, texts)
    sheet = cell(shell, "grader.check('bptt')")
    with set_up(ROOT, ROOT, exercises=("bptt",)) as desk:
        graded = desk.check(Submission("ada", {name: texts[name].encode() for name in EVERY}))
    assert facts(sheet.grade) == facts(graded)
    assert sheet.grade.profiles == graded.profiles
    for shown in (repr(sheet), sheet._repr_html_()):
        assert "Nothing is carried from a step to the one before it." in shown
        assert "case.run(globals())" in shown


def test_what_is_defined_now_counts(shell: Any, mistaken: Texts) -> None:
    """A function that is mended in a later cell is right at the next check, and one that is spoiled is wrong."""
    fill(shell, mistaken("rnn_forward/wrong_values/starts_from_zeros"))
    before = cell(shell, "grader.check('rnn_forward')").grade
    assert before.score < before.max_score
    cell(shell, (ROOT / "reference" / "rnn_forward" / "solution.py").read_text(encoding="utf-8"))
    after = cell(shell, "grader.check('rnn_forward')").grade
    assert after.score == after.max_score
    cell(shell, "def rnn_forward(x, h0, Wx, Wh, b):\n    return nothing_of_that_name")
    spoiled = repr(cell(shell, "grader.check('rnn_forward')"))
    assert re.search(r"NameError \(In\[\d+\], line 2\)", " ".join(spoiled.split()))


def test_without_a_name_all_exercises_are_checked_that_are_begun(shell: Any, mistaken: Texts) -> None:
    """An exercise of which nothing is defined is not held against anybody."""
    fill(shell, mistaken(NO_CARRY))
    sheet = cell(shell, "grader.check()")
    assert [exercise.id for exercise in sheet.grade.exercises] == ["rnn_forward", "bptt"]


def test_an_error_of_the_call_is_a_sentence_in_a_notebook(shell: Any) -> None:
    """A name that does not exist is told with those that do, and without a traceback."""
    ran = shell.run_cell("grader.check('bppt')")
    assert isinstance(ran.error_in_exec, GraderError)
    assert ran.error_in_exec._render_traceback_() == [str(ran.error_in_exec)]
    assert "bptt" in str(ran.error_in_exec)


def test_nothing_defined_is_told_with_names_to_begin_with() -> None:
    """At a plain prompt the names of whoever calls count; where there are none, the error says what is looked for."""
    with pytest.raises(UsageError, match="rnn_step_forward"):
        check(space={})


class _Tags(HTMLParser):
    """Collects the names of tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}


def test_hostile_words_are_text_in_html(shell: Any) -> None:
    """Whatever a student's code says, the page has our tags alone."""
    words = "<script>alert(1)</script><img src=x onerror=alert(1)> & \\\" '"
    cell(shell, f'def rnn_forward(x, h0, Wx, Wh, b):\n    raise ValueError("""{words}""")')
    html = cell(shell, "grader.check('rnn_forward')")._repr_html_()
    parser = _Tags()
    parser.feed(html)
    assert parser.seen <= {"div", "table", "tr", "th", "td", "p", "b", "br", "pre", "small", "style"}
    assert "&lt;script&gt;" in html


def test_text_and_html_tell_the_same(shell: Any, mistaken: Texts) -> None:
    """Every word of the text is in the HTML."""
    fill(shell, mistaken(NO_CARRY))
    sheet = cell(shell, "grader.check()")
    assert isinstance(sheet, Sheet)
    words = " ".join(HTMLText.of(sheet._repr_html_()).split())
    for line in repr(sheet).splitlines():
        assert all(word in words for word in line.replace(">>> ", "").split()), line


class HTMLText(HTMLParser):
    """The text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:  # noqa: D102 - HTMLParser says it
        self.parts.append(data)

    @classmethod
    def of(cls, page: str) -> str:
        """All text of it, in order."""
        parser = cls()
        parser.feed(page)
        return " ".join(parser.parts)


def test_importing_the_package_stays_light() -> None:
    """`import grader` wakes nothing, and names only what it has; the rest comes when it is used."""
    code = "import sys, grader; assert 'numpy' not in sys.modules; grader.check; assert 'numpy' in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    code = "import grader; print(hasattr(grader, 'nothing'), hasattr(grader, 'load_ipython_extension'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]
