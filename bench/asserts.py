"""The checks of rnn_forward and clipping as an instructor without this grader would write them: plain asserts.

Needs numpy alone, so that every tool can be given this file. Each function takes the student's functions as attributes
of `work` and has the id of the check that it does again, on the same inputs, which lie beside it in cases.npz.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

EVERYWHERE = ("tiny", "core", "long", "layout", "single")
SIZES = ("tiny", "core", "joint", "large", "layout", "single")
AMPLE = 1e6


class Case:
    """Inputs and right answers by name. Each access gives a copy, so that no call spoils the next."""

    def __init__(self, values: Mapping[str, Any], *, single: bool) -> None:
        """single: inputs are float32."""
        self.values, self.tolerance = values, 1e-4 if single else 1e-6

    def __getattr__(self, name: str) -> Any:
        """A copy of one value."""
        value = self.values[name]
        return {key: part.copy("K") for key, part in value.items()} if isinstance(value, dict) else value.copy("K")


def cases(exercise: str, *tags: str) -> Iterator[Case]:
    """The cases of an exercise that have one of these tags."""
    for (slug, tag, single, _), values in stored().items():
        if slug == exercise and tag in tags:
            yield Case(values, single=single == "single")


@cache
def stored() -> dict[tuple[str, ...], dict[str, Any]]:
    """What cases.npz holds, whose keys are exercise|tag|precision|case|name, with |key for an array of a dict."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    with np.load(Path(__file__).with_name("cases.npz"), allow_pickle=False) as arrays:
        for key in arrays.files:
            *case, name, part = key.split("|")
            values = found.setdefault(tuple(case), {})
            if part:
                values.setdefault(name, {})[part] = arrays[key]
            else:
                values[name] = arrays[key]
    return found


def same(actual: Any, expected: Any, tolerance: float = 1e-6) -> None:
    """Assert finite numbers of this shape with a small relative error; of a dict, array by array."""
    if isinstance(expected, Mapping):
        assert sorted(actual) == sorted(expected)
        for name, array in expected.items():
            same(actual[name], array, tolerance)
        return
    array = np.asarray(actual, dtype=float)
    assert array.shape == np.shape(expected)
    assert np.isfinite(array).all()
    assert np.linalg.norm(array - expected) <= tolerance * np.linalg.norm(expected)


def different(actual: Any, expected: Any) -> None:
    """Assert that two arrays are clearly not the same."""
    assert np.linalg.norm(np.asarray(actual) - expected) > 1e-2 * np.linalg.norm(expected)


# ---- the forward pass -----------------------------------------------------------------------------------------------


def step(work: Any) -> None:
    """One step of the cell."""
    for case in cases("rnn_forward", *EVERYWHERE):
        same(_step(work, case, case.x[:, 0], case.h0, case.b), case.right_step, case.tolerance)


def _step(work: Any, case: Case, x: Any, h0: Any, b: Any) -> Any:
    return work.rnn_step_forward(x, h0, case.Wx, case.Wh, b)[0]


def step_only_x(work: Any) -> None:
    """One step where only x is not zero."""
    for case in cases("rnn_forward", "core"):
        same(_step(work, case, case.x[:, 0], 0 * case.h0, 0 * case.b), case.right_step_only_x)


def step_only_h0(work: Any) -> None:
    """One step where only h0 is not zero."""
    for case in cases("rnn_forward", "core"):
        same(_step(work, case, 0 * case.x[:, 0], case.h0, 0 * case.b), case.right_step_only_h0)


def step_only_b(work: Any) -> None:
    """One step where only b is not zero."""
    for case in cases("rnn_forward", "core"):
        same(_step(work, case, 0 * case.x[:, 0], 0 * case.h0, case.b), case.right_step_only_b)


def _states(work: Any, case: Case, x: Any, h0: Any) -> Any:
    h = np.array(work.rnn_forward(x, h0, case.Wx, case.Wh, case.b)[0], dtype=float)  # it may be written to again
    assert h.shape == (*x.shape[:2], h0.shape[1])
    for axis, size in enumerate(h.shape):  # states that are all the same obey every law
        assert size == 1 or np.ptp(h, axis=axis).max() > 1e-6
    return h


def sequence(work: Any) -> None:
    """The whole sequence."""
    for case in cases("rnn_forward", *EVERYWHERE):
        same(_states(work, case, case.x, case.h0), case.right_sequence, case.tolerance)


def hand_over(work: Any) -> None:
    """A sequence may be cut and continued."""
    for case in cases("rnn_forward", "core"):
        half = case.x.shape[1] // 2
        whole = _states(work, case, case.x, case.h0)
        same(_states(work, case, case.x[:, :half], case.h0), whole[:, :half])
        same(_states(work, case, case.x[:, half:], whole[:, half - 1].copy()), whole[:, half:])


def batch(work: Any) -> None:
    """Examples of a batch do not mix."""
    for case in cases("rnn_forward", "core"):
        whole = _states(work, case, case.x, case.h0)
        same(_states(work, case, case.x[::-1], case.h0[::-1]), whole[::-1])
        same(_states(work, case, case.x[:2], case.h0[:2]), whole[:2])


def bounded(work: Any) -> None:
    """Saturated states stay finite."""
    for case in cases("rnn_forward", "core", "saturated"):
        h = _states(work, case, case.x, case.h0)
        assert (np.abs(h) <= 1 + 1e-9).all()
        different(_states(work, case, case.x[:, ::-1], -case.h0), h)


