"""Long memory: the student's own gated cells, trained on two tasks in which the answer lies far back.

There is nothing to write here. The cells are those of the exercises before; training starts only where their
gradients are those of their own forward passes and an open gate really keeps, because wrong gradients often
train as well, and prove nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.course.checks import Backward, own_gradients
from grader.course.draw import default_weights, recurrent_inputs
from grader.course.seeds import HiddenGenerator
from grader.course.training import Cell, Examples, Mistake, Task, train
from grader.model.exercise import (
    Array,
    Call,
    Case,
    Check,
    Claim,
    Exercise,
    Experiment,
    Plan,
    Relation,
    Values,
    call,
    claim,
)

GRU = Cell("gru_forward", "gru_backward", ("bx", "bh"), gates=3, keeps=1)
LSTM = Cell("lstm_forward", "lstm_backward", ("b",), gates=4, keeps=1)


def cases(rng: np.random.Generator) -> list[Case]:
    """Small inputs on which every element of a gradient can be nudged, then a seed for each training."""
    sizes = (3, 3, 2, 4) if isinstance(rng, HiddenGenerator) else (2, 4, 3, 2)  # N, T, D, H
    gru, lstm = (recurrent_inputs(rng, sizes, gates=c.gates, biases=c.biases, resize=False) for c in (GRU, LSTM))
    adding, agreement = (int(seed) for seed in rng.integers(2**32, size=2))
    return [
        Case("gru", gru, "gru"),
        Case("lstm", lstm, "lstm"),
        Case("gru_with_a_bias", first_day(rng, GRU), "gru_first_day"),
        Case("lstm_with_a_bias", first_day(rng, LSTM), "lstm_first_day"),
        Case("adding", {"seed": adding}, "training"),
        Case("agreement", {"seed": agreement}, "training"),
    ]


# ---- the tasks ----------------------------------------------------------------------------------------------

STEPS = 50  # of the adding problem
CLAUSE = 60  # words, the subject included
WORDS = 8  # two subjects, cat and cats; two nouns of the clause, yard and yards; four words that have no number


def numbers_to_add(rng: np.random.Generator, count: int) -> Examples:
    """Draw numbers in [0, 1], and marks on one of the first half and one of the second: the answer is their sum.

    x (N, T, 2): the number and the mark.  Source: S. Hochreiter and J. Schmidhuber, *Long Short-Term Memory*, 1997.
    """
    values, marks = rng.uniform(size=(count, STEPS)), np.zeros((count, STEPS))
    for half in np.split(np.arange(STEPS), 2):
        marks[np.arange(count), rng.choice(half, count)] = 1.0
    return Examples(np.stack([values, marks], axis=2), (values * marks).sum(axis=1, keepdims=True))


def sentences(rng: np.random.Generator, count: int) -> Examples:
    """Draw a subject, then a clause of nouns of either number and other words: the answer is the verb's number.

    x (N, T, WORDS): 1 in the column of the word: cat, cats; yard, yards; and words that have no number.
    """
    plural = rng.integers(2, size=count)
    words = rng.integers(2, WORDS, (count, CLAUSE))
    words[:, 0] = plural
    return Examples(np.eye(WORDS)[words], 2.0 * plural[:, None] - 1)


def squared(outputs: Array, answers: Array) -> Mistake:
    """The mean squared error, which is also the loss."""
    gap = outputs - answers
    return Mistake(float(np.mean(gap**2)), 2 * gap / len(gap))


def logistic(outputs: Array, answers: Array) -> Mistake:
    """The share of wrong verbs; the loss is log(1 + exp(-answer * output))."""
    agreement = answers * outputs
    return Mistake(float(np.mean(agreement <= 0)), -answers / (1 + np.exp(agreement)) / len(answers))


ADDED = "the mean squared error (guessing gives 0.167)"
AGREED = "the share of wrong verbs (guessing gives 0.5)"
ADDING = Task(numbers_to_add, squared, ADDED, goal=0.02, updates=400, bias=2.0, guess=1.0)
AGREEMENT = Task(sentences, logistic, AGREED, goal=0.05, updates=250, bias=3.0)
# An LSTM hears the whole clause in c, and one of sixteen starts drowns in it: smaller steps, and more than one start.
AGREEMENT_LSTM = replace(AGREEMENT, bias=5.0, rate=0.01, starts=5)

# ---- before any training ------------------------------------------------------------------------------------

WAY = 40  # steps between the loss and h0
WITHOUT = 0.61**WAY  # of a gradient is left by an RNN with weights as libraries draw them, whose radius is about 0.61


def first_day(rng: np.random.Generator, cell: Cell) -> dict[str, Any]:
    """Draw inputs and weights as before training, zero states, a bias of 3 for the gate that keeps, a last loss."""
    values = recurrent_inputs(rng, (3, WAY, 4, 5), gates=cell.gates, biases=cell.biases)
    features, units = values["x"].shape[2], values["h0"].shape[1]
    rows = {"Wx": features, "Wh": units}
    values |= {name: default_weights(rng, count, units, cell.gates) for name, count in rows.items()}
    values |= {name: np.zeros(cell.gates * units) for name in cell.biases} | {"h0": np.zeros_like(values["h0"])}
    values[cell.biases[0]][cell.keeps * units : (cell.keeps + 1) * units] = 3.0
    values["dh"][:, :-1] = 0.0
    return values


def way_back(cell: Cell) -> Plan:
    """Forward, then the gradient of a loss on the last state back to h0."""

    def plan(case: Case) -> list[Call]:
        ahead = call(cell.forward, case.x, case.h0, *(case.values[name] for name in cell.weights))
        return [ahead, call(cell.backward, case.dh, ahead.output("cache"))]

    return plan


def gradient_arrives(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With its gate open a cell hands back at least ten thousand times what an RNN would.

    A cell that only hands things on does that as well, but its states do not move.
    """
    states = run[0]["h"]
    yield claim("h", actual=states, expected=0 * states, relation=Relation.DIFFERENT)
    least = 1e4 * WITHOUT * np.linalg.norm(case.dh)
    share = np.minimum(np.linalg.norm(run[1]["dh0"]) / least, 1.0)
    yield claim("the norm of dh0, as a share of the least that an open gate lets through,", actual=share, expected=1.0)


