"""A starter is its reference without the answers: signatures and docstrings stay, bodies go."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

from grader.model.exercise import Exercise


def starter(solution: Path, exercise: Exercise) -> str:
    """The solution with the body of every function that is asked for taken out, and its private helpers dropped."""
    text = solution.read_text(encoding="utf-8")
    asked = {function.name for function in exercise.functions}
    lines = text.splitlines()
    tree = ast.parse(text)
    blocks = []
    for node in tree.body:
        block = "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name.startswith("_"):
            continue
        if isinstance(node, ast.FunctionDef) and node.name in asked:
            block = _blanked(node, lines)
        blocks.append((node, block))
    parts: list[str] = []
    for node, block in blocks:
        gap = "\n\n\n" if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else "\n\n"
        plain = isinstance(node, (ast.Import, ast.ImportFrom)) and parts and parts[-1].startswith(("import", "from"))
        parts += ["\n" if plain else gap, block] if parts else [block]
    return "".join(parts) + "\n"


def starter_notebook(text: str, slug: str, needs: Sequence[str] = ()) -> bytes:
    """The starter as a notebook: its docstring as a heading, then a cell for each function.

    It runs from top to bottom as it is: imports from exercises that it needs wait until those files are there.
    """
    from nbformat import v4

    tree = ast.parse(text)
    lines = text.splitlines()
    heading = f"# {slug}\n\n{ast.get_docstring(tree) or ''}\n\nWrite your functions below, then run every cell."
    cells = [v4.new_markdown_cell(heading, id="about")]
    before: list[str] = []
    for number, node in enumerate(tree.body[1:], 1):
        source = "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            if before:
                cells.append(v4.new_code_cell("\n".join(before), id=f"cell-{number}a"))
                before = []
            cells.append(v4.new_code_cell(source, id=f"cell-{number}"))
        elif isinstance(node, ast.ImportFrom) and node.module in needs:
            before.append(
                f"# Once {node.module}.py lies beside this notebook, remove the # from the next line.\n# {source}"
            )
        else:
            before.append(source)
    notebook = v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    return f"{v4.writes(notebook, indent=1)}\n".encode()


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _blanked(node: ast.FunctionDef, lines: list[str]) -> str:
    first = node.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    last = first.end_lineno if has_docstring else first.lineno - 1
    head = "\n".join(lines[_first_line(node) - 1 : last])
    return f'{head}\n    raise NotImplementedError("{node.name}")'
