"""Ready-made checks for exercise.py: one for each array against the reference, or against finite differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.model.exercise import Call, Case, Check, Claim, FollowThrough, Law, Plan, Relation, Values, call, claim

# Central differences of step 1e-3 resolve a gradient to 3e-5 in float64 and to 5e-5 in float32. A smaller step
# would be sharper in float64 and useless for a student whose buffers are float32; no known mistake is below 4e-3.
STEP = 1e-3

# All arguments but one are multiplied by this to see whether the forward pass looks at them at all.
OTHERWISE = 0.5


def each_output(
    prefix: str,
    title: str,
    plan: Plan,
    outputs: Sequence[str],
    *,
    tags: tuple[str, ...] = ("tiny", "core"),
    follow_through: Mapping[str, FollowThrough] | None = None,
) -> tuple[Check, ...]:
    """One check `<prefix>_<output>` for each output of the plan's last call, compared with the reference.

    title has one {} for the output's name; follow_through: output -> how it may be kept. The plan runs once a case.
    """
    through = follow_through or {}
    return tuple(
        Check(f"{prefix}_{name}", title.format(name), plan, (name,), tags=tags, follow_through=through.get(name))
        for name in outputs
    )


@dataclass(frozen=True)
class Backward:
    """A forward pass and the backward pass that belongs to it.

    inputs: names of the forward pass's arguments, in order, found in a case by the same names.
    upstream: output of the forward pass -> name in the case of the gradient that arrives at it.
    gradients: argument of the forward pass -> output of the backward pass.
    """

    forward: str
    backward: str
    inputs: tuple[str, ...]
    upstream: Mapping[str, str]
    gradients: Mapping[str, str]

    def calls(self, case: Case) -> list[Call]:
        """Call the forward pass, then the backward pass on its cache."""
        forward = call(self.forward, *(case.values[name] for name in self.inputs))
        upstream = [case.values[name] for name in self.upstream.values()]
        return [forward, call(self.backward, *upstream, forward.output("cache"))]


def own_gradients(
    prefix: str, title: str, functions: Backward, *, tags: tuple[str, ...] = ("tiny",)
) -> tuple[Check, ...]:
    """One check `<prefix>_<gradient>` an array: is it the derivative of the student's own forward pass?

    Central differences over every element of the argument, of L = sum(upstream * output). A forward pass that
    ignores the argument has a zero derivative there, and one that ignores all others is a copy: either would make
    its gradient trivially right, so the check is lost.
    """
    return tuple(
        Check(
            f"{prefix}_{gradient}",
            title.format(gradient),
            _sweep_plan(functions, argument),
            law=_sweep_law(functions, argument),
            subjects=(functions.backward,),
            tags=tags,
        )
        for argument, gradient in functions.gradients.items()
    )


def _sweep_plan(functions: Backward, argument: str) -> Plan:
    def plan(case: Case) -> list[Call]:
        forward, backward = functions.calls(case)
        position = functions.inputs.index(argument)
        sweeps = [
            Call(functions.forward, forward.arguments, sweep=(position, output, STEP)) for output in functions.upstream
        ]
        others = [a if i == position else OTHERWISE * a for i, a in enumerate(forward.arguments)]
        return [forward, backward, *sweeps, call(functions.forward, *others)]

    return plan


def _sweep_law(functions: Backward, argument: str) -> Law:
    gradient = functions.gradients[argument]

    def law(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
        shape, last = case.values[argument].shape, 2 + len(functions.upstream)
        numeric = 0.0
        for values, (output, upstream) in zip(run[2:last], functions.upstream.items(), strict=True):
            stack = values[output]  # (2 * size, *output): lowered, raised, lowered, raised, …
            rises = (stack[1::2] - stack[::2]) * case.values[upstream]
            numeric = numeric + rises.reshape(len(rises), -1).sum(axis=1).reshape(shape) / (2 * STEP)
        for values in run[last:]:
            for name, after in values.sound():
                yield claim(
                    f"{name} for other inputs", actual=after, expected=run[0][name], relation=Relation.DIFFERENT
                )
        yield claim(gradient, actual=run[1][gradient], expected=numeric, relation=Relation.NUMERIC)

    return law
