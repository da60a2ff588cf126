"""Mutants: a reference with one small mistake in a function that is asked for, or in one that it calls."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from grader.course.course import Course
from grader.model.evidence import Submission
from grader.selfcheck.operators import OPERATORS, Site

Path = tuple[tuple[str, int | None], ...]  # from a function down to a node: a field, and a position if it is a list


@dataclass(frozen=True)
class Mutant:
    """One changed statement. original and mutated: the statement, without its block, in ast.unparse's spelling.

    place: 1, unless the same change is possible in several places of the function. text: the whole changed file.
    """

    slug: str
    function: str
    operator: str
    original: str
    mutated: str
    place: int = 1
    text: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """`bptt/rnn_backward: a -> b`, which stays as it is when other lines change."""
        again = f" (place {self.place})" if self.place > 1 else ""
        return f"{self.slug}/{self.function}: {self.original} -> {self.mutated}{again}"

    def submission(self, course: Course) -> Submission:
        """The references with this one changed."""
        return course.reference({self.slug: self.text})


def mutants_of(course: Course, slug: str) -> list[Mutant]:
    """Every mutant of an exercise's reference, in the order of its lines; none of them twice, none unchanged."""
    asked = {function.name for function in course.exercises[slug].functions}
    text = course.solution_path(slug).read_text(encoding="utf-8")
    return [replace(mutant, slug=slug) for mutant in mutants_of_text(text, asked)]


def mutants_of_text(text: str, asked: set[str]) -> Iterator[Mutant]:
    """Mutants of a module's functions: those asked for by name, and those of the module that they use."""
    module = ast.parse(text)
    parts = [ast.unparse(node) for node in module.body]
    places = Counter[tuple[str, str, str]]()
    used = _used(module, asked)
    for index, node in enumerate(module.body):
        if not (isinstance(node, ast.FunctionDef) and node.name in used):
            continue
        seen = {parts[index]}
        for operator, path, other in _changes(node):
            mutated = _changed(node, path, other)
            changed = ast.unparse(mutated)
            if changed not in seen:
                seen.add(changed)
                key = (node.name, *_statements(node, mutated, path))
                places[key] += 1
                whole = "\n\n\n".join([*parts[:index], changed, *parts[index + 1 :]]) + "\n"
                yield Mutant("", key[0], operator, key[1], key[2], places[key], whole)


def _used(module: ast.Module, asked: set[str]) -> set[str]:
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    found, queue = set[str](), sorted(asked & functions.keys())
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            called = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
            queue += sorted(called & functions.keys())
    return found


def _changes(function: ast.FunctionDef) -> Iterator[tuple[str, Path, ast.AST]]:
    loops = frozenset(
        name.id
        for node in ast.walk(function)
        if isinstance(node, ast.For | ast.comprehension)
        for name in ast.walk(node.target)
        if isinstance(name, ast.Name)
    )
    first = 1 if ast.get_docstring(function) else 0
    for index, statement in enumerate(function.body):
        if index >= first:
            yield from _below(Site(statement, (function,), loops), (("body", index),))


def _below(site: Site, path: Path) -> Iterator[tuple[str, Path, ast.AST]]:
    for operator in OPERATORS:
        for other in operator(site):
            yield operator.__name__, path, other
    for name, value in ast.iter_fields(site.node):
        for index, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, ast.AST):
                yield from _below(Site(child, (site.node, *site.parents), site.loops), (*path, (name, index)))


def _changed(function: ast.FunctionDef, path: Path, other: ast.AST) -> ast.FunctionDef:
    mutated = copy.deepcopy(function)
    *above, (name, index) = path
    node = _follow(mutated, tuple(above))
    if index is None:
        setattr(node, name, copy.deepcopy(other))
    else:
        getattr(node, name)[index] = copy.deepcopy(other)
    return ast.fix_missing_locations(mutated)


def _follow(node: ast.AST, path: Path) -> ast.AST:
    for name, index in path:
        value = getattr(node, name)
        node = value if index is None else value[index]
    return node


def _statements(function: ast.FunctionDef, mutated: ast.FunctionDef, path: Path) -> tuple[str, str]:
    """The innermost statement on the path, before and after, without the block below it."""
    length = max(n for n in range(1, len(path) + 1) if isinstance(_follow(function, path[:n]), ast.stmt))
    before, after = (ast.unparse(_follow(tree, path[:length])).splitlines()[0] for tree in (function, mutated))
    return before, after
