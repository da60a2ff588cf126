"""What a zygote does before it forks: the whole way of a submission, of which nothing is left but speed."""

from __future__ import annotations

import io
import random
import sys
import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np

from grader.sandbox import calling, loading, reading, rehearsal, worker


def rehearsed() -> list[Any]:
    """The replies that a rehearsal reads."""
    heard: list[Any] = []

    class Encoder(worker.Encoder):
        def together(self, frames: list[bytes], size: int) -> bytes:
            heard.extend(worker.read_frame(io.BytesIO(frame)) for frame in frames)
            return super().together(frames, size)

    ours = SimpleNamespace(encode_frame=worker.encode_frame, Encoder=Encoder, read_frame=worker.read_frame)
    rehearsal.rehearse(ours, reading, loading, calling)
    return heard


def test_all_of_it_runs_but_for_the_call_that_is_there_to_fail() -> None:
    """A mistake in it would leave the worker's code cold, and nobody would see."""
    replies = rehearsed()
    assert len(replies) == 2 * 5 * rehearsal.ROUNDS
    for place, reply in enumerate(replies):
        assert ("failure" in reply) == (place % 5 == 4), reply
    kinds = {str(array.dtype) for array in replies[0]["values"] + replies[5]["values"]}
    assert kinds == {"float64", "float32"}


def test_nothing_of_it_is_left() -> None:
    """A student's code finds neither its module nor another random state, filter or way of numpy with overflow."""
    before = (set(sys.modules), list(sys.meta_path), random.getstate(), list(warnings.filters), np.geterr())
    numbers = np.random.get_state()[1]  # type: ignore[index]  # noqa: NPY002 - the old global generator is meant
    rehearsed()
    assert before == (set(sys.modules), list(sys.meta_path), random.getstate(), list(warnings.filters), np.geterr())
    assert np.array_equal(numbers, np.random.get_state()[1])  # type: ignore[index]  # noqa: NPY002 - the same
