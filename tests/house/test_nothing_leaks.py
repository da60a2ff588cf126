"""No line of a reference's body stands in a file that students get.

Lines are compared as words and signs, so that spacing, line breaks and parentheses do not hide one. Everything in a
Python file or a notebook counts, comments, docstrings and prose of cells included. Of a README only fenced blocks
count: its prose and inline formulas are the task itself, which may say h = tanh(x @ Wx + prev_h @ Wh + b).
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.sources import ASSIGNMENTS, ROOT, WRITTEN

SHORTEST = 25  # a shorter line, such as `N, T, _ = x.shape`, anybody would write
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)


def normal(text: str) -> str:
    """A text as words and signs with one space between them; parentheses are dropped, as many are optional."""
    return " ".join(re.findall(r"\w+|[^\w\s()]", text))


def code_lines(text: str) -> Iterator[tuple[int, str]]:
    """Number and code of each logical line, however many physical lines it takes, without comments."""
    parts: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE and parts:
            yield parts[0].start[0], " ".join(part.string for part in parts)
            parts = []
        elif token.type not in NO_CODE:
            parts.append(token)


def secret_lines(text: str) -> set[str]:
    """Lines of the bodies of all functions, at any depth, that are long enough to be somebody's work."""
    bodies: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            if not (ast.get_docstring(node) and len(node.body) == 1):
                bodies |= set(range(first.lineno, (node.end_lineno or 0) + 1))
    lines = ((number, normal(code)) for number, code in code_lines(text) if number in bodies)
    return {line for _, line in lines if len(line.replace(" ", "")) > SHORTEST and not line.startswith("def ")}


@cache
def secrets() -> frozenset[str]:
    """The secret lines of every reference: a README may leak its neighbour's solution as well as its own."""
    texts = (ROOT / "reference" / slug / "solution.py" for slug in WRITTEN)
    return frozenset().union(*(secret_lines(path.read_text(encoding="utf-8")) for path in texts))


def handed_out(path: Path) -> str:
    """What of a file counts as code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return "\n".join(block for _, block in FENCE.findall(text))
    if path.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text


def leaks(text: str) -> list[str]:
    """Secret lines in a text, whole or as a part of its lines."""
    inside = f" {normal(text)} "
    return sorted(line for line in secrets() if f" {line} " in inside)


def texts() -> list[Path]:
    """Every text file of assignments/; public.npz holds numbers, which another house test looks at."""
    found = (path for path in ASSIGNMENTS.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path for path in found if path.suffix != ".npz")


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.relative_to(ASSIGNMENTS).as_posix())
def test_handout_holds_no_line_of_a_reference(path: Path) -> None:
    """No line of a function's body in any solution.py is in it."""
    assert leaks(handed_out(path)) == []


@pytest.mark.parametrize("slug", WRITTEN)
def test_line_of_a_reference_is_seen(slug: str, tmp_path: Path) -> None:
    """The test above would notice a solution: as it is, in a comment, written in another layout, or fenced."""
    text = (ROOT / "reference" / slug / "solution.py").read_text(encoding="utf-8")
    own = secret_lines(text)
    other_layout = ast.unparse(ast.parse(text)).replace(", ", ",\n  ")
    readme = tmp_path / "README.md"
    readme.write_text(f"Write this:\n\n```python\n{other_layout}\n```\n", encoding="utf-8")
    assert own
    for handout in (text, text.replace("\n    ", "\n    # "), other_layout, handed_out(readme)):
        assert own - set(leaks(handout)) == set()


def test_formula_in_prose_is_allowed(tmp_path: Path) -> None:
    """A README may give the formula that is to be programmed."""
    readme = tmp_path / "README.md"
    readme.write_text(f"The cell computes `{min(secrets())}`.\n", encoding="utf-8")
    assert leaks(handed_out(readme)) == []
