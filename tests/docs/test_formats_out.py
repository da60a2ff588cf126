"""The page on formats lists what there is, and each of its commands runs as it stands there."""

from __future__ import annotations

import itertools
import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli.formats import FORMATS
from grader.cli.main import main
from tests.conftest import ROOT

ROW = re.compile(r"^\| `([\w-]+)` \| .* \| `(grader export .*)` \|$", re.MULTILINE)
COMMANDS = dict(ROW.findall((ROOT / "docs" / "formats_out.md").read_text(encoding="utf-8")))
GRADEBOOK = "Student,ID,Section,TITLE (12)\nPoints Possible,,,2\nNAME,7,A,\n"
WORKSHEET = "Identifier,Full name,Status,Grade,Maximum Grade,Feedback comments\nParticipant 7,NAME,-,,2,\n"


def test_page_lists_every_format() -> None:
    """In the order of the help, and nothing that there is not."""
    assert list(COMMANDS) == list(FORMATS)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "gradescope-zip"])
def test_command_of_the_page_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a result of NAME in OUT, and a FILE of the platform."""
    monkeypatch.chdir(tmp_path)
    results = tmp_path / "OUT" / "results"
    results.mkdir(parents=True)
    document = {"schema": "grader/result/v1", "student": "NAME", "score": 1, "max_score": 2, "exercises": []}
    (results / "NAME.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "FILE").write_text(GRADEBOOK if name == "canvas" else WORKSHEET, encoding="utf-8")
    words = shlex.split(COMMANDS[name].partition(" >>")[0])
    done = CliRunner().invoke(main, words[1:])
    assert done.exit_code == 0, done.stderr
    written = [word for option, word in itertools.pairwise(words) if option == "-o"]
    assert all((tmp_path / file).stat().st_size for file in written)
    assert written or done.stdout
