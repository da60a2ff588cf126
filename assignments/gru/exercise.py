"""The gated recurrent unit, forward and backward: what is asked, on which inputs, and how it is checked.

Blocks of H columns: 0 is the reset gate r, 1 the update gate z, 2 the candidate n.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.course.checks import each_output, own_gradients
from grader.course.draw import EDGES, as_fortran, as_single, recurrent_inputs
from grader.course.sequences import (
    Cell,
    backward_is_linear,
    examples_add_up,
    examples_are_independent,
    past_does_not_see_the_future,
    same_again,
    sequence_equals_steps,
)
from grader.model.exercise import (
    OPAQUE,
    Call,
    Case,
    Check,
    Claim,
    Curve,
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
CELL = Cell("gru", WEIGHTS)
STEP_PASS, SEQUENCE_PASS = CELL.step_pass, CELL.sequence_pass
STEP_GRADIENTS, GRADIENTS = CELL.step_gradients, CELL.gradients
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
    both give h without any rounding, in float32 as well. None is 0, to which 1 - z = 4e-44 could still be added.
    """
    drawn = with_gates(inputs(rng, (3, 20, 4, 5)), z=100.0, n=100.0)
    for name in ("h0", "dh"):
        rounded = np.round(64 * drawn[name]) / 64
        drawn[name] = np.where(rounded == 0, 1 / 64, rounded)
    drawn["dh"][:, :-1] = 0.0
    return drawn


def leaking(rng: np.random.Generator) -> dict[str, Any]:
    """Draw inputs for which z is 0.9 whatever comes in, and the loss sees the last state alone."""
    drawn = with_gates(inputs(rng, (3, 50, 4, 5)), z=np.log(9.0))
    drawn["Wx"][:], drawn["Wh"][:], drawn["dh"][:, :-1] = 0.0, 0.0, 0.0
    return drawn


# ---- calls --------------------------------------------------------------------------------------------------


def prefixes(case: Case) -> list[Call]:
    """The sequence, its first half, and the second half started from the state in between."""
    whole, first = CELL.half_and_whole(case)
    half = case.x.shape[1] // 2
    return [whole, first, CELL.sequence_of(case, case.x[:, half:], whole.output("h")[:, half - 1])]


# ---- laws ---------------------------------------------------------------------------------------------------


def state_is_handed_over(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The first half does not see the second, and the second needs only the state in between."""
    half = case.x.shape[1] // 2
    yield from past_does_not_see_the_future(case, run)
    yield claim("h of the second half", actual=run[2]["h"], expected=run[0]["h"][:, half:], time_axis=1)


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


def given_step(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right gradient of a step that leads to the student's own next_h."""
    cache = call("_gru_step_cache", case.x_0, case.h0, run[0]["next_h"], *CELL.weights_of(case))
    return [cache, call("gru_step_backward", case.dh_0, cache.output("cache"))]


def given_sequence(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right gradient for the student's own states."""
    cache = call("_gru_cache", case.x, case.h0, run[0]["h"], *CELL.weights_of(case))
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
    Check("step", "One step of the cell", CELL.step, ("next_h",), tags=EVERYWHERE),
    Check("sequence", "The whole sequence", CELL.sequence, ("h",), tags=EVERYWHERE, follow_through=KEEP_SEQUENCE),
    Check("sequence_of_own_steps", "The loop over your own step", CELL.steps_and_sequence, law=sequence_equals_steps),
    Check("hand_over", "A sequence may be cut and continued", prefixes, law=state_is_handed_over),
    Check("batch", "Examples of a batch do not mix", CELL.batches, law=examples_are_independent),
    Check("again", "The same call gives the same states", CELL.twice, law=same_again),
    Check("edges", "Sizes of one", CELL.sequence, ("h",), tags=("edge",), follow_through=KEEP_EDGES),
)
STEP_BACK, BACK = STEP_PASS.calls, SEQUENCE_PASS.calls
BACKWARD_CHECKS = (
    *each_output("step_backward", "{} of a step", STEP_BACK, STEP_GRADIENTS, follow_through=KEEP_STEPS),
    *own_gradients("own_step", "{} is the derivative of your own step", STEP_PASS),
    *each_output("backward", "{} of the sequence", BACK, GRADIENTS, tags=EVERYWHERE, follow_through=KEEP_BACKWARD),
    *map(CELL.fitting, own_gradients("own", "{} fits your own functions", SEQUENCE_PASS), GRADIENTS),
    Check("linear", "Backward is linear in dh", CELL.two_upstreams, law=backward_is_linear),
    Check("additive", "Weight gradients are sums over the batch", CELL.examples_one_by_one, law=examples_add_up),
    Check("edges_backward", "Sizes of one, backward", BACK, GRADIENTS, tags=("edge",), follow_through=KEEP_EDGES_BACK),
)
GATE_CHECKS = (
    Check("bounded", "States stay finite and small", CELL.sequence, law=states_are_bounded, tags=("core", "saturated")),
    Check("shut", "r = z = 0 hides the past", CELL.step, ("next_h",), tags=("shut",)),
    Check("kept", "z = 1 keeps the state to the last bit", CELL.sequence, law=state_is_kept, tags=("keeping",)),
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
    profiles=(Curve("norm of dL/dx_t", "backward_dx", "dx", ("standard_1",)),),
)
