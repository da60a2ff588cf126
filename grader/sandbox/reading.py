"""What a text of Python says before it is run.

The text of this file is sent to a worker, which runs it there. It imports the standard library alone.
"""

from __future__ import annotations

import ast
import dis
import re
import types
from itertools import islice

# What has to be looked at, statement by statement, before it is run: imports of names and those that may fail, and what
# a template leaves behind.
STEPS = re.compile(r"\bfrom\b(?! __future__ ).*\bimport\b|\btry\b|\\\n|\bassert\b|NotImplementedError")
BUSY = frozenset(number for name, number in dis.opmap.items() if name.startswith(("BINARY", "CALL")))


def parse(text: str, place: str, notebook: bool) -> ast.Module:
    """Parse Python with IPython's own lines replaced, which notebooks saved as .py have too. Raises SyntaxError."""
    lines = text.replace("\x00", "").split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if notebook and lines[first].startswith("%%"):
        magic, _, rest = lines[first][2:].partition(" ")
        writes = magic == "writefile" and rest.strip().endswith(".py")
        is_python = writes or magic in {"time", "timeit", "capture", "prun"}
        lines = [""] * (first + 1) + lines[first + 1 :] if is_python else []
    while True:
        try:
            return ast.parse("\n".join(lines), place)
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            if not 0 <= number < len(lines) or not is_ipython(lines[number]):
                raise
            indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
            lines[number] = indent + "pass"


def is_ipython(line: str) -> bool:
    """Whether a line that Python refused is a magic, a shell command or a question."""
    bare = line.strip()
    after = bare.partition("=")[2].strip()
    return bare != "pass" and (bare.startswith(("%", "!", "?")) or bare.endswith("?") or after.startswith(("%", "!")))


def is_stub(function: ast.FunctionDef) -> bool:
    """Whether a body is only what a template leaves behind: pass, …, None, an assert, NotImplementedError."""
    for node in function.body:
        if isinstance(node.value if isinstance(node, ast.Expr) else node, (ast.Pass, ast.Assert, ast.Constant)):
            continue
        if isinstance(node, ast.Raise):
            return "NotImplementedError" in ast.dump(node)
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Return)) and _is_nothing(node.value, function):
            continue
        return False
    return True


def _is_nothing(value: ast.expr | None, function: ast.FunctionDef) -> bool:
    if isinstance(value, (ast.Tuple, ast.List)):
        return all(_is_nothing(item, function) for item in value.elts)
    if isinstance(value, ast.Name):  # `return h, cache` after `h, cache = None, None`; not an argument or a global
        names = (node for node in ast.walk(function) if isinstance(node, ast.Name))
        return value.id in {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def imports(statement: ast.stmt) -> list[str]:
    """The modules that a statement imports, or takes names from."""
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    return [statement.module] if isinstance(statement, ast.ImportFrom) and statement.module else []


def is_plain(text: str) -> bool:
    """Whether its statements may be run all at once, if that goes well, with nothing known of them."""
    return not STEPS.search(text)


def is_busy(code: types.CodeType) -> bool:
    """Whether it computes or calls something, as no stub in a plain text does."""
    return not BUSY.isdisjoint(code.co_code[::2])


def statement_at(tree: ast.Module, trace: types.TracebackType) -> int:
    """The number of the statement in which a module was left."""
    line, _, column, _ = next(islice(trace.tb_frame.f_code.co_positions(), trace.tb_lasti // 2, None))
    ends = [(statement.end_lineno, statement.end_col_offset) for statement in tree.body]
    return next(number for number, end in enumerate(ends) if (line or trace.tb_lineno, column or 0) < end)
