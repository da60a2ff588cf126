"""What a zygote does once before it forks: a piece of work of ours from its text to its last reply.

The text of this file is sent to a zygote, which runs it there. Python then has the code of the worker in its quick
form and numpy has found its loops, in memory that every fork shares, instead of each fork doing that over again.
Nothing of a student's is there yet, and nothing of this stays in sight. It imports the standard library and numpy
alone.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import numpy as np

NAMES = ("rehearsed", "with_names")  # of the files, and of the modules that they become for a moment
ROUNDS = 24  # Python makes code quick after it has run a few times

# What work on this subject is made of, on numbers of no course.
WORK = '''
"""Steps, loops and norms."""
import math

import numpy as np


def step(x, h, weights, bias):
    """One step, and what its gradient needs."""
    both = np.concatenate([x, h], axis=1)
    new = np.tanh(both @ weights + bias)
    gate = 1.0 / (1.0 + np.exp(-np.clip(new, -50, 50)))
    return gate * new + (1 - gate) * h, (x, h, gate, new)


class Cell:
    """A loop over time."""

    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def run(self, xs, h):
        states = np.zeros((xs.shape[0], xs.shape[1], h.shape[1]), dtype=xs.dtype)
        caches = []
        for t in range(xs.shape[1]):
            h, cache = step(xs[:, t, :], h, self.weights, self.bias)
            states[:, t] = h
            caches.append(cache)
        return states, h, caches


def forward(xs, h, weights, bias):
    """All states."""
    if xs.ndim != 3:
        raise ValueError(f"{xs.ndim} axes")
    states, last, caches = Cell(weights, bias).run(xs, h)
    return states, last, caches


def backward(xs, h, weights, bias):
    """Sums and products such as a gradient is made of."""
    states, last, caches = forward(xs, h, weights, bias)
    slope, total = np.zeros_like(weights), np.zeros_like(bias)
    for x, before, gate, new in reversed(caches):
        change = np.multiply(last, 1 - new**2) * np.where(gate > 0.5, gate, 0.5)
        slope += np.hstack((x, before)).T.dot(change)
        total += change.sum(axis=0)
        last = change @ weights[x.shape[1]:].T
    mean = np.stack([last, np.empty_like(last)]).mean(axis=0)
    return slope, total, mean, np.eye(2), np.abs(slope).max(), np.linalg.norm(slope)


def clip(arrays, limit):
    """Arrays made shorter, and how long they were."""
    length = math.sqrt(sum(float(np.sum(np.square(array))) for array in arrays.values()))
    factor = min(1.0, limit / (length + 1e-12)) if np.isfinite(length) else 0.0
    return {name: np.array(array * factor, copy=True) for name, array in arrays.items()}, np.float64(length)
'''

# What has to be run statement by statement.
OTHER = '''
"""A part that uses another."""
from rehearsed import step


def last(xs, h, weights, bias):
    """The state after all steps."""
    for x in xs:
        h, _ = step(x, h, weights, bias)
    return h
'''


def rehearse(worker: Any, reading: Any, loading: Any, calling: Any) -> None:
    """Load it, and call its functions through frames, as is done with a submission's."""
    sources = {f"{name}.py": [text] for name, text in zip(NAMES, (WORK, OTHER), strict=True)}
    wanted = ["backward", "clip", "forward", "last", "step"]
    load = {"sources": sources, "wanted": wanted, "skip": None, "adapter": None}
    with np.errstate(all="ignore"):
        for _ in range(ROUNDS):
            told = _through(worker, {"load": load})["load"]
            submission = loading.Submission(told, worker.encode_frame, reading)
            submission.load_rest()
            worker.encode_frame({"loaded": submission.find_wanted()})
            for name in NAMES:
                del sys.modules[name]
            caller = calling.Caller(submission, loading, worker.Encoder(1 << 20))
            for kind in (np.float64, np.float32):
                caller.answer(_through(worker, _order(kind)), io.BytesIO())


def _order(kind: Any) -> dict[str, Any]:
    xs, h = np.ones((2, 3, 4), kind), np.ones((2, 5), kind)
    weights, bias = np.full((9, 5), 0.1, kind), np.zeros(5, kind)
    arrays = [xs, h, weights, bias, xs[:, 0].copy()]
    places = list(range(5)) if kind is np.float64 else [-1, -2, -3, -4, -5]
    x, *rest = places[4], *places[1:4]
    calls = [
        ["step", [x, *rest], [0], 2, [0, 1], None],
        ["forward", [places[0], *rest], [0, 1], 3, [], None],
        ["backward", [places[0], *rest], [0, 1, 2, 4, 5], 6, [], None],
        ["clip", [-6, -7], [0, 1], 2, [0], None],
        ["forward", [x, *rest], [0, 1], 3, [], None],  # which fails
    ]
    shapes = [array.shape for array in arrays] if kind is np.float64 else []
    block = np.concatenate([array.reshape(-1) for array in arrays]) if shapes else np.zeros(0)
    values = [*arrays, {"weights": weights, "bias": bias}, 1.0]
    text = json.dumps({"shapes": shapes, "groups": [[False, calls]]})
    return {"block": block, "values": values, "text": text, "quick": True}


def _through(worker: Any, message: Any) -> Any:
    return worker.read_frame(io.BytesIO(worker.encode_frame(message)))
