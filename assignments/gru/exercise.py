"""The gated recurrent unit, forward and backward: what is asked, on which inputs, and how it is checked.

Blocks of H columns: 0 is the reset gate r, 1 the update gate z, 2 the candidate n.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.course.checks import Backward, each_output, own_gradients
from grader.course.draw import EDGES, as_fortran, as_single, recurrent_inputs
from grader.model.exercise import (
    OPAQUE,
    Array,
    Call,
    Case,
    Check,
    Claim,
    Exercise,
    FollowThrough,
    Function,
    Relation,
    Values,
    call,
    claim,
)

EVERYWHERE = ("tiny", "core", "layout", "single")
WEIGHTS = ("Wx", "Wh", "bx", "bh")
GRADIENTS = ("dx", "dh0", "dWx", "dWh", "dbx", "dbh")
STEP_GRADIENTS = ("dx", "dprev_h", "dWx", "dWh", "dbx", "dbh")
AXES = ("NH", "DG", "HG", "G", "G")  # of the gradients after dx; G is the three blocks of H


def cases(rng: np.random.Generator) -> list[Case]:
    """Inputs from the smallest up, then the unusual ones, then gates that are held open or shut."""
    drawn = [
        Case("tiny", inputs(rng, (3, 2, 4, 5)), "tiny"),
        Case("standard_1", inputs(rng, (3, 7, 4, 5))),
        Case("standard_2", inputs(rng, (5, 6, 3, 4))),
        Case("columns_first", as_fortran(inputs(rng, (3, 7, 4, 5))), "layout"),
        Case("float32", as_single(inputs(rng, (3, 7, 4, 5))), "single", single=True),
    ]
    drawn += [Case(name, inputs(rng, sizes), "edge") for name, sizes in EDGES.items()]
    big = inputs(rng, (3, 7, 4, 5))
    big["x"] = 1e3 * np.where(big["x"] > 0, 1.0, -1.0)
    drawn.append(Case("saturated", big, "saturated"))
    drawn += [Case("z_is_1", keeping(rng), "keeping"), Case("z_is_0.9", leaking(rng), "leaking")]
    drawn.append(Case("r_and_z_are_0", with_gates(inputs(rng, (3, 7, 4, 5)), r=-100.0, z=-100.0), "shut"))
    return drawn


def inputs(rng: np.random.Generator, sizes: tuple[int, int, int, int]) -> dict[str, Any]:
    """Draw everything for a sequence; x_0 and dh_0 are what its first step alone would be given."""
    drawn = recurrent_inputs(rng, sizes, gates=3, biases=("bx", "bh"))
    return drawn | {"x_0": drawn["x"][:, 0].copy(), "dh_0": drawn["dh"][:, 0].copy()}


def with_gates(drawn: dict[str, Any], **sums: float) -> dict[str, Any]:
    """Change bx so that bx + bh has the given value in the whole block r, z or n."""
    for block, total in sums.items():
        columns = np.arange(drawn["h0"].shape[1]) + "rzn".index(block) * drawn["h0"].shape[1]
        drawn["bx"][columns] = total - drawn["bh"][columns]
    return drawn


def keeping(rng: np.random.Generator) -> dict[str, Any]:
    """Draw inputs for which z is 1 to the last bit, and the loss sees the last state alone.

    The candidate is 1 and the states are multiples of 1/64, so that (1 - z) * n + z * h and n + z * (h - n)
    both give h without any rounding, in float32 as well.
    """
    drawn = with_gates(inputs(rng, (3, 20, 4, 5)), z=100.0, n=100.0)
    drawn["h0"], drawn["dh"] = (np.round(64 * drawn[name]) / 64 for name in ("h0", "dh"))
    drawn["dh"][:, :-1] = 0.0
    return drawn


def leaking(rng: np.random.Generator) -> dict[str, Any]:
    """Draw inputs for which z is 0.9 whatever comes in, and the loss sees the last state alone."""
    drawn = with_gates(inputs(rng, (3, 50, 4, 5)), z=np.log(9.0))
    drawn["Wx"][:], drawn["Wh"][:], drawn["dh"][:, :-1] = 0.0, 0.0, 0.0
    return drawn


# ---- calls --------------------------------------------------------------------------------------------------

STEP_OF = dict(zip(("x_0", "h0", *WEIGHTS), STEP_GRADIENTS, strict=True))
SEQUENCE_OF = dict(zip(("x", "h0", *WEIGHTS), GRADIENTS, strict=True))
STEP_PASS = Backward("gru_step_forward", "gru_step_backward", tuple(STEP_OF), {"next_h": "dh_0"}, STEP_OF)
SEQUENCE_PASS = Backward("gru_forward", "gru_backward", tuple(SEQUENCE_OF), {"h": "dh"}, SEQUENCE_OF)


def weights_of(case: Case) -> list[Array]:
    """Wx, Wh, bx and bh."""
    return [case.values[name] for name in WEIGHTS]


def step_of(case: Case, x: Array, prev_h: Any) -> Call:
    """One step with the weights of the case."""
    return call("gru_step_forward", x, prev_h, *weights_of(case))


def sequence_of(case: Case, x: Array, h0: Any) -> Call:
    """One sequence with the weights of the case."""
    return call("gru_forward", x, h0, *weights_of(case))


def backward_of(case: Case, dh: Array, examples: slice = slice(None)) -> list[Call]:
    """A fresh forward pass and the backward pass of dh through it, for some examples of the batch."""
    forward = sequence_of(case, case.x[examples], case.h0[examples])
    return [forward, call("gru_backward", dh[examples], forward.output("cache"))]


def step(case: Case) -> list[Call]:
    """One step from h0 on the first input."""
    return [step_of(case, case.x_0, case.h0)]


def sequence(case: Case) -> list[Call]:
    """The whole sequence."""
    return [sequence_of(case, case.x, case.h0)]


def steps_and_sequence(case: Case) -> list[Call]:
    """One call of the step function after another, then the same as a whole sequence."""
    steps: list[Call] = []
    for t in range(case.x.shape[1]):
        steps.append(step_of(case, case.x[:, t], steps[-1].output("next_h") if t else case.h0))
    return steps + sequence(case)


def prefixes(case: Case) -> list[Call]:
    """The sequence, its first half, and the second half started from the state in between."""
    whole, half = sequence(case)[0], case.x.shape[1] // 2
    rest = sequence_of(case, case.x[:, half:], whole.output("h")[:, half - 1])
    return [whole, sequence_of(case, case.x[:, :half], case.h0), rest]


def batches(case: Case) -> list[Call]:
    """The batch, the batch in reverse order, and its first two examples alone."""
    some = (slice(None, None, -1), slice(2))
    return [*sequence(case), *(sequence_of(case, case.x[part], case.h0[part]) for part in some)]


def twice(case: Case) -> list[Call]:
    """The same call twice, with another one in between."""
    return [*sequence(case), sequence_of(case, case.x[:, ::-1], -case.h0), *sequence(case)]


def two_upstreams(case: Case) -> list[Call]:
    """Backward from dh, from dh in reverse order of time, and from a mixture of the two."""
    other = case.dh[:, ::-1]
    return [*backward_of(case, case.dh), *backward_of(case, other), *backward_of(case, other - 2 * case.dh)]


def examples_one_by_one(case: Case) -> list[Call]:
    """Backward for the whole batch, then for each of its examples alone."""
    alone = [backward_of(case, case.dh, slice(i, i + 1)) for i in range(len(case.x))]
    return [*backward_of(case, case.dh), *(made for pair in alone for made in pair)]


# ---- laws ---------------------------------------------------------------------------------------------------


def sequence_equals_steps(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Each state is what the student's own step function gives."""
    steps = np.stack([values["next_h"] for values in run[:-1]], axis=1)
    yield claim("h", actual=run[-1]["h"], expected=steps, time_axis=1)