def again(work: Any) -> None:
    """The same call gives the same states."""
    for case in cases("rnn_forward", "core"):
        first = _states(work, case, case.x, case.h0)
        different(_states(work, case, case.x[:, ::-1], -case.h0), first)
        assert np.array_equal(_states(work, case, case.x, case.h0), first)


def edges(work: Any) -> None:
    """Sizes of one."""
    for case in cases("rnn_forward", "edge"):
        same(_states(work, case, case.x, case.h0), case.right_edges)


# ---- clipping -------------------------------------------------------------------------------------------------------


def flat(grads: Mapping[str, Any]) -> Any:
    """All entries of all arrays behind one another."""
    return np.concatenate([np.ravel(grads[name]) for name in sorted(grads)])


def _does_something(case: Case, *clipped: Any) -> None:
    """Returning the input or zeros proves nothing."""
    returned = np.concatenate([flat(one) for one in clipped])
    different(returned, np.tile(flat(case.grads), len(clipped)))
    different(np.zeros_like(returned), returned)


def total_norm(work: Any) -> None:
    """The joint norm before clipping."""
    for case in cases("clipping", *SIZES):
        norm = np.squeeze(work.clip_by_global_norm(case.grads, case.max_norm)[1])  # a vector of one number will do
        same(norm, case.right_total_norm, case.tolerance)


def direction(work: Any) -> None:
    """Clipping by norm keeps the direction."""
    for case in cases("clipping", "tiny", "core"):
        before, after = flat(case.grads), flat(work.clip_by_global_norm(case.grads, case.max_norm)[0])
        same(after / np.linalg.norm(after), before / np.linalg.norm(before))
        different(after, before)


def reaches_max_norm(work: Any) -> None:
    """The joint norm becomes max_norm."""
    for case in cases("clipping", *SIZES):
        clipped = flat(work.clip_by_global_norm(case.grads, case.max_norm)[0])
        same(np.linalg.norm(clipped), case.max_norm, case.tolerance)


def small_stays(work: Any) -> None:
    """Small gradients stay as they are."""
    for case in cases("clipping", "tiny", "core"):
        kept = work.clip_by_global_norm(case.grads, AMPLE)[0]
        same(kept, case.grads)
        _does_something(case, kept, work.clip_by_global_norm(case.grads, case.max_norm)[0])


def equal_stays(work: Any) -> None:
    """Gradients of norm max_norm stay as they are."""
    for case in cases("clipping", "tiny"):
        kept = work.clip_by_global_norm(case.grads, case.joint_norm)[0]
        same(kept, case.grads)
        _does_something(case, kept, work.clip_by_global_norm(case.grads, case.max_norm)[0])


def twice(work: Any) -> None:
    """Clipping twice is clipping once."""
    for case in cases("clipping", "core"):
        once = work.clip_by_global_norm(case.grads, case.max_norm)[0]
        kept = {name: np.array(array) for name, array in once.items()}
        more = work.clip_by_global_norm(once, case.max_norm)[0]
        same(more, kept)
        _does_something(case, kept, more)


def value(work: Any) -> None:
    """Each entry lies between -limit and limit."""
    for case in cases("clipping", "tiny", "core", "large", "layout", "single", "edge"):
        same(work.clip_by_value(case.grads, case.limit), case.right_value, case.tolerance)


def value_inside(work: Any) -> None:
    """Entries within the limit stay as they are."""
    for case in cases("clipping", "core"):
        before, after = flat(case.grads), flat(work.clip_by_value(case.grads, case.limit))
        inside = np.abs(before) < case.limit
        assert np.array_equal(after[inside], before[inside])
        different(after[~inside], before[~inside])


def zeros(work: Any) -> None:
    """Zero gradients stay zero."""
    for case in cases("clipping", "core"):
        nothing = {name: np.zeros_like(array) for name, array in case.grads.items()}
        assert (flat(work.clip_by_global_norm(nothing, case.max_norm)[0]) == 0).all()
        kept = work.clip_by_global_norm(case.grads, AMPLE)[0]
        _does_something(case, kept, work.clip_by_global_norm(case.grads, case.max_norm)[0])


def sizes_of_one(work: Any) -> None:
    """Arrays of one number, and an array that is alone, are made smaller."""
    for case in cases("clipping", "edge"):
        kept = work.clip_by_global_norm(case.grads, AMPLE)[0]
        clipped = work.clip_by_global_norm(case.grads, case.max_norm)[0]
        assert (np.abs(flat(clipped)) <= np.abs(flat(case.grads)) * (1 + 1e-9)).all()
        _does_something(case, kept, clipped)


def norm_arguments(work: Any) -> None:
    """Clipping by norm leaves its arguments alone."""
    for case in cases("clipping", "core"):
        clipped = []
        for bound in (AMPLE, case.max_norm):
            given = case.grads
            clipped.append(work.clip_by_global_norm(given, bound)[0])
            assert np.array_equal(flat(given), flat(case.grads))
        _does_something(case, *clipped)


def value_arguments(work: Any) -> None:
    """Clipping by value leaves its arguments alone."""
    for case in cases("clipping", "core"):
        given = case.grads
        clipped = work.clip_by_value(given, case.limit)
        assert np.array_equal(flat(given), flat(case.grads))
        _does_something(case, clipped)