def remedy(cell: Cell, name: str) -> Check:
    """A gate that begins open is what makes training possible; measured before any."""
    title = f"An open gate of the {name.upper()} hands the gradient back"
    return Check(f"remedy_{name}", title, way_back(cell), law=gradient_arrives, tags=(f"{name}_first_day",))


# ---- the checks that open the gate, and the experiments -----------------------------------------------------


def own_gradients_of(cell: Cell, name: str) -> tuple[Check, ...]:
    """One check a gradient: is it the derivative of the student's own forward pass?"""
    of = {argument: f"d{argument}" for argument in ("x", "h0", *cell.weights)}
    title = f"{{}} of {cell.backward} is the derivative of your {cell.forward}"
    return own_gradients(name, title, Backward(cell.forward, cell.backward, tuple(of), {"h": "dh"}, of), tags=(name,))


GRU_CHECKS, LSTM_CHECKS = own_gradients_of(GRU, "gru"), own_gradients_of(LSTM, "lstm")
GRU_NEEDS = (*(f"long_memory/{check.id}" for check in GRU_CHECKS), "gru/kept")
LSTM_NEEDS = (*(f"long_memory/{check.id}" for check in LSTM_CHECKS), "lstm/written")

exercise = Exercise(
    title="Long memory",
    functions=(),
    cases=cases,
    checks=(*GRU_CHECKS, *LSTM_CHECKS, remedy(GRU, "gru"), remedy(LSTM, "lstm")),
    needs=("gru", "lstm"),
    experiments=(
        Experiment("adding_gru", "A GRU learns to add", train(ADDING, GRU), "adding", GRU_NEEDS),
        Experiment("agreement_gru", "A GRU learns to agree", train(AGREEMENT, GRU), "agreement", GRU_NEEDS),
        Experiment("agreement_lstm", "An LSTM learns to agree", train(AGREEMENT_LSTM, LSTM), "agreement", LSTM_NEEDS),
    ),
)
