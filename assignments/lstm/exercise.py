"""Long short-term memory, forward and backward: what is asked, on which inputs, and how it is checked.

Blocks of H columns: 0 is the input gate i, 1 the forget gate f, 2 the output gate o, 3 the candidate g.
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
WEIGHTS = ("Wx", "Wh", "b")
CELL = Cell("lstm", WEIGHTS, memories=("c",))
STEP_PASS, SEQUENCE_PASS = CELL.step_pass, CELL.sequence_pass
STEP_GRADIENTS, GRADIENTS = CELL.step_gradients, CELL.gradients
STATES = ("next_h", "next_c")
STEP_AXES = ("ND", "NH", "NH", "DG", "HG", "G")  # of the gradients; G is the four blocks of H
AXES = ("NTD", "NH", "DG", "HG", "G")


def cases(rng: np.random.Generator) -> list[Case]:
    """Inputs from the smallest up, then the unusual ones, then gates that are held open or shut."""
    drawn = [
        Case("tiny", inputs(rng, (3, 2, 4, 5)), "tiny"),
        Case("standard_1", inputs(rng, (3, 7, 4, 5))),
        Case("standard_2", inputs(rng, (5, 6, 3, 4))),
        Case("columns_first", as_fortran(inputs(rng, (3, 7, 4, 5))), "layout"),
        Case("float32", as_single(inputs(rng, (3, 7, 4, 5))), "single", single=True),
        Case("loss_of_h_alone", without(inputs(rng, (3, 2, 4, 5)), "dc_0"), "step"),
        Case("loss_of_c_alone", without(inputs(rng, (3, 2, 4, 5)), "dh_0"), "step"),
        Case("large_c", large_memory(rng), "step"),
    ]
    drawn += [Case(name, inputs(rng, sizes), "edge") for name, sizes in EDGES.items()]
    big = inputs(rng, (3, 7, 4, 5))
    big["x"] = 1e3 * np.where(big["x"] > 0, 1.0, -1.0)
    drawn.append(Case("saturated", big, "saturated"))
    drawn.append(Case("no_weights", without(inputs(rng, (3, 2, 4, 5)), *WEIGHTS), "no_weights"))
    drawn += [Case("f_is_1", keeping(rng), "keeping"), Case("f_is_0.8", leaking(rng), "leaking")]
    drawn.append(Case("written_once", written_once(rng), "written"))
    return drawn


def inputs(rng: np.random.Generator, sizes: tuple[int, int, int, int]) -> dict[str, Any]:
    """Draw everything for a sequence, and x_0, c0, dh_0 and dc_0, which one step alone would be given with h0."""
    drawn = recurrent_inputs(rng, sizes, gates=4)
    drawn |= {"x_0": drawn["x"][:, 0].copy(), "dh_0": drawn["dh"][:, 0].copy()}
    return drawn | {"c0": 1.2 * rng.standard_normal(drawn["h0"].shape), "dc_0": rng.standard_normal(drawn["h0"].shape)}


def without(drawn: dict[str, Any], *names: str) -> dict[str, Any]:
    """Set some of the arrays to zero."""
    return drawn | {name: np.zeros_like(drawn[name]) for name in names}


def with_gates(drawn: dict[str, Any], **sums: float) -> dict[str, Any]:
    """Set the bias of the whole block i, f, o or g."""
    units = drawn["h0"].shape[1]
    for block, total in sums.items():
        drawn["b"][np.arange(units) + "ifog".index(block) * units] = total
    return drawn


def large_memory(rng: np.random.Generator) -> dict[str, Any]:
    """Draw inputs for which c is far from tanh(c)."""
    drawn = inputs(rng, (3, 2, 4, 5))
    drawn["c0"] = np.sign(drawn["c0"]) * (4.0 + np.abs(drawn["c0"]))
    return drawn


def keeping(rng: np.random.Generator) -> dict[str, Any]:
    """Draw inputs for which f is 1 and i is 0 to the last bit.

    The memory and its gradient are multiples of 1/64, which float32 holds exactly as well, and none is zero, to
    which i * g, though it is 1e-44, would still add something.
    """
    drawn = with_gates(inputs(rng, (3, 30, 4, 5)), f=100.0, i=-100.0)
    drawn |= {name: np.sign(drawn[name]) * np.ceil(64 * np.abs(drawn[name])) / 64 for name in ("c0", "dc_0")}
    return drawn | {"f": 1.0}


def leaking(rng: np.random.Generator) -> dict[str, Any]:
    """Draw inputs for which f is 0.8 whatever comes in."""
    return with_gates(without(inputs(rng, (3, 10, 4, 5)), "Wx", "Wh"), f=np.log(4.0)) | {"f": 0.8}


def written_once(rng: np.random.Generator) -> dict[str, Any]:
    """Draw inputs whose first feature opens the input gate at the first step and never again.

    f and o are 1 throughout, and the loss sees the last state alone.
    """
    drawn = with_gates(inputs(rng, (3, 50, 4, 5)), i=-100.0, f=100.0, o=100.0)
    drawn["Wx"][0, : drawn["h0"].shape[1]] = 200.0
    drawn["x"][:, :, 0], drawn["x"][:, 0, 0], drawn["dh"][:, :-1] = 0.0, 1.0, 0.0
    return drawn


# ---- calls --------------------------------------------------------------------------------------------------


def row_of_steps(case: Case) -> list[Call]:
    """One step after another, both states handed on, from h0 and c0."""
    calls = [CELL.step_of(case, case.x[:, 0], case.h0, case.c0)]
    for t in range(1, case.x.shape[1]):
        calls.append(CELL.step_after(case, case.x[:, t], calls[-1]))
    return calls


def row_and_back(case: Case) -> list[Call]:
    """One step after another, and all the way back for a loss that sees the last memory alone."""
    forward = row_of_steps(case)
    carry: tuple[Any, Any] = (np.zeros_like(case.h0), case.dc_0)
    calls = list(forward)
    for made in reversed(forward):
        calls.append(call("lstm_step_backward", *carry, made.output("cache")))
        carry = (calls[-1].output("dprev_h"), calls[-1].output("dprev_c"))
    return calls


def long_and_short(case: Case) -> list[Call]:
    """The whole sequence there and back, and its first step alone with the gradient that came in at the end."""
    short = {"x": case.x[:, :1], "dh": case.dh[:, -1:]}
    return [*SEQUENCE_PASS.calls(case), *SEQUENCE_PASS.calls(Case(case.name, {**case.values, **short}))]


# ---- laws ---------------------------------------------------------------------------------------------------


def states_are_bounded(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A gate times a tanh never leaves -1 … 1, however large the inputs."""
    size = np.abs(run[0]["h"])
    yield claim("|h|", actual=size, expected=np.ones_like(size), relation=Relation.AT_MOST)


