"""Results are read back as they were written, and whatever else lies there is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.report.result import failure_bytes
from grader.store.results import read_results


def test_results_come_in_the_order_of_names(tmp_path: Path) -> None:
    """The order is that of a class list, whatever the disk says."""
    (tmp_path / "results").mkdir()
    for name in ("bo", "Ada", "Émile"):
        (tmp_path / "results" / f"{name}.json").write_bytes(failure_bytes(name, "no Python"))
    assert [row["student"] for row in read_results(tmp_path)] == ["Ada", "bo", "Émile"]


@pytest.mark.parametrize(
    ("text", "said"), [('{"schema"\n', "x.json:2:1: not JSON"), ("[]", "x.json:1:1: no document"), ("{}", "x.json:1:1")]
)
def test_what_is_no_result_is_named(tmp_path: Path, text: str, said: str) -> None:
    """A damaged file is named with its place, and not passed over."""
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "x.json").write_text(text)
    with pytest.raises(UsageError, match=said):
        list(read_results(tmp_path))


def test_a_folder_without_results_is_named(tmp_path: Path) -> None:
    """Naming the wrong folder is told, with what would be right."""
    with pytest.raises(UsageError, match="that `grader batch` wrote"):
        list(read_results(tmp_path))