def state_is_handed_over(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The first half does not see the second, and the second needs only the state in between."""
    whole, half = run[0]["h"], case.x.shape[1] // 2
    yield claim("h of the first half", actual=run[1]["h"], expected=whole[:, :half], time_axis=1)
    yield claim("h of the second half", actual=run[2]["h"], expected=whole[:, half:], time_axis=1)


def examples_are_independent(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Reordering or shortening the batch reorders or shortens the states."""
    yield claim("h of the reversed batch", actual=run[1]["h"], expected=run[0]["h"][::-1])
    yield claim("h of two examples", actual=run[2]["h"], expected=run[0]["h"][:2])


def same_again(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Nothing is remembered from call to call, and other inputs give other states."""
    yield claim("h of the second call", actual=run[2]["h"], expected=run[0]["h"], relation=Relation.EXACT)
    yield claim("h of other inputs", actual=run[1]["h"], expected=run[0]["h"], relation=Relation.DIFFERENT)


def states_are_bounded(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A state between a tanh and the state before it never grows beyond 1 or where it started."""
    size = np.abs(run[0]["h"])
    bound = np.broadcast_to(np.maximum(1.0, np.abs(case.h0))[:, None], size.shape)
    yield claim("|h|", actual=size, expected=bound * (1 + 1e-12), relation=Relation.AT_MOST)


def state_is_kept(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With z = 1 every state is h0."""
    h0 = np.repeat(case.h0[:, None], case.x.shape[1], axis=1)
    yield claim("h", actual=run[0]["h"], expected=h0, relation=Relation.EXACT, time_axis=1)


def gradient_is_kept(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With z = 1 the gradient reaches h0 unchanged and no weight has any influence."""
    yield claim("dh0", actual=run[1]["dh0"], expected=case.dh[:, -1], relation=Relation.EXACT)
    for name, gradient in run[1].sound():
        # The slope of a sigmoid at 100 may be written so that it is 4e-44, which is nothing.
        if name != "dh0":
            yield claim(name, actual=np.abs(gradient), expected=0 * gradient + 1e-30, relation=Relation.AT_MOST)


def gradient_leaks(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With z = 0.9 and nothing else from the past, each step leaves nine tenths of the gradient."""
    yield claim("dh0", actual=run[1]["dh0"], expected=0.9 ** case.x.shape[1] * case.dh[:, -1])


def past_is_hidden(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With r = z = 0 the new state is made from x alone, and bhn is hidden with the past."""
    new = slice(2 * case.h0.shape[1], None)
    yield claim("next_h", actual=run[0]["next_h"], expected=np.tanh(case.x_0 @ case.Wx[:, new] + case.bx[new]))


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


def chains(case: Case, forward: Call) -> list[Call]:
    """Carry the gradient of each state back to h0, one call of the student's own step after another."""
    calls = []
    for last in range(case.x.shape[1]):
        carry: Any = case.dh[:, last]
        for t in range(last, -1, -1):
            made = step_of(case, case.x[:, t], forward.output("h")[:, t - 1] if t else case.h0)
            calls += [made, call("gru_step_backward", carry, made.output("cache"))]
            carry = calls[-1].output("dprev_h")
    return calls


def add_chains(case: Case, run: Sequence[Values], gradient: str) -> Array:
    """One gradient of the whole loss from what each step of each chain gave."""
    times, name = range(case.x.shape[1]), "dprev_h" if gradient == "dh0" else gradient
    order = [t for last in times for t in range(last, -1, -1)]
    sums = [np.sum([made[name] for at, made in zip(order, run[1::2], strict=True) if at == t], axis=0) for t in times]
    if gradient == "dh0":
        return np.asarray(sums[0])
    return np.stack(sums, axis=1) if gradient == "dx" else np.sum(sums, axis=0)


def fitting(own: Check, gradient: str) -> Check:
    """Ask whether a gradient is the derivative of the student's own forward pass, or their own steps in a row.

    The first keeps the marks after a wrong forward pass, the second after a wrong backward step.
    """

    def plan(case: Case) -> list[Call]:
        calls = list(own.plan(case))
        return calls + chains(case, calls[0])

    def law(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
        made = len(run) - case.x.shape[1] * (case.x.shape[1] + 1)  # the rest are the chains
        *guards, numeric = own.law(case, run[:made]) if own.law else ()
        yield from guards
        actual, possible = numeric.actual, (numeric.expected, add_chains(case, run[made:], gradient))
        nearest = min(possible, key=lambda expected: float(np.linalg.norm(actual - expected)))
        yield claim(gradient, actual=actual, expected=nearest, relation=Relation.NUMERIC)

    return Check(f"fits_{gradient}", own.title, plan, law=law, subjects=("gru_backward",), tags=own.tags)


def given_step(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right gradient of a step that leads to the student's own next_h."""
    cache = call("_gru_step_cache", case.x_0, case.h0, run[0]["next_h"], *weights_of(case))
    return [cache, call("gru_step_backward", case.dh_0, cache.output("cache"))]


def given_sequence(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right gradient for the student's own states."""
    cache = call("_gru_cache", case.x, case.h0, run[0]["h"], *weights_of(case))
    return [cache, call("gru_backward", case.dh, cache.output("cache"))]


# ---- what an earlier mistake must not cost a second time, and the checks ----------------------------------------

FORWARD = ("gru/step", "gru/sequence")
STEPS_BACK = tuple(f"gru/step_backward_{name}" for name in STEP_GRADIENTS)
BACKWARD = tuple(f"gru/backward_{name}" for name in GRADIENTS)

KEEP_SEQUENCE = FollowThrough(("gru/step",), stand_in="sequence_of_own_steps")
KEEP_EDGES = FollowThrough(FORWARD, stand_in="again")
KEEP_EDGES_BACK = FollowThrough((*FORWARD, *STEPS_BACK, *BACKWARD), stand_in="linear")
KEEP = FollowThrough((*FORWARD, *STEPS_BACK), stand_in="fits_dh0")
KEEP_STEPS = {name: FollowThrough(("gru/step",), f"own_step_{name}", given_step) for name in STEP_GRADIENTS}
KEEP_BACKWARD = {name: FollowThrough((*FORWARD, *STEPS_BACK), f"fits_{name}", given_sequence) for name in GRADIENTS}

FORWARD_CHECKS = (
    Check("step", "One step of the cell", step, ("next_h",), tags=EVERYWHERE),
    Check("sequence", "The whole sequence", sequence, ("h",), tags=EVERYWHERE, follow_through=KEEP_SEQUENCE),
    Check("sequence_of_own_steps", "The loop over your own step", steps_and_sequence, law=sequence_equals_steps),
    Check("hand_over", "A sequence may be cut and continued", prefixes, law=state_is_handed_over),
    Check("batch", "Examples of a batch do not mix", batches, law=examples_are_independent),
    Check("again", "The same call gives the same states", twice, law=same_again),
    Check("edges", "Sizes of one", sequence, ("h",), tags=("edge",), follow_through=KEEP_EDGES),
)
STEP_BACK, BACK = STEP_PASS.calls, SEQUENCE_PASS.calls
BACKWARD_CHECKS = (
    *each_output("step_backward", "{} of a step", STEP_BACK, STEP_GRADIENTS, follow_through=KEEP_STEPS),
    *own_gradients("own_step", "{} is the derivative of your own step", STEP_PASS),
    *each_output("backward", "{} of the sequence", BACK, GRADIENTS, tags=EVERYWHERE, follow_through=KEEP_BACKWARD),
    *map(fitting, own_gradients("own", "{} fits your own functions", SEQUENCE_PASS), GRADIENTS),
    Check("linear", "Backward is linear in dh", two_upstreams, law=backward_is_linear),
    Check("additive", "Weight gradients are sums over the batch", examples_one_by_one, law=examples_add_up),
    Check("edges_backward", "Sizes of one, backward", BACK, GRADIENTS, tags=("edge",), follow_through=KEEP_EDGES_BACK),
)
GATE_CHECKS = (
    Check("bounded", "States stay finite and small", sequence, law=states_are_bounded, tags=("core", "saturated")),
    Check("shut", "r = z = 0 hides the past", step, law=past_is_hidden, tags=("shut",)),
    Check("kept", "z = 1 keeps the state to the last bit", sequence, law=state_is_kept, tags=("keeping",)),
    Check("kept_back", "z = 1 keeps the gradient", BACK, law=gradient_is_kept, tags=("keeping",), follow_through=KEEP),
    Check("leak", "z = 0.9 keeps 0.9 of it a step", BACK, law=gradient_leaks, tags=("leaking",), follow_through=KEEP),
)

exercise = Exercise(
    title="The gated recurrent unit",
    functions=(
        Function("gru_step_forward", ("x", "prev_h", *WEIGHTS), {"next_h": "NH", "cache": OPAQUE}),
        Function("gru_step_backward", ("dnext_h", "cache"), dict(zip(STEP_GRADIENTS, ("ND", *AXES), strict=True))),
        Function("gru_forward", ("x", "h0", *WEIGHTS), {"h": "NTH", "cache": OPAQUE}),
        Function("gru_backward", ("dh", "cache"), dict(zip(GRADIENTS, ("NTD", *AXES), strict=True))),
    ),
    reference_only=(
        Function("_gru_step_cache", ("x", "prev_h", "next_h", *WEIGHTS), {"cache": OPAQUE}),
        Function("_gru_cache", ("x", "h0", "h", *WEIGHTS), {"cache": OPAQUE}),
    ),
    cases=cases,
    checks=(*FORWARD_CHECKS, *BACKWARD_CHECKS, *GATE_CHECKS),
)
