"""Whatever a student calls themselves or makes an error say, each format shows it as text and stays itself."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from grader.model.text import clean
from grader.report.export.class_rows import class_csv, class_rows
from grader.report.export.classroom50 import classroom50_json
from grader.report.export.ctrf import ctrf_json
from grader.report.export.github import step_outputs, step_summary, workflow_commands
from grader.report.export.gitlab import code_quality_json
from grader.report.export.gradescope import gradescope_json
from grader.report.export.junit import junit_xml
from grader.report.export.markdown import escaped, student_markdown
from grader.report.export.marks import Mark
from grader.report.export.moodle import comment
from grader.report.export.moodle_feedback import feedback_page
from grader.report.export.prairielearn import prairielearn_json
from tests.report.export.draws import HOSTILE, hostile_marks
from tests.report.export.workbook import read_workbook

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "h1",
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
JSON: dict[str, Callable[[Mark], str]] = {
    "gradescope": gradescope_json,
    "gitlab": code_quality_json,
    "prairielearn": prairielearn_json,
    "classroom50": lambda mark: classroom50_json(mark, {}, NOW),
    "ctrf": lambda mark: ctrf_json([mark], NOW),
}
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def shown_text(markdown: str) -> tuple[set[str], str]:
    """The kinds of tokens that a reader of GitHub's dialect makes of a text, and the text that it shows."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(markdown)
    inline = [child for token in tokens for child in token.children or ()]
    texts = [child.content for child in inline if child.type in {"text", "text_special"}]
    return {token.type for token in (*tokens, *inline)}, "".join(texts)


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and any attribute that acts."""
        self.tags += [tag, *(name for name, _ in attrs if name.startswith("on") or name in {"href", "src"})]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


@given(hostile_marks)
def test_csv_gives_back_its_cells_and_none_is_a_formula(mark: Mark) -> None:
    """Read again, the table has the same shape and words, and no cell that a spreadsheet would evaluate."""
    rows = list(csv.reader(io.StringIO(class_csv([mark]).decode(), newline="")))
    assert [len(row) for row in rows] == [len(row) for row in class_rows([mark])]
    assert [cell for row in rows for cell in row if cell.lstrip().startswith(FORMULA)] == []
    assert rows[1][0].removeprefix("'") == mark.student.removeprefix("'")


@settings(max_examples=30)
@given(hostile_marks)
def test_workbook_holds_text_and_numbers_only(mark: Mark) -> None:
    """No formula, no link (the reader refuses both), and the name as it is."""
    first, _ = read_workbook([mark])
    assert first[1][0] == mark.student or mark.student == ""


@given(hostile_marks)
def test_xml_parses_and_gives_back_the_words(mark: Mark) -> None:
    """No control character, no early end of an element, no attachment of GitLab."""
    data = junit_xml([mark])
    case = ET.fromstring(data).find(".//testcase")
    assert case is not None
    assert case.findtext("failure", "").replace("[ [", "[[") == "\n".join(mark.lines[0].words)
    assert not re.search(rb"\[\[\s*attachment", data, re.IGNORECASE)


@given(HOSTILE)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    """A paragraph that holds nothing but text, letter for letter: no link, HTML, code, list or heading."""
    plain = escaped(text)
    kinds, shown = shown_text(plain)
    assert kinds <= {"paragraph_open", "inline", "text", "text_special", "paragraph_close"}
    assert shown == clean(text, 1000)
    assert not re.search(r"(?<!\\)(://|@|www\.)", plain)  # what GitHub makes links and mentions of without a sign


@given(hostile_marks)
def test_markdown_has_no_markup_but_ours(mark: Mark) -> None:
    """The report is headings, paragraphs and a table, in one file and in the step's summary alike."""
    kinds, _ = shown_text(student_markdown(mark))
    assert kinds & {"link_open", "image", "html_inline", "html_block", "code_inline", "fence", "code_block"} == set()
    assert kinds & {"blockquote_open", "bullet_list_open", "ordered_list_open", "hr", "s_open"} == set()
    assert step_summary([mark]) == student_markdown(mark)


@given(hostile_marks)
def test_log_holds_our_commands_only(mark: Mark) -> None:
    """Each line is one command of ours, whose message comes back whole when it is read as GitHub reads it."""
    lines = workflow_commands(mark).splitlines()
    found = [COMMAND.fullmatch(line) for line in lines]
    assert all(found)
    assert [match[1] for match in found if match] == ["notice", "error"]
    message = lines[1].partition("::error ")[2].partition("::")[2]
    back = message.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert back == " ".join(["0 / 2 points.", *mark.lines[0].words])


@given(hostile_marks)
def test_outputs_are_fixed_names_and_numbers(mark: Mark) -> None:
    """Nothing of a student's stands there, so no output can be added or changed."""
    lines = step_outputs(mark).splitlines()
    assert [line.partition("=")[0] for line in lines] == ["score", "max_score", "percentage", "lost_lines", "final"]
    assert all(re.fullmatch(r"\w+=[\w.]+", line) for line in lines)


@given(hostile_marks)
def test_page_has_no_tags_but_ours(mark: Mark) -> None:
    """Names and words are text of the page, and nothing in it acts or is fetched."""
    page = Page()
    page.feed(feedback_page(mark))
    assert set(page.tags) - TAGS - {"strong"} == set()
    assert all(sentence in page.texts for sentence in mark.lines[0].words)


@given(hostile_marks)
def test_comment_is_text_and_line_breaks(mark: Mark) -> None:
    """Moodle shows it as HTML, a spreadsheet may show it first."""
    page = Page()
    page.feed(comment(mark))
    assert set(page.tags) <= {"br"}
    assert not comment(mark).startswith(FORMULA)


@pytest.mark.parametrize("name", JSON)
@settings(max_examples=40)
@given(mark=hostile_marks)
def test_json_can_be_written_and_read(name: str, mark: Mark) -> None:
    """Whatever letters came in, it is UTF-8 and strict JSON."""
    assert json.loads(JSON[name](mark).encode().decode(), parse_constant=pytest.fail)


@given(hostile_marks)
def test_place_is_a_path_inside_the_submission(mark: Mark) -> None:
    """A file that a student's error names is believed only if it can be one of theirs."""
    for finding in json.loads(code_quality_json(mark)):
        path = finding["location"]["path"]
        assert re.fullmatch(r"[^/\\:].*\.py", path)
        assert ".." not in path.split("/")
