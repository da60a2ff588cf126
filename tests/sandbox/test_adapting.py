"""What is laid out in theirs and back is what it was, and an adapter adds nothing but the way there and back.

A student can reach the adapter, which runs in their own process, and gains nothing by it: it holds no answer, and all
that it sends is a value, which their own function could have returned as well.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.conventions import (
    Conventions,
    Dialect,
    GruConventions,
    Layout,
    LstmConventions,
    Reduce,
    Reset,
    Update,
    Weights,
)
from grader.model.evidence import Reply, Submission, Verdict
from grader.model.exercise import OPAQUE, Array, Call, Function, call
from grader.sandbox.adapter import Adapter, terms_of
from grader.sandbox.adapting import changed, in_our_terms
from grader.sandbox.program import Program
from grader.sandbox.session import Session
from tests.sandbox.conftest import SMALL

CELL = ("x", "prev_h", "Wx", "Wh", "bx", "bh")
FUNCTIONS = (
    Function("rnn_step_forward", ("x", "prev_h", "Wx", "Wh", "b"), {"next_h": "NH", "cache": OPAQUE}),
    Function("rnn_forward", ("x", "h0", "Wx", "Wh", "b"), {"h": "NTH", "cache": OPAQUE}),
    Function("rnn_backward", ("dh", "cache"), {"dx": "NTD", "dh0": "NH", "dWx": "DH", "dWh": "HH", "db": "H"}),
    Function("gru_step_forward", CELL, {"next_h": "NH", "cache": OPAQUE}),
    Function("gru_backward", ("dh", "cache"), {"dx": "NTD", "dh0": "NH", "dWx": "DG", "dWh": "HG", "dbx": "G"}),
    Function("lstm_forward", ("x", "h0", "Wx", "Wh", "b"), {"h": "NTH", "cache": OPAQUE}),
    Function(
        "lstm_step_backward", ("dnext_h", "dnext_c", "cache"), {"dx": "ND", "dprev_c": "NH", "dWx": "DG", "db": "G"}
    ),
    Function("hidden_grad_norms", ("dh", "cache"), {"norms": "T"}),
    Function("spectral_radius", ("W",), {"radius": ""}),
)
BY_NAME = {function.name: function for function in FUNCTIONS}
SIZES = {"N": 2, "T": 4, "D": 5, "H": 3}

anything = st.builds(
    Conventions,
    layout=st.sampled_from(Layout),
    weights=st.sampled_from(Weights),
    gru=st.builds(GruConventions, reset=st.sampled_from(Reset), update=st.sampled_from(Update)),
    lstm=st.builds(LstmConventions, gate_order=st.sampled_from(["".join(order) for order in permutations("ifog")])),
    grad_sign=st.sampled_from([1, -1]),
    batch_reduce=st.sampled_from(Reduce),
)


def drawn(axes: str, function: str, seed: int) -> Array:
    """An array with these axes; G is as many blocks of H as the function has gates."""
    blocks = {"gru": 3, "lstm": 4}.get(function.partition("_")[0], 1)
    shape = [blocks * SIZES["H"] if letter == "G" else SIZES[letter] for letter in axes]
    return np.random.default_rng(seed).standard_normal(shape)


def arguments(function: Function) -> list[Any]:
    """An argument for each parameter; text stands for what no convention may touch."""
    takes = enumerate(function.takes.items())
    return [drawn(axes, function.name, seed) if axes else f"the {name}" for seed, (name, axes) in takes]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
@given(conventions=anything)
def test_way_there_and_back_is_the_identity(function: Function, conventions: Conventions) -> None:
    """Arguments laid out as theirs and back keep every bit, and results laid out as theirs come back as they were."""
    terms = terms_of(function, conventions)
    if terms is None:
        return
    for ours, there, back in zip(arguments(function), terms["to_theirs"], terms["to_ours"], strict=True):
        again = changed(changed(ours, there), back)
        assert again is ours if not there else np.array_equal(again, ours)
    batch, returns = SIZES["N"] if terms["mean"] else 1, [axes or "" for axes in function.returns.values()]
    wanted = [drawn(axes, function.name, 9) if axes else "the cache" for axes in returns]
    pairs = zip(wanted, returns, strict=True)
    theirs = [result_of_theirs(value, axes, function, conventions, batch) for value, axes in pairs]
    speak = in_our_terms(lambda *_: tuple(theirs) if len(theirs) > 1 else theirs[0], terms)
    got = speak(*arguments(function))
    for mine, right in zip(got if len(theirs) > 1 else [got], wanted, strict=True):
        assert np.array_equal(mine, right) if batch == 1 else np.allclose(mine, right, rtol=1e-15)


def result_of_theirs(value: Any, axes: str, function: Function, conventions: Conventions, batch: int) -> Any:
    """A result of ours as work of that convention would return it: written out here, not taken from the adapter."""
    if not isinstance(value, np.ndarray) or not axes:
        return value
    blocks = np.split(value, len(gates), axis=-1) if (gates := gates_of(function, axes)) else [value]
    if gates == "rzn" and conventions.gru.update is Update.WRITE:
        blocks[1] = -blocks[1]
    if gates == "ifog":
        blocks = [blocks["ifog".index(gate)] for gate in conventions.lstm.gate_order]
    value = np.concatenate(blocks, axis=-1)
    if "backward" in function.name:
        value = value * conventions.grad_sign
        value = value / batch if "N" not in axes else value
    if axes.startswith("NT") and conventions.layout is Layout.TND:
        return value.swapaxes(0, 1)
    is_weight = axes in {"DH", "HH", "DG", "HG"}
    return value.T if is_weight and conventions.weights is Weights.OUT_IN else value


def gates_of(function: Function, axes: str) -> str:
    """The blocks of an array, if it has any."""
    return {"gru": "rzn", "lstm": "ifog"}.get(function.name.partition("_")[0], "") if "G" in axes else ""


def test_our_own_conventions_add_nothing() -> None:
    """By default a worker is told of no adapter, and calls the student's functions as they are."""
    assert Adapter(BY_NAME, Conventions(), None).order() is None
    assert Adapter(BY_NAME, Conventions(gru=GruConventions(reset=Reset.BEFORE)), None).order() is None


