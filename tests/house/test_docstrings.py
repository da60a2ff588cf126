"""Everything public says what it does, in words that its name did not already say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.sources import Definition, Source, package

# Words that carry nothing beside a name.
FILLERS = """
    a an and are as at be by class do does for from function get gets give gives given handle handles helper in into
    is it its method module of on one or object perform performs return returns run runs some that the this to value
    with
"""


def public(source: Source) -> Iterator[tuple[str, Definition | ast.Module]]:
    """The module and its public classes, functions and methods; methods of Python's own protocols are Python's."""
    yield source.module, source.tree
    for node in source.tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield f"{source.module}.{node.name}", node
            if isinstance(node, ast.ClassDef) and not _implements_python(node):
                yield from (
                    (f"{source.module}.{node.name}.{part.name}", part)
                    for part in node.body
                    if isinstance(part, Definition) and not part.name.startswith("_")
                )


def _implements_python(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).startswith("importlib.abc.") for base in node.bases)


def words(text: str) -> set[str]:
    """The words of a name or sentence, in their simplest form."""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+|\S", text)
    return {
        re.sub(r"(?<=\w{3})(ing|ed|es|e|s)$", "", part.lower()) for part in parts if part.lower() not in FILLERS.split()
    }


def is_echo(name: str, docstring: str) -> bool:
    """Whether a docstring, to its last word, says nothing that its own name and its owner's do not say."""
    own = set().union(*(words(part) for part in name.split(".")[-2:]))
    return {word for word in words(docstring) if word.isalnum()} <= own


def test_everything_public_has_a_docstring() -> None:
    """Modules, classes, functions and methods without an underscore, in the whole package."""
    assert [name for source in package() for name, node in public(source) if not ast.get_docstring(node)] == []


def test_no_docstring_repeats_its_name() -> None:
    """A docstring that says only the name again is worse than none: it looks like an explanation."""
    documented = ((name, ast.get_docstring(node)) for source in package() for name, node in public(source))
    assert [name for name, text in documented if text and is_echo(name, text)] == []


@pytest.mark.parametrize(
    ("name", "docstring"),
    [
        ("grader.course.load_rubric", "Load the rubric."),
        ("grader.course.load_rubric", "Loads a rubric"),
        ("grader.model.ExerciseRubric", "This class is the rubric of an exercise."),
        ("grader.model.Case.names", "The names of the cases."),
    ],
)
def test_repeated_name_is_an_echo(name: str, docstring: str) -> None:
    """Articles, word forms and a change of order add nothing."""
    assert is_echo(name, docstring)


@pytest.mark.parametrize(
    ("name", "docstring"),
    [
        ("grader.course.load_rubric", "Load the rubric. Raises CourseError with every fault."),
        ("grader.model.Rubric", "The whole of rubric.yaml."),
        ("grader.model.Case", "One set of inputs."),
    ],
)
def test_added_fact_is_no_echo(name: str, docstring: str) -> None:
    """One word that the name does not have is enough."""
    assert not is_echo(name, docstring)
