"""The pages build without a warning, and the commands in them run as they stand there."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from tests.classes import small_course
from tests.copies import ROOT
from tests.house.sources import package
from tests.house.test_ranks import RANKS

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
# A block of this language is a promise: each line after a `$` is a command that ends well on a class of two.
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SOLUTION = ROOT / "reference" / "clipping" / "solution.py"
ANYWHERE = {f"GRADER_{name}_SANDBOX": "process" for name in ("BATCH", "GRADE", "REPLAY")}


def commands(page: Path) -> list[str]:
    """The commands of a page that are to be run, in order."""
    return re.findall(r"^\$ (.*)$", "".join(BLOCK.findall(page.read_text(encoding="utf-8"))), re.MULTILINE)


def test_pages_build_without_a_warning(tmp_path: Path) -> None:
    """No dead link, no page that nobody leads to, no block that cannot be read."""
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(tmp_path / "trees")]
    done = subprocess.run([*build, str(DOCS), str(tmp_path / "html")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert {page.stem for page in PAGES} <= {path.stem for path in (tmp_path / "html").glob("*.html")}


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.stem)
def test_commands_of_the_page_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a course of one exercise, where `submissions` has the work of ada, who made a mistake, and of kim."""
    small_course(tmp_path, "clipping")
    (tmp_path / "submissions").mkdir()
    right = SOLUTION.read_text(encoding="utf-8")
    (tmp_path / "submissions" / "ada.py").write_text(right.replace("max_norm /", "2 * max_norm /"), encoding="utf-8")
    shutil.copy(SOLUTION, tmp_path / "submissions" / "kim.py")
    monkeypatch.chdir(tmp_path)
    for command in commands(page):
        program, *words = shlex.split(command)
        if (program, words[:2]) == ("python", ["-m", "grader"]):
            words = words[2:]
        else:
            assert program in {"grader", "rnn-grader"}, command
        done = CliRunner().invoke(main, words, env=ANYWHERE)
        assert done.exit_code == 0, f"{command}\n{done.output}\n{done.exception!r}"


def test_page_of_commands_is_as_it_would_be_made() -> None:
    """`make goldens` writes it anew after a change of a command."""
    made = runpy.run_path(str(DOCS / "write_commands.py"))["page"]()
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == made


def rows() -> Iterator[tuple[int, str]]:
    """Rank and name of each room in the map."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    for rank, room in re.findall(r"^\| (\d+) \| `(\w+)` \|", page, re.MULTILINE):
        yield int(rank), room


def test_map_of_rooms_is_whole() -> None:
    """Every room of the package has a row with its rank, in that order, and no row leads nowhere."""
    there = {source.room for source in package()} - {"", "__main__"}
    drawn = list(rows())
    assert {room for _, room in drawn} == there
    assert drawn == [(RANKS[room], room) for _, room in sorted(drawn, key=lambda row: row[0])]


def completed(shell: str, name: str) -> str:
    """What the program says when a shell asks for the script that completes it."""
    env = {f"_{name.upper().replace('-', '_')}_COMPLETE": f"{shell}_source"}
    return CliRunner().invoke(main, [], prog_name=name, env=env).output


@pytest.mark.parametrize("name", ["grader", "rnn-grader"])
def test_completion_is_as_the_page_says(name: str) -> None:
    """Each shell of the table gets a script that asks this very program, by the variable that the page names."""
    page = (DOCS / "install.md").read_text(encoding="utf-8").replace("\\|", "|")
    shells = re.findall(r"^\| (\w+) \| `~", page, re.MULTILINE)
    assert shells == ["bash", "zsh", "fish"]
    for shell in shells:
        assert f"_GRADER_COMPLETE={shell}_source grader" in page
        assert f"_{name.upper().replace('-', '_')}_COMPLETE={shell}_complete" in completed(shell, name)
    assert "_RNN_GRADER_COMPLETE" in page


def test_tab_completes_commands_and_options() -> None:
    """`grader ba` has one ending, and so has an option of it; formats and exercises are known by name as well."""
    for words, number, ending in (
        ("grader ba", "1", "batch"),
        ("grader batch --shar", "2", "--shard"),
        ("grader export classr", "2", "classroom50"),
        ("grader check --exercise bp", "3", "bptt"),
    ):
        env = {"_GRADER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": number}
        assert CliRunner().invoke(main, [], prog_name="grader", env=env).output == f"plain,{ending}\n"


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "SECURITY.md", *PAGES], ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    """Where the pages are read without being built, each relative link and each picture is there."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_first_page_is_one_screen_that_leads_to_every_page() -> None:
    """At most sixty lines; of the pages only those are not named that stand elsewhere or list the others."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert page.count("\n") <= 60
    elsewhere = {"index.md", "security.md", "clusters.md"}
    assert [path.name for path in PAGES if path.name not in elsewhere and f"(docs/{path.name})" not in page] == []
