"""The forward pass of a vanilla RNN: what is asked, on which inputs, and how it is checked."""

from collections.abc import Iterator, Sequence

import numpy as np

from grader.course.draw import EDGES, as_fortran, as_single, recurrent_inputs
from grader.model.exercise import (
    OPAQUE,
    Call,
    Case,
    Check,
    Claim,
    Exercise,
    FollowThrough,
    Function,
    Plan,
    Relation,
    Values,
    call,
    claim,
)

EVERYWHERE = ("tiny", "core", "long", "layout", "single")


def cases(rng: np.random.Generator) -> list[Case]:
    """Inputs from the smallest up, then the unusual ones."""
    drawn = [
        Case("tiny", recurrent_inputs(rng, (2, 3, 4, 5)), "tiny"),
        Case("standard_1", recurrent_inputs(rng, (3, 7, 4, 5))),
        Case("standard_2", recurrent_inputs(rng, (5, 6, 3, 4))),
        Case("long", recurrent_inputs(rng, (2, 50, 3, 6)), "long"),
        Case("columns_first", as_fortran(recurrent_inputs(rng, (3, 7, 4, 5))), "layout"),
        Case("float32", as_single(recurrent_inputs(rng, (3, 7, 4, 5))), "single", single=True),
    ]
    drawn += [Case(name, recurrent_inputs(rng, sizes), "edge") for name, sizes in EDGES.items()]
    big = recurrent_inputs(rng, (3, 7, 4, 5))
    big["x"] = 1e3 * np.where(big["x"] > 0, 1.0, -1.0)
    drawn.append(Case("saturated", big, "saturated"))
    return drawn


# ---- calls --------------------------------------------------------------------------------------------------


def step(case: Case) -> list[Call]:
    """One step from h0 on the first input."""
    return [call("rnn_step_forward", case.x[:, 0], case.h0, case.Wx, case.Wh, case.b)]


def step_term(term: str) -> Plan:
    """One step in which only one of the three terms of the sum is not zero."""

    def plan(case: Case) -> list[Call]:
        keep = {name: 1.0 if name == term else 0.0 for name in ("x", "h0", "b")}
        x, h0, b = keep["x"] * case.x[:, 0], keep["h0"] * case.h0, keep["b"] * case.b
        return [call("rnn_step_forward", x, h0, case.Wx, case.Wh, b)]

    return plan


def sequence(case: Case) -> list[Call]:
    """The whole sequence."""
    return [call("rnn_forward", case.x, case.h0, case.Wx, case.Wh, case.b)]


def sequence_and_steps(case: Case) -> list[Call]:
    """The whole sequence, then the same by one call of the step function after another."""
    calls, state = sequence(case), case.h0
    for t in range(case.x.shape[1]):
        calls.append(call("rnn_step_forward", case.x[:, t], state, case.Wx, case.Wh, case.b))
        state = calls[-1].output("next_h")
    return calls


def prefixes(case: Case) -> list[Call]:
    """The sequence, its first half, and the second half started from the state in between."""
    whole, half = sequence(case)[0], case.x.shape[1] // 2
    rest = call("rnn_forward", case.x[:, half:], whole.output("h")[:, half - 1], case.Wx, case.Wh, case.b)
    return [whole, call("rnn_forward", case.x[:, :half], case.h0, case.Wx, case.Wh, case.b), rest]


def batches(case: Case) -> list[Call]:
    """The batch, the batch in reverse order, and its first two examples alone."""
    weights = (case.Wx, case.Wh, case.b)
    return [
        *sequence(case),
        call("rnn_forward", case.x[::-1], case.h0[::-1], *weights),
        call("rnn_forward", case.x[:2], case.h0[:2], *weights),
    ]


def twice(case: Case) -> list[Call]:
    """The same call twice, with another one in between."""
    other = call("rnn_forward", case.x[:, ::-1], -case.h0, case.Wx, case.Wh, case.b)
    return [*sequence(case), other, *sequence(case)]


# ---- laws ---------------------------------------------------------------------------------------------------


def sequence_equals_steps(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Each state is what the student's own step function gives."""
    steps = np.stack([values["next_h"] for values in run[1:]], axis=1)
    yield claim("h", actual=run[0]["h"], expected=steps, time_axis=1)


def state_is_handed_over(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The first half does not see the second, and the second needs only the state in between."""
    whole, half = run[0]["h"], case.x.shape[1] // 2
    yield claim("h of the first half", actual=run[1]["h"], expected=whole[:, :half], time_axis=1)
    yield claim("h of the second half", actual=run[2]["h"], expected=whole[:, half:], time_axis=1)


def examples_are_independent(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Reordering or shortening the batch reorders or shortens the states."""
    yield claim("h of the reversed batch", actual=run[1]["h"], expected=run[0]["h"][::-1])
    yield claim("h of two examples", actual=run[2]["h"], expected=run[0]["h"][:2])


def states_are_bounded(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A tanh never leaves [-1, 1], however large its argument."""
    h = run[0]["h"]
    yield claim("|h|", actual=np.abs(h), expected=np.ones_like(h), relation=Relation.AT_MOST)
    yield claim("h of other inputs", actual=run[1]["h"], expected=h, relation=Relation.DIFFERENT)


def same_again(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Nothing is remembered from call to call, and other inputs give other states."""
    yield claim("h of the second call", actual=run[2]["h"], expected=run[0]["h"], relation=Relation.EXACT)
    yield claim("h of other inputs", actual=run[1]["h"], expected=run[0]["h"], relation=Relation.DIFFERENT)


# What a wrong step or a wrong loop cost once, sizes of one and large inputs do not cost again.
SEQUENCE = FollowThrough(because_of=("rnn_forward/step",), stand_in="sequence_of_own_steps")
BOUNDS = FollowThrough(because_of=("rnn_forward/step", "rnn_forward/sequence"), stand_in="again")

exercise = Exercise(
    title="The RNN forward pass",
    functions=(
        Function("rnn_step_forward", ("x", "prev_h", "Wx", "Wh", "b"), {"next_h": "NH", "cache": OPAQUE}),
        Function("rnn_forward", ("x", "h0", "Wx", "Wh", "b"), {"h": "NTH", "cache": OPAQUE}),
    ),
    reference_only=(Function("_rnn_cache", ("x", "h0", "h", "Wx", "Wh"), {"cache": OPAQUE}),),
    cases=cases,
    checks=(
        Check("step", "One step of the cell", step, ("next_h",), tags=EVERYWHERE),
        *(
            Check(f"step_only_{term}", f"One step where only {term} is not zero", step_term(term), ("next_h",))
            for term in ("x", "h0", "b")
        ),
        Check("sequence", "The whole sequence", sequence, ("h",), tags=EVERYWHERE, follow_through=SEQUENCE),
        Check(
            "sequence_of_own_steps",
            "The sequence is the loop over your own step",
            sequence_and_steps,
            law=sequence_equals_steps,
            subjects=("rnn_forward",),
            tags=("tiny", "core"),
        ),
        Check("hand_over", "A sequence may be cut and continued", prefixes, law=state_is_handed_over),
        Check("batch", "Examples of a batch do not mix", batches, law=examples_are_independent),
        Check(
            "bounded",
            "Saturated states stay finite",
            twice,
            law=states_are_bounded,
            tags=("core", "saturated"),
            follow_through=BOUNDS,
        ),
        Check("again", "The same call gives the same states", twice, law=same_again),
        Check("edges", "Sizes of one", sequence, ("h",), tags=("edge",), follow_through=BOUNDS),
    ),
)
