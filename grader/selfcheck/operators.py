"""Small mistakes, each as a change of one node of a syntax tree.

An operator takes a Site and yields other nodes that could stand there; whether they make sense is for the grader to
find out. They are the mistakes of this course: a term or factor dropped, a sign, a transpose, a step of time, `=` for
`+=`, an axis, a constant, the direction of a loop, a comparison, a minimum for a maximum, two arguments exchanged.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, eq=False)
class Site:
    """A node and what stands around it. loops: names that a loop counts with. parents: from the nearest outwards."""

    node: ast.AST
    parents: tuple[ast.AST, ...] = ()
    loops: frozenset[str] = frozenset()

    @property
    def parent(self) -> ast.AST | None:
        """The node right above."""
        return self.parents[0] if self.parents else None

    @property
    def is_index(self) -> bool:
        """Whether this is part of what stands between brackets behind an array."""
        chain = (self.node, *self.parents)
        return any(isinstance(up, ast.Subscript) and down is up.slice for down, up in pairwise(chain))


Operator = Callable[[Site], Iterator[ast.AST]]

SIGNS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
SIGNS |= {ast.Mult: ast.Div, ast.Div: ast.Mult}
FLIPPED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.Gt, ast.LtE),
    ast.Gt: (ast.Lt, ast.GtE),
    ast.LtE: (ast.GtE, ast.Lt),
    ast.GtE: (ast.LtE, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
OPPOSITE = {"min": "max", "minimum": "maximum", "fmin": "fmax", "argmin": "argmax", "any": "all"}
OPPOSITE |= {"sum": "mean", "zeros": "ones", "zeros_like": "ones_like", "floor": "ceil"}
OPPOSITE |= {other: name for name, other in OPPOSITE.items()}
OF_ONE = {"tanh", "sqrt", "abs", "absolute", "exp", "log"}  # functions whose argument can stand for their value
ORDERED = {"where", "clip"}  # functions of which two arguments are alike whatever they look like


def dropped_term(site: Site) -> Iterator[ast.AST]:
    """Drop one side of a sum: a + b -> a, b; a - b -> a, b."""
    if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, ast.Add | ast.Sub):
        yield from (site.node.left, site.node.right)


def dropped_factor(site: Site) -> Iterator[ast.AST]:
    """Drop one side of a product: a * b -> a, b; a / b -> a; a ** b -> a."""
    if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, ast.Mult | ast.Div | ast.FloorDiv | ast.Pow):
        yield site.node.left
        if isinstance(site.node.op, ast.Mult):
            yield site.node.right


def other_sign(site: Site) -> Iterator[ast.AST]:
    """Turn a sign round: a + b -> a - b; a * b -> a / b, both also backwards; -a -> a."""
    node = site.node
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        yield ast.BinOp(node.left, SIGNS[type(node.op)](), node.right)
    elif isinstance(node, ast.AugAssign) and type(node.op) in SIGNS:
        yield ast.AugAssign(node.target, SIGNS[type(node.op)](), node.value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand


def transpose(site: Site) -> Iterator[ast.AST]:
    """Transpose or not: W.T -> W; x @ W -> x @ W.T, on either side of a matrix product."""
    node, parent = site.node, site.parent
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult) and isinstance(node, ast.Name):
        yield ast.Attribute(node, "T", ast.Load())


def other_step(site: Site) -> Iterator[ast.AST]:
    """Look one step aside: h[:, t] -> h[:, t - 1], h[:, t + 1], where t counts a loop."""
    node, parent = site.node, site.parent
    if isinstance(node, ast.Name) and node.id in site.loops and site.is_index and not isinstance(parent, ast.BinOp):
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))
        yield ast.BinOp(node, ast.Add(), ast.Constant(1))


def overwritten(site: Site) -> Iterator[ast.AST]:
    """Forget what was there: a += b -> a = b."""
    if isinstance(site.node, ast.AugAssign):
        yield ast.Assign([site.node.target], site.node.value)


def left_out(site: Site) -> Iterator[ast.AST]:
    """Forget to do it: a += b, a[i] = b or a.append(b) -> nothing."""
    node = site.node
    is_stored = isinstance(node, ast.Assign) and all(isinstance(target, ast.Subscript) for target in node.targets)
    is_called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if isinstance(node, ast.AugAssign) or is_stored or is_called:
        yield ast.Pass()


def other_axis(site: Site) -> Iterator[ast.AST]:
    """Take another axis: axis=0 -> axis=1, no axis; keepdims=True -> none."""
    node = site.node
    if not isinstance(node, ast.Call):
        return
    for position, keyword in enumerate(node.keywords):
        if keyword.arg not in {"axis", "keepdims"}:
            continue
        others = [k for i, k in enumerate(node.keywords) if i != position]
        yield ast.Call(node.func, node.args, others)
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant) and type(keyword.value.value) is int:
            other = ast.keyword("axis", ast.Constant(0 if keyword.value.value else 1))
            yield ast.Call(node.func, node.args, [*others, other])


def other_constant(site: Site) -> Iterator[ast.AST]:
    """Change a number: c -> c + 1; 1 -> 0."""
    value = site.node.value if isinstance(site.node, ast.Constant) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and not isinstance(site.parent, ast.keyword):
        yield ast.Constant(value + 1)
        if value == 1:
            yield ast.Constant(type(value)(0))


def other_direction(site: Site) -> Iterator[ast.AST]:
    """Go the other way: reversed(x) -> x; for t in range -> for t in reversed(range); a[::-1] -> a[:]."""
    node, parent = site.node, site.parent
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "reversed":
        yield node.args[0]
    elif isinstance(parent, ast.For | ast.comprehension) and node is parent.iter and _is_call(node, "range"):
        yield ast.Call(ast.Name("reversed", ast.Load()), [node], [])
    elif isinstance(node, ast.Slice) and isinstance(node.step, ast.UnaryOp) and not (node.lower or node.upper):
        yield ast.Slice()


def missed_step(site: Site) -> Iterator[ast.AST]:
    """Miss the last or the first step: range(n) -> range(n - 1), range(1, n)."""
    node = site.node
    if isinstance(node, ast.Call) and _is_call(node, "range") and len(node.args) == 1:
        (stop,) = node.args
        yield ast.Call(node.func, [ast.BinOp(stop, ast.Sub(), ast.Constant(1))], [])
        yield ast.Call(node.func, [ast.Constant(1), stop], [])


def other_comparison(site: Site) -> Iterator[ast.AST]:
    """Compare otherwise: a < b -> a > b, a <= b; a == b -> a != b."""
    if isinstance(site.node, ast.Compare) and len(site.node.ops) == 1:
        for flipped in FLIPPED.get(type(site.node.ops[0]), ()):
            yield ast.Compare(site.node.left, [flipped()], site.node.comparators)


def other_branch(site: Site) -> Iterator[ast.AST]:
    """Always take one branch: a if c else b -> a, b; if c: a -> if True: a; and -> or."""
    node = site.node
    if isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(site.parent, ast.If) and node is site.parent.test:
        yield ast.Constant(value=True)


def opposite(site: Site) -> Iterator[ast.AST]:
    """Call the opposite: min -> max, sum -> mean, zeros -> ones, any -> all, also backwards; a name or a method."""
    node, parent = site.node, site.parent
    if not (isinstance(parent, ast.Call) and node is parent.func):
        return
    if isinstance(node, ast.Name) and node.id in OPPOSITE and node.id not in {"sum", "any", "all"}:
        yield ast.Name(OPPOSITE[node.id], ast.Load())
    elif isinstance(node, ast.Attribute) and node.attr in OPPOSITE:
        yield ast.Attribute(node.value, OPPOSITE[node.attr], ast.Load())


def dropped_function(site: Site) -> Iterator[ast.AST]:
    """Forget a function: np.tanh(a) -> a; _sigmoid(a) -> a."""
    node = site.node
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in OF_ONE or (isinstance(node.func, ast.Name) and name.startswith("_")):
            yield node.args[0]


def exchanged(site: Site) -> Iterator[ast.AST]:
    """Exchange neighbours of one kind: f(a, b) -> f(b, a); (a, b) -> (b, a)."""
    node = site.node
    if isinstance(node, ast.Call):
        free = ast.unparse(node.func).rpartition(".")[2] in ORDERED
        for elements in _exchanged(node.args, free=free):
            yield ast.Call(node.func, elements, node.keywords)
    elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        for elements in _exchanged(node.elts, free=False):
            yield type(node)(elements, ast.Load())


def _exchanged(elements: list[ast.expr], *, free: bool) -> Iterator[list[ast.expr]]:
    for i, (first, second) in enumerate(pairwise(elements)):
        alike = isinstance(first, ast.Name) and isinstance(second, ast.Name)
        if alike or (free and i > 0):
            yield [*elements[:i], second, first, *elements[i + 2 :]]


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


OPERATORS: tuple[Operator, ...] = (
    dropped_term,
    dropped_factor,
    other_sign,
    transpose,
    other_step,
    overwritten,
    left_out,
    other_axis,
    other_constant,
    other_direction,
    missed_step,
    other_comparison,
    other_branch,
    opposite,
    dropped_function,
    exchanged,
)
