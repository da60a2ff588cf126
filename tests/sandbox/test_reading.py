"""A file that is run all at once leaves what it leaves when it is run statement by statement."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox import loading, reading

ROOT = Path(__file__).parents[2]
WANTED = ("clip", "step", "size")
STATEMENTS = (
    '"""About it."""',
    "import math",
    "import numpy as np",
    "import a_module_that_is_not_there",
    "from math import sqrt",
    "from a_module_that_is_not_there import step",
    "from __future__ import annotations",
    "FACTOR = 2",
    "FACTOR: int = 3",
    "FACTOR = FACTOR + 1",
    "FACTOR = NOT_DEFINED",
    "x = 1; y = 1 / 0; z = 3",
    "x = 'ä'; y = [\n1,\n2]; z = NOT_DEFINED; u = (\n1 / 0); v = 1",
    "assert FACTOR == 7, 'no'",
    "raise SystemExit",
    "raise ValueError(\n    'on two lines'\n)",
    "for i in range(3):\n    FACTOR = i\n    if i == 1:\n        raise KeyError(i)",
    "try:\n    import cupy\nexcept ImportError:\n    cupy = None",
    "with open('a file that is not there') as file:\n    pass",
    "@NOT_DEFINED\ndef clip(x):\n    return x",
    "@staticmethod\ndef clip(x):\n    return x * 2",
    "def clip(x):\n    pass",
    "def clip(x):\n    '''Words.'''\n    return None",
    "def clip(x):\n    raise NotImplementedError",
    "def clip(x):\n    out = None\n    return out",
    "def clip(x):\n    return x",
    "def clip(x):\n    return x * 2",
    "def step(x):\n    return clip(x), FACTOR",
    "def step(x):\n    return 1 / 0\nstep(1)",
    "class Cell:\n    size = NOT_DEFINED",
    "class Cell:\n    def size(self):\n        return len(self.__dict__)",
    "class Cell:\n    def size(self):\n        self.held = None",
    "size = lambda: 3",
    "%matplotlib inline",
    "!ls",
    "return 5",
    "def broken(:",
    "\ttabbed = 1",
    "text = 'a; b, and from here an import'",
)


@pytest.fixture(autouse=True)
def modules_as_before() -> Iterator[None]:
    """Forget what a test has loaded."""
    before, old = set(sys.modules), loading.StandIn.borrow
    yield
    loading.StandIn.borrow = old
    for name in sys.modules.keys() - before:
        del sys.modules[name]


def loaded(texts: dict[str, str], skip: list[Any] | None) -> tuple[Any, ...]:
    """All that a host is told of these files, and what is left in each; those that can be compared."""
    for text in texts:
        sys.modules.pop(loading.module_name(text), None)
    order = {"sources": {file: [text] for file, text in texts.items()}, "wanted": WANTED, "skip": skip, "adapter": None}
    told: list[Any] = []
    submission = loading.Submission(order, told.append, reading)
    submission.load_rest()
    places = submission.find_wanted()
    left = {
        file: {
            name: value if isinstance(value, (int, float, str)) else type(value).__name__
            for name, value in module.__dict__.items()
            if name not in {"__doc__", "__builtins__"}
        }
        for file, module in submission.modules.items()
    }
    return [message for message in told if "at" not in message], places, sorted(submission.functions), left


@given(st.lists(st.sampled_from(STATEMENTS), max_size=6).map("\n".join))
def test_all_at_once_is_the_same_as_one_by_one(text: str) -> None:
    """Faults with their places, functions, stubs and values: whatever a file holds, and wherever it fails."""
    files = {"held.py": text}
    assert loaded(files, None) == loaded(files, [])


@pytest.mark.parametrize("skip", [None, []])
def test_two_lines_about_the_future_are_right(skip: list[Any] | None) -> None:
    """Each of them counts for all that follows, and none of them is a fault."""
    text = (
        "from __future__ import annotations\nfrom __future__ import division\n\ndef size(x: Unknown):\n    return x\n"
    )
    faults, places, *_ = loaded({"held.py": text}, skip)
    assert faults == []
    assert set(places) == {"size"}


@pytest.mark.parametrize("first", [None, "import math", "def size():\n    return math.pi"])
@pytest.mark.parametrize("text", STATEMENTS)
def test_each_kind_of_statement_alone(text: str, first: str | None) -> None:
    """The same, for each kind of statement with a good one before it and behind it."""
    files = {"held.py": "\n".join(part for part in (first, text, "AFTER = 'it'") if part)}
    assert loaded(files, None) == loaded(files, [])


def test_what_fails_late_leaves_what_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain file is run once, not again, when a statement of it fails; and it has its place."""
    text = "import sys\nsys.counted += 1\n\n\ndef clip(x):\n    return 1 / x\n\n\nclip(\n    0\n)\nsys.counted += 1\n"
    monkeypatch.setattr(sys, "counted", 0, raising=False)
    faults, places, *_ = loaded({"held.py": text}, None)
    assert sys.counted == 2  # type: ignore[attr-defined]
    assert [(fault["fault"]["line"], fault["fault"]["type"]) for fault in faults] == [(6, "ZeroDivisionError")]
    assert places["clip"]["line"] == 5


SHIPPED = sorted(
    path
    for folder in ("assignments", "reference", "demo", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "attacks" not in path.parts
)


def test_a_stub_is_never_busy() -> None:
    """In a plain text, of all functions that are here: what computes or calls is not what a template leaves behind."""
    seen = 0
    for path in SHIPPED:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        codes = {code.co_firstlineno: code for code in inside(compile(text, str(path), "exec"))}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and reading.is_plain(ast.unparse(node)):
                line = min([node.lineno, *(part.lineno for part in node.decorator_list)])
                seen += 1
                assert not (reading.is_stub(node) and reading.is_busy(codes[line])), f"{path}:{line}"
    assert seen > 1000


def inside(code: Any) -> Iterator[Any]:
    """A code object and all those that it holds."""
    yield code
    for one in code.co_consts:
        if isinstance(one, type(code)):
            yield from inside(one)


def test_right_work_is_run_all_at_once() -> None:
    """It would not be quick otherwise; most of the reference is plain, and its functions are seen to be no stubs."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "reference").glob("*/solution.py")]
    assert sum(map(reading.is_plain, texts)) >= len(texts) / 2
