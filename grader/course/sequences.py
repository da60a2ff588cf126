"""What can be asked of any recurrent cell and its loop over a sequence, whatever stands inside the cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.course.checks import Backward
from grader.model.exercise import Array, Call, Case, Check, Claim, Relation, Values, call, claim


@dataclass(frozen=True)
class Cell:
    """A cell by the names of its four functions, and the plans that any cell can be put through.

    <name>_step_forward(x, prev_h, memories, weights), <name>_forward(x, h0, weights) and the backward pass of each.
    memories: states beside h that a step hands on, and that a sequence starts at zero and keeps to itself.
    A case holds x, h0, dh and the weights of a sequence, and x_0, dh_0 and, for a memory c, c0 and dc_0 of one step.
    """

    name: str
    weights: tuple[str, ...]
    memories: tuple[str, ...] = ()

    @property
    def gradients(self) -> tuple[str, ...]:
        """What the backward pass of a sequence returns."""
        return ("dx", "dh0", *(f"d{name}" for name in self.weights))

    @property
    def step_gradients(self) -> tuple[str, ...]:
        """What the backward pass of a step returns."""
        return ("dx", *(f"dprev_{name}" for name in self._states), *(f"d{name}" for name in self.weights))

    @property
    def step_pass(self) -> Backward:
        """One step there and back, on the first input of a sequence."""
        inputs = ("x_0", *(f"{name}0" for name in self._states), *self.weights)
        upstream = {f"next_{name}": f"d{name}_0" for name in self._states}
        gradients = dict(zip(inputs, self.step_gradients, strict=True))
        return Backward(f"{self.name}_step_forward", f"{self.name}_step_backward", inputs, upstream, gradients)

    @property
    def sequence_pass(self) -> Backward:
        """A whole sequence there and back."""
        inputs = ("x", "h0", *self.weights)
        gradients = dict(zip(inputs, self.gradients, strict=True))
        return Backward(f"{self.name}_forward", f"{self.name}_backward", inputs, {"h": "dh"}, gradients)

    @property
    def _states(self) -> tuple[str, ...]:
        return ("h", *self.memories)

    # ---- calls ----

    def weights_of(self, case: Case) -> list[Array]:
        """The weights and biases of the case, in order."""
        return [case.values[name] for name in self.weights]

    def step_of(self, case: Case, x: Array, *states: Any) -> Call:
        """One step from the given states with the weights of the case."""
        return call(f"{self.name}_step_forward", x, *states, *self.weights_of(case))

    def step_after(self, case: Case, x: Array, before: Call) -> Call:
        """One more step, from the states that another step led to."""
        return self.step_of(case, x, *(before.output(f"next_{name}") for name in self._states))

    def sequence_of(self, case: Case, x: Array, h0: Any) -> Call:
        """One sequence with the weights of the case."""
        return call(f"{self.name}_forward", x, h0, *self.weights_of(case))

    def backward_of(self, case: Case, dh: Array, examples: slice = slice(None)) -> list[Call]:
        """A fresh forward pass and the backward pass of dh through it, for some examples of the batch."""
        forward = self.sequence_of(case, case.x[examples], case.h0[examples])
        return [forward, call(f"{self.name}_backward", dh[examples], forward.output("cache"))]

    def step(self, case: Case) -> list[Call]:
        """One step from the states of the case on the first input."""
        return [self.step_of(case, case.x_0, *(case.values[f"{name}0"] for name in self._states))]

    def sequence(self, case: Case) -> list[Call]:
        """The whole sequence."""
        return [self.sequence_of(case, case.x, case.h0)]

    def steps_and_sequence(self, case: Case) -> list[Call]:
        """One call of the step function after another, then the same as a whole sequence."""
        steps = [self.step_of(case, case.x[:, 0], case.h0, *self._empty(case))]
        for t in range(1, case.x.shape[1]):
            steps.append(self.step_after(case, case.x[:, t], steps[-1]))
        return steps + self.sequence(case)

    def half_and_whole(self, case: Case) -> list[Call]:
        """The sequence, and its first half alone."""
        return [*self.sequence(case), self.sequence_of(case, case.x[:, : case.x.shape[1] // 2], case.h0)]

    def batches(self, case: Case) -> list[Call]:
        """The batch, the batch in reverse order, and its first two examples alone."""
        some = (slice(None, None, -1), slice(2))
        return [*self.sequence(case), *(self.sequence_of(case, case.x[part], case.h0[part]) for part in some)]

    def twice(self, case: Case) -> list[Call]:
        """The same call twice, with another one in between."""
        return [*self.sequence(case), self.sequence_of(case, case.x[:, ::-1], -case.h0), *self.sequence(case)]

    def two_upstreams(self, case: Case) -> list[Call]:
        """Backward from dh, from dh in reverse order of time, and from a mixture of the two."""
        other = case.dh[:, ::-1]
        upstreams = (case.dh, other, other - 2 * case.dh)
        return [made for dh in upstreams for made in self.backward_of(case, dh)]

    def examples_one_by_one(self, case: Case) -> list[Call]:
        """Backward for the whole batch, then for each of its examples alone."""
        alone = [self.backward_of(case, case.dh, slice(i, i + 1)) for i in range(len(case.x))]
        return [*self.backward_of(case, case.dh), *(made for pair in alone for made in pair)]

    # ---- is a backward pass right on the student's own terms? ----

    def fitting(self, own: Check, gradient: str) -> Check:
        """Ask whether a gradient is the derivative of the student's own forward pass, or their own steps in a row.

        own: the check of that gradient against finite differences. The first keeps the marks after a wrong forward
        pass, the second after a wrong backward step.
        """

        def plan(case: Case) -> list[Call]:
            calls = list(own.plan(case))
            return calls + self._chains(case, calls[0])

        def law(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
            steps = case.x.shape[1]
            pairs = len(run) - steps * (steps + 1)
            *guards, numeric = own.law(case, run[: pairs - self._lead(steps)]) if own.law else ()
            yield from guards
            actual, possible = numeric.actual, (numeric.expected, _add_chains(case, run[pairs:], gradient))
            nearest = min(possible, key=lambda expected: float(np.linalg.norm(actual - expected)))
            yield claim(gradient, actual=actual, expected=nearest, relation=Relation.NUMERIC)

        subjects = (f"{self.name}_backward",)
        return Check(f"fits_{gradient}", own.title, plan, law=law, subjects=subjects, tags=own.tags)

    def _empty(self, case: Case) -> list[Array]:
        return [np.zeros_like(case.h0) for _ in self.memories]

    def _lead(self, steps: int) -> int:
        return steps - 1 if self.memories else 0

    def _chains(self, case: Case, forward: Call) -> list[Call]:
        """Carry the gradient of each state back to h0, one call of the student's own step after another.

        Each step starts from the state that the student's own sequence had. What a sequence keeps to itself comes
        from a row of steps that leads the list.
        """
        before = [[forward.output("h")[:, t - 1] if t else case.h0, *self._empty(case)] for t in range(case.x.shape[1])]
        lead: list[Call] = []
        for t in range(self._lead(len(before))):
            lead.append(self.step_of(case, case.x[:, t], *before[t]))
            before[t + 1][1:] = [lead[-1].output(f"next_{name}") for name in self.memories]
        calls: list[Call] = []
        for last in range(len(before)):
            carry: list[Any] = [case.dh[:, last], *self._empty(case)]
            for t in range(last, -1, -1):
                made = self.step_of(case, case.x[:, t], *before[t])
                calls += [made, call(f"{self.name}_step_backward", *carry, made.output("cache"))]
                carry = [calls[-1].output(f"dprev_{name}") for name in self._states]
        return lead + calls


def _add_chains(case: Case, run: Sequence[Values], gradient: str) -> Array:
    """One gradient of the whole loss from what each step of each chain gave."""
    times, name = range(case.x.shape[1]), "dprev_h" if gradient == "dh0" else gradient
    order = [t for last in times for t in range(last, -1, -1)]
    sums = [np.sum([made[name] for at, made in zip(order, run[1::2], strict=True) if at == t], axis=0) for t in times]
    if gradient == "dh0":
        return np.asarray(sums[0])
    return np.stack(sums, axis=1) if gradient == "dx" else np.sum(sums, axis=0)


# ---- laws ---------------------------------------------------------------------------------------------------


def sequence_equals_steps(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Each state is what the student's own step function gives."""
    steps = np.stack([values["next_h"] for values in run[:-1]], axis=1)
    yield claim("h", actual=run[-1]["h"], expected=steps, time_axis=1)


