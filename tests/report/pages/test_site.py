"""The pages as text: the same each time, for the right reader, and only ever as much markup as the templates have."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.messages import FOLLOWED_THROUGH, NO_FIGURES, OUR_FAULT
from grader.report.pages import figures
from grader.report.pages.addresses import page_name
from grader.report.pages.site import ClassReport, students_page
from grader.report.result import failure_bytes
from tests.report.pages.conftest import MISTAKE, Document, curve, pages_of
from tests.report.pages.test_in_browser import hostile


class Markup(HTMLParser):
    """The elements of a page with the names of their attributes, and its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, *(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        """Note what is read."""
        self.text += data


def test_two_runs_give_the_same_bytes(documents: list[Document]) -> None:
    """Pages depend on the results alone: no date, no random id, no order of a set."""
    first = pages_of(documents)
    figures._curves.cache_clear()
    figures._histogram.cache_clear()
    assert pages_of(documents) == first


def test_there_is_a_page_for_the_class_each_student_and_each_criterion(site: dict[str, bytes]) -> None:
    """Nobody and nothing is left out, and a student's own page is there for everybody."""
    assert "index.html" in site
    assert len([path for path in site if re.fullmatch(r"criteria/[ab]\.\w+\.html", path)]) == 13
    students = {path for path in site if "/" not in path} - {"index.html"}
    assert len(students) == 6
    assert {f"students/{path}" for path in students} == {path for path in site if path.startswith("students/")}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(words=st.text(min_size=1, max_size=30))
def test_no_text_becomes_markup(document: dict[str, Any], words: str) -> None:
    """Whatever a name, an output or a message is, the elements of the pages are those of harmless words."""
    odd, plain = (pages_of([hostile(document, text)]).values() for text in (words, "x"))
    assert [Markup(page).elements for page in odd] == [Markup(page).elements for page in plain]


def test_only_the_page_of_the_class_has_a_script(site: dict[str, bytes]) -> None:
    """Every page lets nothing in but its own style by its hash, the class's one script too, and holds nothing else."""
    for path, page in site.items():
        markup = Markup(page)
        policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', page.decode())[0])
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert ("script-src" in policy) == (path == "index.html")
        tags = [tag for tag, *_ in markup.elements]
        assert tags.count("script") == (path == "index.html")
        assert {"link", "img", "iframe", "object", "form"}.isdisjoint(tags)
        assert [element for element in markup.elements if "style" in element[1:] or "onclick" in element[1:]] == []


def test_a_page_says_what_there_is_to_say(site: dict[str, bytes]) -> None:
    """Mark, messages, mistake, notes, decisions and lateness of a student are all on the page."""
    text = Markup(site["aylin_demir.html"]).text
    told = ["worst at index", MISTAKE["sentence"], MISTAKE["hint"], FOLLOWED_THROUGH, "NameError: name 'y'"]
    told += [
        "not final",
        "Handed in 2026-12-02 10:00+01:00",
        "2 days late, which costs 1.5 of 7.5 points",
        "granted by",
    ]
    told += ["Set to 1.5 points by G. Hopper on 2026-12-05: One sign, made twice. The checks gave 0."]
    told += ["Excused by A. Lovelace on 2026-12-06"]
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize("reason", ["a fault of ours: KeyError", "the process that graded it ended 3 times"])
def test_whose_fault_a_missing_mark_is_comes_from_the_result(documents: list[Document], reason: str) -> None:
    """In whatever words: it is among the faults of the grader, and its student reads that it is not theirs."""
    ours, theirs = (json.loads(failure_bytes(name, reason, is_ours=name == "ours")) for name in ("ours", "theirs"))
    site = pages_of([documents[0], ours, theirs])
    told = site["index.html"].decode().partition('id="faults"')[2].partition("</section>")[0]
    assert re.findall(r"<bdi>(\w+)</bdi>", told) == ["ours"]
    own = {name: Markup(site[f"students/{name}.html"]).text for name in ("ours", "theirs")}
    assert all(reason in text for text in own.values())
    assert [OUR_FAULT in text for text in own.values()] == [True, False]


def test_a_students_page_names_nobody_else_and_leads_nowhere(site: dict[str, bytes]) -> None:
    """What is given away has no other student, no link but within itself and nothing of where it was made."""
    page = Markup(site["students/aylin_demir.html"])
    assert "Lucía" not in page.text
    assert "a hidden case like" not in page.text
    assert 'href="./' not in site["students/aylin_demir.html"].decode()


def test_without_matplotlib_a_line_stands_for_the_figures(
    documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages say so once, and the numbers are still there."""
    monkeypatch.setattr(figures, "find_spec", lambda _: None)
    site = pages_of(documents)
    for path in ("index.html", "aylin_demir.html"):
        assert site[path].decode().count(NO_FIGURES) == 1
        assert b'class="figure"' not in site[path]
        assert b"The numbers" in site[path]


def test_pages_need_neither_matplotlib_nor_numpy_to_be_imported() -> None:
    """They are loaded where something is drawn."""
    code = "import sys, grader.report.pages.site; assert not {'matplotlib', 'numpy'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ["index", "Index", "../../etc/passwd", "a/b", "con?fused", "", ".hidden", "é" * 130])
def test_odd_name_is_still_a_file_of_its_own(name: str) -> None:
    """It never leaves the folder, never replaces the page of the class, and differs from its neighbours'."""
    page = page_name(name)
    assert re.fullmatch(r"[^/\\?#%]+", page)
    assert not page.startswith(".")
    assert page.casefold() != "index"
    assert page != page_name(name + "x")


@pytest.mark.parametrize("broken", [{"exercises": [{}]}, {"score": "many"}, {"notes": None}, {"exercises": 3}])
def test_result_that_is_none_is_told_by_name(document: Document, broken: Document) -> None:
    """A file that somebody changed is an error that says whose it is, for either reader."""
    for show in (ClassReport().add, students_page):
        with pytest.raises(UsageError, match=r"^ada: its result cannot be shown"):
            show({**document, **broken})


def test_results_of_older_graders_are_shown(document: Document) -> None:
    """Curves, decisions and lateness are newer than the format; without them the rest is as it was."""
    lines = [{k: v for k, v in line.items() if k != "override"} for line in document["exercises"][0]["criteria"]]
    old = {**document, "exercises": [{**document["exercises"][0], "criteria": lines}]}
    del old["late"], old["profiles"]
    assert "<b>6</b>" in ClassReport().add(old).data.decode()


def test_a_curve_that_is_not_there_is_said_to_be_missing(document: Document) -> None:
    """A legend that promises a line where none is drawn leaves the reader looking for it."""
    nothing = {**document, "profiles": [curve("a")]}
    assert "this work: nothing came" in Markup(students_page(nothing).data).text
    assert "nothing came" not in Markup(students_page({**document, "profiles": [curve("a", 1.0)]}).data).text


def test_an_error_is_drawn_where_it_costs_and_names_its_line(document: Document) -> None:
    """Of two lost lines with different errors each has a figure with its title; what was kept has none."""
    part = document["exercises"][0]
    lost = part["criteria"][1]
    (check, *_), errors = lost["checks"], lost["checks"][0]["finding"]["errors"]
    other = {**check, "finding": {**check["finding"], "errors": [*errors, 0.5]}}
    kept = {**other, "passed": True, "followed_through": True, "finding": {**check["finding"], "errors": [1.0] * 5}}
    lines = [
        {**lost, "title": title, "checks": [one]} for title, one in (("One", check), ("Two", other), ("Three", kept))
    ]
    text = Markup(students_page({**document, "exercises": [{**part, "criteria": lines}]}).data).text
    assert re.findall(r"(\w+): error of", text) == ["One", "Two"]