def gates_are_half_open(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With weights and biases of zero every gate is 1/2: nothing else is added to it in secret."""
    yield claim("next_c", actual=run[0]["next_c"], expected=case.c0 / 2)
    yield claim("next_h", actual=run[0]["next_h"], expected=np.tanh(case.c0 / 2) / 2)


def memory_is_kept(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With f = 1 and i = 0 every c is c0."""
    kept = np.stack([values["next_c"] for values in run], axis=1)
    c0 = np.repeat(case.c0[:, None], len(run), axis=1)
    yield claim("next_c", actual=kept, expected=c0, relation=Relation.EXACT, time_axis=1)


def gradient_is_kept(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Each step keeps f of the gradient: all of it where f = 1, to the last bit, and 0.1073741824 after ten of 0.8."""
    relation = Relation.EXACT if case.f == 1 else Relation.SAME
    kept = case.f ** case.x.shape[1] * case.dc_0
    yield claim("dprev_c", actual=run[-1]["dprev_c"], expected=kept, relation=relation)


def state_is_remembered(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """What was written at the first step is shown at every later one."""
    h = run[0]["h"]
    yield claim("h", actual=h, expected=np.repeat(h[:, :1], h.shape[1], axis=1), time_axis=1)


def distance_does_not_count(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A loss at the end reaches the first step as if no time had passed."""
    yield claim("dx of the first step", actual=run[1]["dx"][:, 0], expected=run[3]["dx"][:, 0])
    yield claim("dh0", actual=run[1]["dh0"], expected=run[3]["dh0"])


def given_step(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right gradient of a step that leads to the student's own next_c."""
    cache = call("_lstm_step_cache", case.x_0, case.h0, case.c0, run[0]["next_c"], *CELL.weights_of(case))
    return [cache, call("lstm_step_backward", case.dh_0, case.dc_0, cache.output("cache"))]


def given_sequence(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right gradient for the student's own states."""
    cache = call("_lstm_cache", case.x, case.h0, run[0]["h"], *CELL.weights_of(case))
    return [cache, call("lstm_backward", case.dh, cache.output("cache"))]


# ---- what an earlier mistake must not cost a second time, and the checks ----------------------------------------

STEP_FORWARD = tuple(f"lstm/step_{name}" for name in STATES)
FORWARD = (*STEP_FORWARD, "lstm/sequence")
STEPS_BACK = tuple(f"lstm/step_backward_{name}" for name in STEP_GRADIENTS)
BACKWARD = tuple(f"lstm/backward_{name}" for name in GRADIENTS)

KEEP_SEQUENCE = FollowThrough(STEP_FORWARD, stand_in="sequence_of_own_steps")
KEEP_EDGES = FollowThrough(FORWARD, stand_in="again")
KEEP_EDGES_BACK = FollowThrough((*FORWARD, *STEPS_BACK, *BACKWARD), stand_in="linear")
KEEP_MEMORY = FollowThrough(STEP_FORWARD, stand_in="own_step_dprev_c")
KEEP = FollowThrough((*FORWARD, *STEPS_BACK), stand_in="fits_dx")
KEEP_STEPS = {name: FollowThrough(STEP_FORWARD, f"own_step_{name}", given_step) for name in STEP_GRADIENTS}
KEEP_BACKWARD = {name: FollowThrough((*FORWARD, *STEPS_BACK), f"fits_{name}", given_sequence) for name in GRADIENTS}

STEP_BACK, BACK = STEP_PASS.calls, SEQUENCE_PASS.calls
STEP_TAGS = ("tiny", "core", "step")

FORWARD_CHECKS = (
    *each_output("step", "{} of one step", CELL.step, STATES, tags=(*EVERYWHERE, "step")),
    Check("sequence", "The whole sequence", CELL.sequence, ("h",), tags=EVERYWHERE, follow_through=KEEP_SEQUENCE),
    Check("sequence_of_own_steps", "The loop over your own step", CELL.steps_and_sequence, law=sequence_equals_steps),
    Check("prefix", "A state depends on the past alone", CELL.half_and_whole, law=past_does_not_see_the_future),
    Check("batch", "Examples of a batch do not mix", CELL.batches, law=examples_are_independent),
    Check("again", "The same call gives the same states", CELL.twice, law=same_again),
    Check("edges", "Sizes of one", CELL.sequence, ("h",), tags=("edge",), follow_through=KEEP_EDGES),
)
BACKWARD_CHECKS = (
    *each_output("step_backward", "{} of a step", STEP_BACK, STEP_GRADIENTS, tags=STEP_TAGS, follow_through=KEEP_STEPS),
    *own_gradients("own_step", "{} is the derivative of your own step", STEP_PASS),
    Check(
        "kept_back",
        "Each step keeps f of the gradient of c",
        row_and_back,
        law=gradient_is_kept,
        tags=("keeping", "leaking"),
        follow_through=KEEP_MEMORY,
    ),
    *each_output("backward", "{} of the sequence", BACK, GRADIENTS, tags=EVERYWHERE, follow_through=KEEP_BACKWARD),
    *map(CELL.fitting, own_gradients("own", "{} fits your own functions", SEQUENCE_PASS), GRADIENTS),
    Check("linear", "Backward is linear in dh", CELL.two_upstreams, law=backward_is_linear),
    Check("additive", "Weight gradients are sums over the batch", CELL.examples_one_by_one, law=examples_add_up),
    Check("edges_backward", "Sizes of one, backward", BACK, GRADIENTS, tags=("edge",), follow_through=KEEP_EDGES_BACK),
)
GATE_CHECKS = (
    Check("bounded", "States stay between -1 and 1", CELL.sequence, law=states_are_bounded, tags=("core", "saturated")),
    Check("half_open", "Gates without weights are 1/2", CELL.step, law=gates_are_half_open, tags=("no_weights",)),
    Check("kept", "f = 1 keeps c to the last bit", row_of_steps, law=memory_is_kept, tags=("keeping",)),
    Check("written", "What is written once stays", CELL.sequence, law=state_is_remembered, tags=("written",)),
    Check(
        "written_back",
        "A kept memory brings the gradient home",
        long_and_short,
        law=distance_does_not_count,
        tags=("written",),
        follow_through=KEEP,
    ),
)

exercise = Exercise(
    title="Long short-term memory",
    functions=(
        Function(
            "lstm_step_forward", ("x", "prev_h", "prev_c", *WEIGHTS), {"next_h": "NH", "next_c": "NH", "cache": OPAQUE}
        ),
        Function(
            "lstm_step_backward",
            ("dnext_h", "dnext_c", "cache"),
            dict(zip(STEP_GRADIENTS, STEP_AXES, strict=True)),
        ),
        Function("lstm_forward", ("x", "h0", *WEIGHTS), {"h": "NTH", "cache": OPAQUE}),
        Function("lstm_backward", ("dh", "cache"), dict(zip(GRADIENTS, AXES, strict=True))),
    ),
    reference_only=(
        Function("_lstm_step_cache", ("x", "prev_h", "prev_c", "next_c", *WEIGHTS), {"cache": OPAQUE}),
        Function("_lstm_cache", ("x", "h0", "h", *WEIGHTS), {"cache": OPAQUE}),
    ),
    cases=cases,
    checks=(*FORWARD_CHECKS, *BACKWARD_CHECKS, *GATE_CHECKS),
    profiles=(Curve("norm of dL/dx_t", "backward_dx", "dx", ("standard_1",)),),
)
