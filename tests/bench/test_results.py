"""bench/RESULTS.md: each benchmark writes its own section and no other."""

from __future__ import annotations

from pathlib import Path

from bench.results import HEAD, RESULTS, machine, table, write_section


def test_sections_are_added_and_replaced_alone(tmp_path: Path) -> None:
    """The first writing makes the file; a later one of the same name changes nothing but its section."""
    path = tmp_path / "RESULTS.md"
    write_section("one", "first", path)
    write_section("two", "second \\1 \\g<0>", path)
    write_section("one", "third\n", path)
    text = path.read_text(encoding="utf-8")
    assert (
        text
        == f"{HEAD.rstrip()}\n\n<!-- one -->\nthird\n<!-- /one -->\n\n<!-- two -->\nsecond \\1 \\g<0>\n<!-- /two -->\n"
    )
    write_section("one", "third", path)
    assert path.read_text(encoding="utf-8") == text


def test_a_table_is_one_of_markdown() -> None:
    """A head, a line that aligns numbers to the right, and rows."""
    assert table(["level", "ms"], [["full", "1.0"]]) == "| level | ms |\n| --- | ---: |\n| full | 1.0 |"


def test_the_machine_is_named_with_versions() -> None:
    """Numbers without the machine and the versions that they belong to say nothing."""
    assert "Python 3." in machine()
    assert "numpy" in machine()
    assert "\n" not in machine()


def test_measured_sections_are_there() -> None:
    """The file that is kept has what its scripts write, each section closed."""
    text = RESULTS.read_text(encoding="utf-8")
    for name in ("isolation", "soak", "overhead", "others", "scale", "doors"):
        assert text.count(f"<!-- {name} -->") == text.count(f"<!-- /{name} -->") == 1