def past_does_not_see_the_future(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The first half of a sequence gives the same states alone."""
    alone = run[1]["h"]
    yield claim("h of the first half", actual=alone, expected=run[0]["h"][:, : alone.shape[1]], time_axis=1)


def examples_are_independent(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Reordering or shortening the batch reorders or shortens the states."""
    yield claim("h of the reversed batch", actual=run[1]["h"], expected=run[0]["h"][::-1])
    yield claim("h of two examples", actual=run[2]["h"], expected=run[0]["h"][:2])


def same_again(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Nothing is remembered from call to call, and other inputs give other states."""
    yield claim("h of the second call", actual=run[2]["h"], expected=run[0]["h"], relation=Relation.EXACT)
    yield claim("h of other inputs", actual=run[1]["h"], expected=run[0]["h"], relation=Relation.DIFFERENT)


def backward_is_linear(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The gradient of a mixture is the mixture of the gradients."""
    first, second = dict(run[1].sound()), dict(run[3].sound())
    for name, mixed in run[5].sound():
        if name in first and name in second:
            yield claim(f"{name} of a mixture", actual=mixed, expected=second[name] - 2 * first[name])


def examples_add_up(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A weight's gradient is the sum over examples of what each gives alone."""
    alone = [dict(values.sound()) for values in run[3::2]]
    for name, together in run[1].sound():
        if name not in ("dx", "dh0") and all(name in values for values in alone):
            yield claim(name, actual=together, expected=np.sum([values[name] for values in alone], axis=0))
