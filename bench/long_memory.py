"""How surely training works: the cells of the references, of other styles, without a gate, and with wrong gradients.

    python -m bench.long_memory [--seeds N] [--jobs N]

Everything is trained as `long_memory` trains it, in this process and without its gate, so that it can be said what
the gate is good for: a plain RNN, a gate without its bias, and wrong backward passes that learn all the same.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bench.results import machine, publish, table
from grader.course.course import Course, load_course
from grader.course.overlays import overlays
from grader.course.training import train
from grader.model.evidence import Verdict
from grader.model.exercise import OPAQUE, Array, Call, Case, Output

ROOT = Path(__file__).parents[1]
TASKS = ("adding", "agreement")
CELLS = ("gru", "lstm")  # the first of them learns to add as well

# A simple RNN under the names of the GRU, with the exact gradient of itself.
PLAIN_RNN = """
def gru_forward(x, h0, Wx, Wh, bx, bh):
    H, h, state = len(Wh), [], h0
    for t in range(x.shape[1]):
        state = np.tanh(x[:, t] @ Wx[:, :H] + bx[:H] + state @ Wh[:, :H] + bh[:H])
        h.append(state)
    return np.stack(h, axis=1), (x, h0, Wx, Wh, bx, bh, h)

def gru_backward(dh, cache):
    x, h0, Wx, Wh, bx, bh, h = cache
    H, carry = len(Wh), 0
    dx, dWx, dWh, db = np.zeros_like(x), np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(bx)
    for t in reversed(range(len(h))):
        dz = (dh[:, t] + carry) * (1 - h[t] ** 2)
        dx[:, t], carry = dz @ Wx[:, :H].T, dz @ Wh[:, :H].T
        dWx[:, :H] += x[:, t].T @ dz
        dWh[:, :H] += (h[t - 1] if t else h0).T @ dz
        db[:H] += dz.sum(axis=0)
    return dx, carry, dWx, dWh, db, db.copy()
"""


@dataclass(frozen=True)
class Training:
    """What one training came to. figure: the best that was reached; updates: until then, or all there are."""

    reached: bool
    figure: float
    updates: int
    cpu_s: float


@dataclass(frozen=True)
class Order:
    """What to train: a text added to the reference of a cell, on a task, from a seed, with its bias or another."""

    cell: str
    task: str
    text: str = ""
    bias: float | None = None
    seed: int = 0


@cache
def course() -> Course:
    """The course that ships with the project."""
    return load_course(ROOT)


class Direct:
    """An `Ask` that calls functions here, without a worker: for known work alone."""

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self.functions = functions
        self.cache: Any = None
        self.updates = 0

    def __call__(self, asked: Call, _sizes: Mapping[str, int], _moment: str, /) -> Mapping[str, Array]:
        """Call, and keep the last cache."""
        returns = course().functions[asked.function].returns
        arguments = [self.cache if isinstance(value, Output) else value for value in asked.arguments]
        values = dict(zip(returns, self.functions[asked.function](*arguments), strict=False))
        self.cache = values.get("cache", self.cache)
        self.updates += "cache" in values
        return {name: np.asarray(values[name], float) for name, axes in returns.items() if axes is not OPAQUE}


def run(order: Order) -> Training:
    """Train once. A cell that raises has reached nothing."""
    text = course().solution_path(order.cell).read_text(encoding="utf-8")
    here: dict[str, Any] = {}
    exec(f"{text}\n\n{order.text}", here)  # noqa: S102 - the course's own references and known mistakes
    exercise = sys.modules["_exercise_long_memory"]  # where load_course has put it
    cell = getattr(exercise, order.cell.upper())
    task = exercise.AGREEMENT_LSTM if order.cell == "lstm" else getattr(exercise, order.task.upper())
    training = train(task if order.bias is None else replace(task, bias=order.bias), cell)
    ask, started = Direct(here), time.process_time()
    try:
        with np.errstate(all="ignore"):
            (claim,) = training(Case("seed", {"seed": order.seed}), ask)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return Training(reached=False, figure=np.inf, updates=ask.updates, cpu_s=time.process_time() - started)
    reached = bool(claim.actual <= claim.expected)
    return Training(reached, float(claim.actual), ask.updates, time.process_time() - started)


def orders(seeds: int) -> dict[str, list[Order]]:
    """What each row of the first table trains: right cells on every seed, the others on a tenth of them."""
    styles = {o.name: o.text for o in overlays(course()) if o.slug == "gru" and o.verdict is Verdict.CORRECT}
    rows = {}
    few = range(max(4, seeds // 10))
    for task in TASKS:
        for cell in CELLS if task == "agreement" else CELLS[:1]:
            rows[f"{cell}, {task}"] = [Order(cell, task, seed=seed) for seed in range(seeds)]
            rows[f"{cell}, {task}, bias 0"] = [Order(cell, task, bias=0.0, seed=seed) for seed in few]
        floats = styles["single_precision_buffers"]
        rows[f"gru in float32 buffers, {task}"] = [Order("gru", task, floats, seed=seed) for seed in few]
        rows[f"plain rnn, {task}"] = [Order("gru", task, PLAIN_RNN, 0.0, seed) for seed in few]
    return rows


def mistakes() -> list[Order]:
    """Every wrong GRU that would lose the points of its gradients, on both tasks."""
    wrong = {"gru.backward", "gru.step_backward"}
    texts = [o.text for o in overlays(course()) if o.slug == "gru" and o.loses & wrong]
    return [Order("gru", task, text) for text in texts for task in TASKS]


def report(rows: Mapping[str, Sequence[Training]], wrong: Sequence[Training]) -> str:
    """The section of RESULTS.md."""
    lines = [
        [
            name,
            f"{sum(t.reached for t in found)} of {len(found)}",
            f"{statistics.median(t.updates for t in found):g}",
            f"{max(t.updates for t in found)}",
            f"{max(t.figure for t in found):.2g}",
            f"{statistics.median(t.cpu_s for t in found):.2f}",
        ]
        for name, found in rows.items()
    ]
    head = ["cell, task", "goal reached", "updates, median", "most", "worst figure", "CPU, s"]
    pairs = list(zip(wrong[::2], wrong[1::2], strict=True))
    some, both = (sum(rule(t.reached for t in pair) for pair in pairs) for rule in (any, all))
    return f"""## Long memory

{machine()}.

{table(head, lines)}

Each row over as many seeds as it says, without workers and without the gate. The figure is the mean squared error for
`adding` (guessing gives 0.167, the goal is 0.02) and the share of wrong verbs for `agreement` (0.5, 0.05).

Of {len(pairs)} known mistakes in the gradients of a GRU, {some} reach one of the two goals all the same and {both} both
of them. The gate lets none of them train. `python -m bench.long_memory` measures again.
"""


def main() -> int:
    """Train everything, and write the section."""
    parser = argparse.ArgumentParser(description="Measure how surely the experiments of long_memory work.")
    parser.add_argument("--seeds", type=int, default=40, help="seeds of each right cell")
    parser.add_argument("--jobs", type=int, default=2, help="trainings at the same time")
    given = parser.parse_args()
    rows = orders(given.seeds)
    with ProcessPoolExecutor(given.jobs) as pool:
        found = {name: list(pool.map(run, row)) for name, row in rows.items()}
        text = report(found, list(pool.map(run, mistakes())))
    publish("long memory", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