def test_function_without_such_arrays_is_left_alone() -> None:
    """The norm of clipping and the radius of a matrix are the same in every layout."""
    everything = Conventions(Layout.TND, Weights.OUT_IN, grad_sign=-1, batch_reduce=Reduce.MEAN)
    assert terms_of(BY_NAME["spectral_radius"], everything) is None
    clip = Function("clip_by_global_norm", ("grads", "max_norm"), {"clipped": "mapping", "total_norm": ""})
    assert terms_of(clip, everything) is None


# ---- in a real worker ---------------------------------------------------------------------------------------

Run = Callable[..., list[Reply]]


@pytest.fixture
def run() -> Run:
    """Perform calls of a source text under conventions or in a dialect."""

    def perform(text: str, calls: list[Call], conventions: Conventions, dialect: Dialect | None = None) -> list[Reply]:
        program = Program(Submission("s", {"s.py": text.encode()}), {"s.py": [text]}, BY_NAME, 1, conventions, dialect)
        with Session(program, SMALL) as session:
            return list(session.run(calls))

    return perform


TIME_FIRST = Conventions(layout=Layout.TND, weights=Weights.OUT_IN)
SUMS = """
def rnn_forward(x, h0, Wx, Wh, b):
    {first}
    h = h0 + (x @ Wx.T + b).cumsum(axis=0)
    return h, h
"""


def sums(x: Array, h0: Array, Wx: Array, b: Array) -> Array:
    """What SUMS computes, in our layout."""
    return np.asarray(h0[:, None] + (x @ Wx + b).cumsum(axis=1))


def test_slices_echoes_and_sweeps_are_in_our_terms(run: Run) -> None:
    """An output passed on is sliced as ours, an echo has our shape, and a sweep moves the elements of our argument."""
    x, h0, Wx, Wh, b = arguments(BY_NAME["rnn_forward"])
    whole = call("rnn_forward", x, h0, Wx, Wh, b, echo=(0, 2))
    rest = call("rnn_forward", x[:, 2:], whole.output("h")[:, 1], Wx, Wh, b)
    sweep = Call("rnn_forward", (x, h0, Wx, Wh, b), sweep=(2, "h", 0.5))
    first, second, moved = run(SUMS.format(first="x += 1"), [whole, rest, sweep], TIME_FIRST)
    right = sums(x + 1, h0, Wx, b)
    np.testing.assert_allclose(first.values["h"], right)
    np.testing.assert_allclose(second.values["h"], right[:, 2:])
    assert first.changed == (0,)
    np.testing.assert_array_equal(first.echoed[0], x + 1)
    np.testing.assert_array_equal(first.echoed[2], Wx)
    raised = Wx.copy()
    raised[1, 2] += 0.5  # the element number 1 * H + 2
    np.testing.assert_allclose(moved.values["h"][2 * (SIZES["H"] + 2) + 1], sums(x + 1, h0, raised, b))


