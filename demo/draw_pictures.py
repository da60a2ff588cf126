"""Draw the pictures of the course page from the references: `python demo/draw_pictures.py [DEST]`.

DEST, by default assignments/pictures/, gets products.svg, radii.svg and cells.svg. Every curve is computed by the
functions that students are asked for, so a picture cannot say what the course does not. Needs matplotlib, which the
extra `report` brings. The same references give the same bytes.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from grader.course.course import Course, find_course, load_course
from grader.course.draw import default_weights, orthogonal, silent_inputs
from grader.model.exercise import Array

STYLE: Any = {  # matplotlib names each key in a type of its own
    "svg.fonttype": "none",  # text stays text, for readers and for search
    "svg.hashsalt": "pictures",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
}
COLORS = ("#0b5fa5", "#b3420a", "#4d4d4d", "#5b2d8e", "#1a7a3c")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)))
STEPS = 40
UNITS = 16


@contextmanager
def references(course: Course) -> Iterator[SimpleNamespace]:
    """Every function of every reference, by name."""
    with tempfile.TemporaryDirectory() as folder:
        files = course.reference().files
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        sys.path.insert(0, folder)
        try:
            found: dict[str, Any] = {}
            for name in files:
                found |= vars(importlib.import_module(Path(name).stem))
            yield SimpleNamespace(**found)
        finally:
            sys.path.remove(folder)
            for name in files:
                sys.modules.pop(Path(name).stem, None)


def products(ours: SimpleNamespace) -> dict[str, Array]:
    """0.8, 1 and 1.2 multiplied by themselves up to ten times, by the label of the curve."""
    powers = {w: ours.repeated_products(w, 10) for w in (1.2, 1.0, 0.8)}
    return {f"{w:g}ᵏ, up to {values[-1]:.3g}": values for w, values in powers.items()}


def radii(ours: SimpleNamespace, rng: np.random.Generator) -> dict[str, Array]:
    """Norms of dL/dh_t, t = 0 … STEPS, of silent networks of several spectral radii, and of one driven to ±1."""
    curves = {}
    for radius in (1.2, 1.0, 0.8, 0.5):
        drawn = silent_inputs(rng, STEPS, radius)
        curves[f"radius {radius:g}"] = last_loss(ours, drawn)
    features = 8
    drawn = {
        "x": rng.standard_normal((4, STEPS, features)),
        "h0": np.zeros((4, UNITS)),
        "Wx": rng.standard_normal((features, UNITS)),
        "Wh": 1.5 * orthogonal(rng, UNITS),
        "b": np.zeros(UNITS),
        "dh": rng.standard_normal((4, STEPS, UNITS)),
    }
    return curves | {"radius 1.5, flat tanh": last_loss(ours, drawn)}


def last_loss(ours: SimpleNamespace, drawn: dict[str, Any]) -> Array:
    """Norms for a loss on the last step alone, as shares of the last one, (STEPS + 1,)."""
    _, cache = ours.rnn_forward(*(drawn[name] for name in ("x", "h0", "Wx", "Wh", "b")))
    dh = np.zeros_like(drawn["dh"])
    dh[:, -1] = drawn["dh"][:, -1]
    norms = ours.hidden_grad_norms(dh, cache)
    return np.asarray(norms / norms[-1])


def cells(ours: SimpleNamespace, rng: np.random.Generator) -> dict[str, Array]:
    """The gradient that reaches the state of each step in an RNN, a GRU and an LSTM before any training."""
    x, upstream = rng.standard_normal((4, STEPS, 8)), rng.standard_normal((4, UNITS))
    weights = {gates: [default_weights(rng, rows, UNITS, gates) for rows in (8, UNITS)] for gates in (1, 3, 4)}
    curves = {"LSTM, forget bias 3": long_short(ours, x, upstream, weights[4], 3.0)}
    curves["GRU, update bias 3"] = gated(ours, x, upstream, weights[3], 3.0)
    curves["LSTM, no bias"] = long_short(ours, x, upstream, weights[4], 0.0)
    curves["GRU, no bias"] = gated(ours, x, upstream, weights[3], 0.0)
    plain = dict(zip(("Wx", "Wh"), weights[1], strict=True))
    dh = np.repeat(upstream[:, None], STEPS, axis=1)
    drawn = {"x": x, "h0": np.zeros((4, UNITS)), **plain, "b": np.zeros(UNITS), "dh": dh}
    return curves | {"RNN": last_loss(ours, drawn)}


def gated(ours: SimpleNamespace, x: Array, upstream: Array, weights: list[Array], bias: float) -> Array:
    """Norms of dL/dh_t in a GRU whose update gate has this bias, (STEPS + 1,), as shares of the last one."""
    bx = np.zeros(3 * UNITS)
    bx[UNITS : 2 * UNITS] = bias
    state, caches = np.zeros_like(upstream), []
    for t in range(STEPS):
        state, cache = ours.gru_step_forward(x[:, t], state, *weights, bx, np.zeros(3 * UNITS))
        caches.append(cache)
    gradients = [upstream]
    for cache in reversed(caches):
        gradients.append(ours.gru_step_backward(gradients[-1], cache)[1])
    norms = np.array([np.linalg.norm(gradient) for gradient in reversed(gradients)])
    shares: Array = norms / norms[-1]
    return shares


def long_short(ours: SimpleNamespace, x: Array, upstream: Array, weights: list[Array], bias: float) -> Array:
    """Norms of dL/d(h_t, c_t) in an LSTM whose forget gate has this bias, (STEPS + 1,), as shares of the last one."""
    b = np.zeros(4 * UNITS)
    b[UNITS : 2 * UNITS] = bias
    state, cell, caches = np.zeros_like(upstream), np.zeros_like(upstream), []
    for t in range(STEPS):
        state, cell, cache = ours.lstm_step_forward(x[:, t], state, cell, *weights, b)
        caches.append(cache)
    gradients = [(upstream, np.zeros_like(upstream))]
    for cache in reversed(caches):
        gradients.append(ours.lstm_step_backward(*gradients[-1], cache)[1:3])
    norms = np.array([np.linalg.norm(pair) for pair in reversed(gradients)])
    shares: Array = norms / norms[-1]
    return shares


def draw(curves: dict[str, Array], title: str, across: str, up: str) -> Figure:
    """Curves on a logarithmic axis, told apart by dashes as well as by colour."""
    figure = Figure(figsize=(7.0, 3.8), layout="constrained")
    axes = figure.subplots()
    for (label, values), color, dashes in zip(curves.items(), COLORS, DASHES, strict=False):
        axes.semilogy(range(len(values)), values, color=color, linestyle=dashes, linewidth=2, label=label)
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def draw_all(course: Course, folder: Path) -> None:
    """Write every picture into a folder."""
    share = "share of the gradient at the last state"
    with references(course) as ours, mpl.rc_context(STYLE):
        figures = {
            "products": draw(products(ours), "The same number, again and again", "k", "wᵏ"),
            "radii": draw(radii(ours, np.random.default_rng(1)), "RNNs on the way back", "time step t", share),
            "cells": draw(cells(ours, np.random.default_rng(2)), "What gates keep", "time step t", share),
        }
        folder.mkdir(parents=True, exist_ok=True)
        for name, figure in figures.items():
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})


def main() -> None:
    """Draw into the folder that was named, or where the course page looks for them."""
    root = find_course(None, Path(__file__))
    draw_all(load_course(root), Path(sys.argv[1]) if len(sys.argv) > 1 else root / "assignments" / "pictures")


if __name__ == "__main__":
    main()
