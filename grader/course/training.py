"""Train a student's own cell: the data, the optimiser, the clipping and the readout are ours.

Every batch is fresh, so its error before the update is an honest test, and nothing need be held back for one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from grader.model.exercise import Array, Ask, Case, Claim, Relation, call, claim

BATCH, UNITS = 32, 16
MOMENTUM, MEMORY = 0.9, 0.99  # how much of both its averages Adam keeps each update
LARGEST_NORM = 1.0
RECENT = 10  # batches over which the error is averaged


@dataclass(frozen=True)
class Cell:
    """A recurrent cell as training sees it: forward(x, h0, Wx, Wh, *biases) and backward(dh, cache).

    gates: blocks of H columns in each weight; keeps: the block whose gate, near 1, keeps the state.
    """

    forward: str
    backward: str
    biases: tuple[str, ...]
    gates: int
    keeps: int

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of what is trained; the gradient of each has a d in front."""
        return ("Wx", "Wh", *self.biases)


@dataclass(frozen=True)
class Task:
    """What is to be learned from the last state of a sequence, and how good is good enough.

    draw: generator, N -> x (N, T, D) and the right answers (N, 1). mistake: outputs (N, 1), answers -> the figure
    that must come down to `goal`, and the gradient (N, 1) of the loss. figure: what that is called; bias: of the gate
    that keeps; guess: the best output for who has learned nothing, where the readout starts; rate: Adam's step;
    starts: how often other first weights are tried where `updates` did not lead to the goal.
    """

    draw: Callable[[np.random.Generator, int], Examples]
    mistake: Callable[[Array, Array], Mistake]
    figure: str
    goal: float
    updates: int
    bias: float
    guess: float = 0.0
    rate: float = 0.03
    starts: int = 1


@dataclass(frozen=True)
class Examples:
    """A batch: x (N, T, D) and the right answers (N, 1)."""

    x: Array
    answers: Array


@dataclass(frozen=True)
class Mistake:
    """The mean error of a batch in the task's own figure, and the gradient (N, 1) of its loss at the outputs."""

    figure: float
    slope: Array


def train(task: Task, cell: Cell) -> Callable[[Case, Ask], Iterator[Claim]]:
    """The experiment that trains `cell` on `task` from the seed of a case, and claims that the goal was reached."""

    def run(case: Case, ask: Ask) -> Iterator[Claim]:
        rng = np.random.default_rng(case.seed)
        reached = np.inf
        for _ in range(task.starts):
            reached = min(reached, one_start(rng, ask))
            if reached <= task.goal:
                break
        yield claim(task.figure, actual=reached, expected=task.goal, relation=Relation.GOAL)

    def one_start(rng: np.random.Generator, ask: Ask) -> float:
        recent: deque[float] = deque(maxlen=RECENT)
        reached, weights, adam = np.inf, _initial(rng, task, cell), _Adam(task.rate)
        for update in range(1, task.updates + 1):
            figure, gradients = one_batch(task.draw(rng, BATCH), weights, ask, f"update {update}")
            recent.append(figure)
            if len(recent) == RECENT:
                reached = min(reached, float(np.mean(recent)))
            if reached <= task.goal:
                break
            adam.step(weights, clipped(gradients, LARGEST_NORM))
        return reached

    def one_batch(batch: Examples, weights: dict[str, Array], ask: Ask, moment: str) -> tuple[float, dict[str, Array]]:
        batch_size, steps, features = batch.x.shape
        sizes = {"N": batch_size, "T": steps, "D": features, "H": UNITS, "G": cell.gates * UNITS}
        h0 = np.zeros((batch_size, UNITS))
        forward = call(cell.forward, batch.x, h0, *(weights[name] for name in cell.weights))
        h = ask(forward, sizes, moment)["h"]
        mistake = task.mistake(h[:, -1] @ weights["Wo"] + weights["bo"], batch.answers)
        dh = np.zeros_like(h)
        dh[:, -1] = mistake.slope @ weights["Wo"].T
        back = ask(call(cell.backward, dh, forward.output("cache")), sizes, moment)
        gradients = {name: back[f"d{name}"] for name in cell.weights}
        return mistake.figure, gradients | {"Wo": h[:, -1].T @ mistake.slope, "bo": mistake.slope.sum(axis=0)}

    return run


def _initial(rng: np.random.Generator, task: Task, cell: Cell) -> dict[str, Array]:
    """Small uniform weights, biases of zero but for the gate that keeps, and a readout that starts anywhere."""
    size = 1 / np.sqrt(UNITS)
    columns, features = cell.gates * UNITS, task.draw(rng, 1).x.shape[2]
    weights = {
        "Wx": rng.uniform(-size, size, (features, columns)),
        "Wh": rng.uniform(-size, size, (UNITS, columns)),
        **{name: np.zeros(columns) for name in cell.biases},
        "Wo": rng.uniform(-size, size, (UNITS, 1)),
        "bo": np.full(1, task.guess),
    }
    weights[cell.biases[0]][cell.keeps * UNITS : (cell.keeps + 1) * UNITS] = task.bias
    return weights


def clipped(gradients: Mapping[str, Array], largest: float) -> dict[str, Array]:
    """All gradients times one factor, so that their joint norm is at most `largest`."""
    norm = np.sqrt(sum(float(np.sum(gradient**2)) for gradient in gradients.values()))
    factor = largest / max(norm, largest)
    return {name: factor * gradient for name, gradient in gradients.items()}


class _Adam:
    """D. Kingma and J. Ba, *Adam: A Method for Stochastic Optimization*, 2015."""

    def __init__(self, rate: float) -> None:
        self.rate, self.updates = rate, 0
        self.mean: dict[str, Array] = {}
        self.square: dict[str, Array] = {}

    def step(self, weights: dict[str, Array], gradients: Mapping[str, Array]) -> None:
        """Replace every weight by a new array, a step down its gradient."""
        self.updates += 1
        for name, gradient in gradients.items():
            self.mean[name] = MOMENTUM * self.mean.get(name, 0.0) + (1 - MOMENTUM) * gradient
            self.square[name] = MEMORY * self.square.get(name, 0.0) + (1 - MEMORY) * gradient**2
            mean = self.mean[name] / (1 - MOMENTUM**self.updates)
            root = np.sqrt(self.square[name] / (1 - MEMORY**self.updates))
            weights[name] = weights[name] - self.rate * mean / (root + 1e-8)
