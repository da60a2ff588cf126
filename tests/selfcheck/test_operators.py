"""Each operator makes the mistakes that it is named for, and no others."""

from __future__ import annotations

import ast
import textwrap

import pytest

from grader.selfcheck.mutants import mutants_of_text
from grader.selfcheck.operators import OPERATORS


def changes(operator: str, body: str) -> set[str]:
    """What an operator makes of the lines of a function: the statements, as they are then."""
    text = f"def f(a, b, x, W, T):\n{textwrap.indent(body, '    ')}\n"
    return {mutant.mutated for mutant in mutants_of_text(text, {"f"}) if mutant.operator == operator}


EXAMPLES = [
    ("dropped_term", "return a + b", {"return a", "return b"}),
    ("dropped_term", "return 1 - a", {"return 1", "return a"}),
    ("dropped_term", "return a * b", set()),
    ("dropped_factor", "return a * b", {"return a", "return b"}),
    ("dropped_factor", "return a ** 2", {"return a"}),
    ("dropped_factor", "return a / b", {"return a"}),
    ("other_sign", "return a + b", {"return a - b"}),
    ("other_sign", "a -= b", {"a += b"}),
    ("other_sign", "return -a", {"return a"}),
    ("other_sign", "return a @ b", set()),
    ("transpose", "return x @ W", {"return x.T @ W", "return x @ W.T"}),
    ("transpose", "return x @ W.T", {"return x.T @ W.T", "return x @ W"}),
    ("transpose", "return a + b", set()),
    ("other_step", "for t in range(T):\n    a[:, t] = b", {"a[:, t - 1] = b", "a[:, t + 1] = b"}),
    ("other_step", "for t in range(T):\n    a = a + t", set()),
    ("other_step", "return a[b]", set()),
    ("overwritten", "a += b", {"a = b"}),
    ("left_out", "a.append(b)", {"pass"}),
    ("left_out", "a[0] = b", {"pass"}),
    ("left_out", "a = b", set()),
    ("other_axis", "return a.sum(axis=0)", {"return a.sum()", "return a.sum(axis=1)"}),
    ("other_axis", "return a.sum(axis=1, keepdims=True)",
     {"return a.sum(keepdims=True)", "return a.sum(keepdims=True, axis=0)", "return a.sum(axis=1)"}),
    ("other_constant", "return a ** 2", {"return a ** 3"}),
    ("other_constant", "return 1 - a", {"return 2 - a", "return 0 - a"}),
    ("other_constant", "return f(a, axis=1), True, 'text'", set()),
    ("other_direction", "for t in reversed(range(T)):\n    pass", {"for t in range(T):"}),
    ("other_direction", "for t in range(T):\n    pass", {"for t in reversed(range(T)):"}),
    ("other_direction", "return a[::-1]", {"return a[:]"}),
    ("missed_step", "for t in range(T):\n    pass", {"for t in range(T - 1):", "for t in range(1, T):"}),
    ("other_comparison", "return a < b", {"return a > b", "return a <= b"}),
    ("other_branch", "return a if x else b", {"return a", "return b"}),
    ("other_branch", "if a:\n    return b", {"if True:"}),
    ("opposite", "return min(a, b)", {"return max(a, b)"}),
    ("opposite", "return a.sum()", {"return a.mean()"}),
    ("opposite", "return sum(a)", set()),
    ("dropped_function", "return np.tanh(a)", {"return a"}),
    ("dropped_function", "return _gate(a)", {"return a"}),
    ("dropped_function", "return f(a)", set()),
    ("exchanged", "return g(a, b, 1)", {"return g(b, a, 1)"}),
    ("exchanged", "return (x, (a, b))", {"return (x, (b, a))"}),
    ("exchanged", "return np.where(a, 0, b)", {"return np.where(a, b, 0)"}),
    ("exchanged", "a, b = x", set()),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "body", "expected"), EXAMPLES, ids=[f"{o}: {b}" for o, b, _ in EXAMPLES])
def test_operator_makes_exactly_its_mistakes(operator: str, body: str, expected: set[str]) -> None:
    """On one statement, those of the table and nothing else."""
    assert changes(operator, body) == expected


def test_every_operator_is_in_the_table() -> None:
    """None is left untested."""
    assert {operator.__name__ for operator in OPERATORS} == {operator for operator, _, _ in EXAMPLES}


def test_every_change_is_a_program() -> None:
    """Whatever is made can be read back, and is not what it was made from."""
    text = "def f(a, b):\n" + "".join(f"    if a:\n{textwrap.indent(body, ' ' * 8)}\n" for _, body, _ in EXAMPLES)
    made = list(mutants_of_text(text, {"f"}))
    assert len(made) > len(EXAMPLES)
    for mutant in made:
        assert ast.unparse(ast.parse(mutant.text)) + "\n" == mutant.text.replace("\n\n\n", "\n")
        assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(text))
