"""How tests draw arrays: the only place that knows."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.model.exercise import Array

SHAPES = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5)
FINITE = st.floats(-1e6, 1e6, allow_nan=False, width=64)


def arrays(shape: tuple[int, ...] | st.SearchStrategy[tuple[int, ...]] = SHAPES) -> st.SearchStrategy[Array]:
    """Finite float64 arrays."""
    return hnp.arrays(np.float64, shape, elements=FINITE)


def nonzero_arrays() -> st.SearchStrategy[Array]:
    """Finite float64 arrays with an element of ordinary size."""
    return arrays().filter(lambda array: bool(np.abs(array).max() > 1e-3))
