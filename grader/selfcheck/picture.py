"""The kill matrix as a picture: a panel an exercise, a row a mistake, a column a check.

Drawn with matplotlib, which is an optional extra and is loaded only here.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.errors import UsageError
from grader.model.exercise import Array
from grader.selfcheck.matrix import Column, KillMatrix, Row

ROW, COLUMN = 0.17, 0.22  # inches
BESIDE, ABOVE = 3.0, 1.7  # inches, for names of rows and of columns
STYLE: Any = {
    "svg.hashsalt": "kill matrix",
    "svg.fonttype": "none",
    "font.size": 7,
    "font.family": "sans-serif",
}


def matrix_svg(matrix: KillMatrix) -> bytes:
    """Draw it. An overlay's row is dark where a check is lost; the mutants of a function share a row, by share.

    Raises UsageError where matplotlib is absent.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError('the picture needs matplotlib: pip install "rnn-grader[report]"') from error
    panels = [panel for slug in _slugs(matrix) if (panel := _panel(slug, matrix))[1]]
    heights = [ROW * len(rows) + ABOVE for _, rows, _ in panels]
    width = BESIDE + COLUMN * max((len(columns) for columns, _, _ in panels), default=1) + 0.3
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, sum(heights) + 0.2))
        top = sum(heights)
        for (columns, rows, shares), height in zip(panels, heights, strict=True):
            inner = ROW * len(rows)
            box = (BESIDE / width, (top - height + 0.1) / (sum(heights) + 0.2))
            sizes = (COLUMN * len(columns) / width, inner / (sum(heights) + 0.2))
            _draw(figure.add_axes((*box, *sizes)), columns, rows, shares)
            top -= height
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


Panel = tuple[list[Column], list[str], Array]


def _slugs(matrix: KillMatrix) -> list[str]:
    return list(dict.fromkeys(column.check.partition("/")[0] for column in matrix.columns))


def _panel(slug: str, matrix: KillMatrix) -> Panel:
    """The checks of an exercise, the names of its rows, and for each pair the share of mistakes that are killed."""
    columns = [column for column in matrix.columns if column.check.startswith(f"{slug}/")]
    groups: dict[str, list[Row]] = {}
    for row in matrix.rows:
        if row.id.startswith(f"{slug}/"):
            groups.setdefault(_label(row), []).append(row)
    rows = [f"{name} ({len(found)})" if found[0].kind == "mutant" else name for name, found in groups.items()]
    shares = [[np.mean([c.check in row.checks for row in found]) for c in columns] for found in groups.values()]
    return columns, rows, np.array(shares)


def _label(row: Row) -> str:
    """An overlay's own name; for a mutant its function, since it shares a row with others."""
    name = row.id.partition("/")[2]
    return f"mutants of {name.partition(':')[0]}" if row.kind == "mutant" else name.rpartition("/")[2]


def _draw(axes: Any, columns: Sequence[Column], rows: Sequence[str], shares: Array) -> None:
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xticks(range(len(columns)), [column.check.partition("/")[2] for column in columns], rotation=90)
    axes.tick_params(length=0, labeltop=True, labelbottom=False, pad=2)
    axes.set_xticks(np.arange(-0.5, len(columns)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(rows)), minor=True)
    axes.grid(which="minor", color="0.88", linewidth=0.4)
    axes.tick_params(which="minor", length=0)
    starts = [i for i in range(1, len(columns)) if columns[i].criterion != columns[i - 1].criterion]
    axes.vlines([start - 0.5 for start in starts], -0.5, len(rows) - 0.5, color="0.35", linewidth=0.8)
    for label, column in zip(axes.get_xticklabels(), columns, strict=True):
        label.set_color("crimson" if column.is_dead_weight else "black")
    slug = columns[0].check.partition("/")[0]
    axes.text(-0.02, 1.0, slug, transform=axes.transAxes, ha="right", va="bottom", fontsize=11, fontweight="bold")
