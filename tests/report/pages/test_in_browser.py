"""The pages as people meet them: in a real browser, in any light, on any screen, with names and outputs of any kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.report.pages.browser import Tab
from tests.report.pages.conftest import LONG, pages_of, written

CLASS = "index.html"
STUDENT = "aylin_demir.html"
GIVEN = "students/aylin_demir.html"
CRITERION = "criteria/a.values.html"
each_page = pytest.mark.parametrize("page", [CLASS, STUDENT, CRITERION])

HOSTILE = (
    "<script>window.owned = 1</script>",
    "<img src=x onerror='window.owned = 1'>",
    "</title></style></script><svg onload='window.owned = 1'>",
    '"><a href="javascript:window.owned = 1" autofocus onfocus=\'window.owned = 1\'>x</a>',
    "{{ 7 * 7 }}{% raw %}",
    "<iframe src='http://192.0.2.1/'></iframe>",
)


@each_page
@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 1280), (False, 360)], ids=["light", "dark", "phone"])
def test_everybody_can_read_it(tab: Tab, folder: Path, page: str, width: int, *, dark: bool) -> None:
    """axe-core finds nothing wrong, and nothing is wider than the screen, what can be unfolded included."""
    tab.look(dark=dark, width=width)
    tab.open(folder / page)
    tab.value("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert tab.violations() == []
    assert tab.value("document.documentElement.scrollWidth") <= width


def test_axe_would_see_a_fault(tab: Tab, tmp_path: Path) -> None:
    """The test above is not blind: pale text, an unnamed picture and a field without a label are found."""
    pale = "<p style='color:#bbb;background:#fff'>pale</p><svg role='img'></svg><input>"
    (tmp_path / "bad.html").write_text(f"<!DOCTYPE html><html lang=en><title>x</title><main><h1>x</h1>{pale}</main>")
    tab.open(tmp_path / "bad.html")
    rules = {violation.partition(":")[0] for violation in tab.violations()}
    assert {"color-contrast", "svg-img-alt", "label"} <= rules


@pytest.mark.parametrize("page", [CLASS, STUDENT, CRITERION, GIVEN])
def test_nothing_is_loaded_from_anywhere(tab: Tab, folder: Path, page: str) -> None:
    """The page asks for itself alone, and the browser has nothing to complain about, the content policy included."""
    tab.open(folder / page)
    assert tab.requests == [(folder / page).resolve().as_uri()]
    assert tab.complaints == []


def test_a_request_would_be_seen(tab: Tab, tmp_path: Path) -> None:
    """The test above is not blind: a picture from elsewhere is a request, and a refused style a complaint."""
    policy = "<meta http-equiv=Content-Security-Policy content=\"style-src 'none'\">"
    (tmp_path / "bad.html").write_text(f"<!DOCTYPE html>{policy}<img src=other.png><style>p{{color:red}}</style>")
    tab.open(tmp_path / "bad.html")
    assert tab.requests[-1].endswith("/other.png")
    assert tab.complaints


def hostile(document: dict[str, Any], words: str) -> dict[str, Any]:
    """A result in which every text that a student or a file name could have shaped is hostile."""
    line = {
        **document["exercises"][0]["criteria"][1],
        "title": words,
        "message": words,
        "hint": words,
        "diagnosis": {"id": words, "kind": "mistake", "sentence": words, "hint": words},
        "override": {"points": 0, "reason": words, "who": words, "when": words},
    }
    line["checks"] = [{**line["checks"][0], "message": words, "case": words, "notes": [words]}]
    exercise = {**document["exercises"][0], "title": words, "criteria": [line]}
    curve = {**document["profiles"][0], "quantity": words, "case": words}
    named = {"student": words, "submission": words, "notes": [words], "late": [{"message": words}]}
    return {**document, **named, "exercises": [exercise], "profiles": [curve]}


@pytest.mark.parametrize("words", HOSTILE, ids=["script", "handler", "closing", "attribute", "template", "frame"])
@pytest.mark.parametrize("guarded", [True, False], ids=["policy", "escaping alone"])
def test_hostile_words_are_text(
    tab: Tab, document: dict[str, Any], words: str, tmp_path: Path, *, guarded: bool
) -> None:
    """They are shown letter by letter and nothing of them runs, even in a browser that knew no content policy."""
    site = pages_of([hostile(document, words)])
    if not guarded:
        site = {path: data.replace(b"Content-Security-Policy", b"x-nothing") for path, data in site.items()}
    written(site, tmp_path)
    for path in site:
        tab.open(tmp_path / path)
        assert tab.value("window.owned") is None
        assert tab.value("document.querySelector('img, iframe, [onload], [onfocus], [href^=javascript]')") is None
        assert words in tab.value("document.querySelector('main').textContent")
        assert tab.requests == [(tmp_path / path).resolve().as_uri()]


def shown(tab: Tab) -> list[str]:
    """The students of the table, in the order in which they can be seen."""
    rows = "Array.from(document.querySelectorAll('#class tbody tr'))"
    return list(tab.value(f"{rows}.filter(r => r.offsetHeight).map(r => r.cells[0].textContent.trim().split('  ')[0])"))


def search(tab: Tab, words: str) -> None:
    """Type into the search field."""
    field = "document.getElementById('search')"
    tab.value(f"{field}.value = {words!r}; {field}.dispatchEvent(new Event('input'))")


def test_search_finds_names_without_their_accents(tab: Tab, folder: Path) -> None:
    """Whoever types without accents finds the student, and an emptied field shows everybody again."""
    tab.open(folder / CLASS)
    everybody = shown(tab)
    search(tab, "LUCIA")
    assert [name.split()[0] for name in shown(tab)] == ["Lucía"]
    assert tab.value("document.getElementById('found').textContent") == "1 of 6"
    search(tab, "")
    assert shown(tab) == everybody


def test_a_press_sorts_and_another_turns_round(tab: Tab, folder: Path) -> None:
    """Marks are sorted as numbers, who has none first or last, and the heading says in which direction."""
    tab.open(folder / CLASS)
    for direction, first in (("ascending", "Renée"), ("descending", "Lucía")):
        tab.value("document.querySelectorAll('#class thead button')[1].click()")
        assert shown(tab)[0].split()[0] == first
        assert tab.value("document.querySelectorAll('#class thead th')[1].getAttribute('aria-sort')") == direction


def test_without_scripts_everything_is_there(tab: Tab, folder: Path) -> None:
    """Every student is in the table, and no field is shown that would do nothing."""
    tab.open(folder / CLASS)
    everybody = shown(tab)
    tab.allow_scripts(False)
    tab.open(folder / CLASS)
    assert shown(tab) == everybody
    assert len(everybody) == 6
    assert tab.value("document.getElementById('search').offsetHeight") == 0
    assert tab.value("document.querySelectorAll('#class button').length") == 0


def test_paper_unfolds_what_a_reader_cannot(tab: Tab, folder: Path) -> None:
    """Printed, the class says who has no mark and which criteria cost less; on a screen that waits for a press."""
    tab.open(folder / CLASS)
    inside = "Array.from(document.querySelectorAll('section > details > :not(summary)'))"
    assert tab.value(f"{inside}.length") > 0
    assert not tab.value(f"{inside}.some(part => part.checkVisibility())")
    tab.call("Emulation.setEmulatedMedia", media="print")
    assert tab.value(f"{inside}.every(part => part.checkVisibility())")


def test_who_has_no_mark_has_a_dash_where_the_marks_are(tab: Tab, folder: Path) -> None:
    """It stands below the last whole figure of the others, not where their decimals are."""
    tab.open(folder / CLASS)
    wholes = "document.querySelectorAll('#class td:nth-child(2) .whole')"
    edges = f"Array.from({wholes}, whole => whole.getBoundingClientRect().right)"
    assert tab.value(f"{edges}.length") == len(shown(tab))
    assert tab.value(f"Math.max(...{edges}) - Math.min(...{edges})") < 1


def test_every_link_leads_somewhere(folder: Path, site: dict[str, bytes], tab: Tab) -> None:
    """The browser resolves each address on each page to a file that is there, odd names and marks in it included."""
    for path in (CLASS, STUDENT, CRITERION, f"{LONG}.html", GIVEN):
        tab.open(folder / path)
        for name, kind in tab.value("Array.from(document.links).map(a => [decodeURIComponent(a.pathname), a.hash])"):
            place = Path(name)
            assert place.relative_to(folder.resolve()).as_posix() in site
            assert not kind or f'id="{kind[1:]}"'.encode() in place.read_bytes()