@pytest.mark.parametrize("flag", ["c_contiguous", "f_contiguous"])
def test_memory_order_is_kept(run: Run, flag: str) -> None:
    """Who reshapes in place finds an array as it would be in their course: by rows, or by columns in that case."""
    given_values = arguments(BY_NAME["rnn_forward"])
    given_values[0] = np.require(given_values[0], requirements="C" if flag[0] == "c" else "F")
    text = SUMS.format(first=f"assert x.flags.{flag} and x.shape == (4, 2, 5) and Wx.shape == (3, 5)")
    (reply,) = run(text, [call("rnn_forward", *given_values)], TIME_FIRST)
    assert reply.failure is None


@pytest.mark.parametrize(
    ("returned", "shape"),
    [("h.tolist()", (2, 4, 3)), ("[*h]", (2, 4, 3)), ("h[0]", (2, 3)), ("None", None), ("'h'", None)],
)
def test_odd_results_pass(run: Run, returned: str, shape: tuple[int, ...] | None) -> None:
    """A list of steps is laid out as an array would be; what has other axes, or none, comes as it is."""
    text = SUMS.format(first="").replace("return h, h", f"return {returned}, h")
    (reply,) = run(text, [call("rnn_forward", *arguments(BY_NAME["rnn_forward"]))], TIME_FIRST)
    assert getattr(reply.values["h"], "shape", None) == shape


def test_errors_keep_their_line(run: Run) -> None:
    """An exception is told with the student's file and line, as without an adapter."""
    (reply,) = run(
        SUMS.format(first="h0.nothing"), [call("rnn_forward", *arguments(BY_NAME["rnn_forward"]))], TIME_FIRST
    )
    assert reply.failure is not None
    assert (reply.failure.error_type, reply.failure.file, reply.failure.line) == ("AttributeError", "s.py", 3)


MINE = Dialect(
    "mine",
    "def rnn_step_forward(theirs, x, *_):\n    made = theirs.Cell(2).go(x)\n    return made[0], made[1]\n",
    {"rnn_step_forward": ("Cell.go",)},
)


def test_function_that_a_dialect_lacks_is_missing(run: Run) -> None:
    """Nobody is asked for what is not in their course; under our own name it is not looked for either."""
    text = SUMS.format(first="") + "class Cell:\n    def go(self, x): return x\n"
    (reply,) = run(text, [call("rnn_forward", *arguments(BY_NAME["rnn_forward"]))], Conventions(), MINE)
    assert reply.failure is not None
    assert reply.failure.verdict is Verdict.MISSING


def test_class_is_taken_from_the_file_that_implements_it() -> None:
    """A template of a class beside the work does not stand in its way, whichever comes first."""
    template = "class Cell:\n    def __init__(self, n): pass\n    def go(self, x):\n        pass\n"
    work = "class Cell:\n    def __init__(self, n): self.n = n\n    def go(self, x): return self.n * x, None\n"
    for files in ({"a.py": template, "b.py": work}, {"a.py": work, "b.py": template}):
        submission = Submission("s", {name: text.encode() for name, text in files.items()})
        program = Program(submission, {name: [text] for name, text in files.items()}, BY_NAME, dialect=MINE)
        given_values = arguments(BY_NAME["rnn_step_forward"])
        with Session(program, SMALL) as session:
            (reply,) = session.run([call("rnn_step_forward", *given_values)])
        np.testing.assert_array_equal(reply.values["next_h"], 2 * given_values[0])


def test_tampering_gives_a_value_and_nothing_else(run: Run) -> None:
    """Whoever takes hold of the adapter's own frame finds the inputs and the layout there, and can return a value."""
    text = (
        "import sys\n"
        "def rnn_forward(*given):\n"
        "    frame = sys._getframe(1)\n"
        "    frame.f_globals['returned'] = lambda *_: [frame.f_locals['ours'][0], sorted(frame.f_locals)]\n"
        "    frame.f_globals['changed'] = lambda value, *_: value\n"
        "    return None\n"
    )
    given_values = arguments(BY_NAME["rnn_forward"])
    (reply,) = run(text, [call("rnn_forward", *given_values)], TIME_FIRST)
    np.testing.assert_array_equal(reply.values["h"], given_values[0])
    assert list(reply.values) == ["h"]
