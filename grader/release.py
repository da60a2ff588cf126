"""What students get, made from the references: starters, notebooks, the answers of the public cases.

Nothing of a reference's body leaves this module: a starter keeps signatures and docstrings, public.npz holds
numbers of public cases alone.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from grader.course.agenda import make_agenda
from grader.course.course import Course
from grader.course.public import pack_public
from grader.errors import CourseError
from grader.model.exercise import Exercise
from grader.pipeline import open_session
from grader.sandbox.launch import Level


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


def starter_notebook(text: str, slug: str) -> bytes:
    """The starter as a notebook: its docstring as a heading, then a cell for each function."""
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


def released_files(course: Course) -> Mapping[Path, bytes]:
    """Every generated file of assignments/, by its path. Raises CourseError if a reference fails."""
    files: dict[Path, bytes] = {}
    public = make_agenda(course, hidden=False)
    with open_session(course, course.reference(), course.reference_functions, Level.PROCESS) as session:
        for slug, exercise in course.exercises.items():
            folder = course.root / "assignments" / slug
            text = starter(course.solution_path(slug), exercise)
            files[folder / "starter.py"] = text.encode()
            files[folder / "starter.ipynb"] = starter_notebook(text, slug)
            groups = [group for group in public if group.exercise == slug]
            replies = [session.run(group.calls) for group in groups]
            faults = [f"{course.solution_path(slug)}:1:1: {r.failure}" for reply in replies for r in reply if r.failure]
            if faults:
                raise CourseError(faults)
            files[folder / "public.npz"] = pack_public(folder / "exercise.py", groups, replies)
    return files


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _blanked(node: ast.FunctionDef, lines: list[str]) -> str:
    first = node.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    last = first.end_lineno if has_docstring else first.lineno - 1
    head = "\n".join(lines[_first_line(node) - 1 : last])
    return f'{head}\n    raise NotImplementedError("{node.name}")'
