"""Any module may be the first to be imported, and the command line wakes nothing heavy."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

from tests.house.sources import PACKAGE, ROOT, package, read

HEAVY = ("numpy", "yaml", "pydantic", "rich", "nbformat", "nbclient")

# One process for all of them: before each import it forgets the package, but not numpy and its like, which do not
# know of us. A fresh process for each module would prove the same, many times as slowly.
ALONE = """
import importlib, json, sys, traceback
faults = {}
for name in json.load(sys.stdin):
    for loaded in [other for other in sys.modules if other.split(".")[0] == "grader"]:
        del sys.modules[loaded]
    try:
        importlib.import_module(name)
    except BaseException:
        faults[name] = traceback.format_exc(limit=-2)
json.dump(faults, sys.stdout)
"""
LIGHT = "import sys, json, grader.cli.main; json.dump(sorted(sys.modules), sys.stdout)"
HELP = """
import sys, json, grader.cli.main, io, contextlib
with contextlib.redirect_stdout(io.StringIO()) as shown:
    grader.cli.main.main(["--help"], standalone_mode=False)
assert "batch" in shown.getvalue()
json.dump(sorted(sys.modules), sys.stdout)
"""


def fresh(code: str, text: str = "") -> object:
    """Run code in a new Python in which every warning is an error, and give what it prints as JSON."""
    command = [sys.executable, "-W", "error", "-c", code]
    ended = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def heavy(loaded: object) -> list[str]:
    """The modules among those loaded that make a start slow."""
    assert isinstance(loaded, list)
    return [name for name in HEAVY if name in loaded]


def test_each_module_imports_alone() -> None:
    """Whichever module comes first, it imports without an error, a warning, or another imported before it."""
    names = [source.module for source in package()]
    assert fresh(ALONE, json.dumps(names)) == {}


def test_command_line_imports_nothing_heavy() -> None:
    """The entry point is there before numpy, yaml, pydantic, rich and the notebook libraries are."""
    assert heavy(fresh(LIGHT)) == []


def test_help_imports_nothing_heavy() -> None:
    """`grader --help` lists every command and still imports none of them."""
    assert heavy(fresh(HELP)) == []


def test_package_imports_nothing() -> None:
    """grader/__init__.py imports nothing until somebody uses a name of a prompt, so every other module starts light."""
    (source,) = read(f"{PACKAGE}/__init__.py")
    at_once = [node for node in source.tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert at_once == []
    assert {name for _, name in source.imports()} == {"importlib"}
