"""Backpropagation through time: what is asked, on which inputs, and how it is checked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.course.checks import Backward, each_output, own_gradients
from grader.course.draw import as_fortran, as_single, recurrent_inputs
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
    Law,
    Plan,
    Relation,
    Values,
    call,
    claim,
)

EDGES = {"one_example": (1, 6, 4, 5), "one_feature": (3, 6, 1, 5), "one_unit": (3, 6, 4, 1)}
USUAL = ("tiny", "core", "layout", "single")
STEP_GRADIENTS = {"dx": "ND", "dprev_h": "NH", "dWx": "DH", "dWh": "HH", "db": "H"}
GRADIENTS = {"dx": "NTD", "dh0": "NH", "dWx": "DH", "dWh": "HH", "db": "H"}

FORWARD_LOST = ("rnn_forward/step", "rnn_forward/sequence")
STEP_LOST = (*FORWARD_LOST, *(f"bptt/step_{name}" for name in STEP_GRADIENTS))
SEQUENCE_LOST = (*STEP_LOST, *(f"bptt/sequence_{name}" for name in GRADIENTS))


def cases(rng: np.random.Generator) -> list[Case]:
    """Inputs from the smallest up, then the unusual ones."""
    drawn = [
        Case("tiny", inputs(rng, (2, 3, 4, 5)), "tiny"),
        Case("standard_1", inputs(rng, (4, 7, 3, 5))),
        Case("standard_2", inputs(rng, (5, 6, 3, 4))),
        Case("long", inputs(rng, (2, 40, 3, 6)), "long"),
        Case("columns_first", as_fortran(inputs(rng, (4, 7, 3, 5))), "layout"),
        Case("float32", as_single(inputs(rng, (4, 7, 3, 5))), "single", single=True),
    ]
    drawn += [Case(name, inputs(rng, sizes), "edge") for name, sizes in EDGES.items()]
    drawn.append(Case("one_step", inputs(rng, (3, 1, 4, 5)), "one_step"))
    silent = inputs(rng, (4, 7, 3, 5))
    for name in ("x", "h0", "b"):
        silent[name] = np.zeros_like(silent[name])
    drawn.append(Case("silent", silent, "silent"))
    return drawn


def inputs(rng: np.random.Generator, sizes: tuple[int, int, int, int]) -> dict[str, Any]:
    """Draw a sequence with an upstream gradient at every step; x1 and dh1 are its first step alone."""
    drawn = recurrent_inputs(rng, sizes)
    return {**drawn, "x1": drawn["x"][:, 0].copy(), "dh1": drawn["dh"][:, 0].copy()}


# ---- calls --------------------------------------------------------------------------------------------------

STEP = Backward(
    forward="rnn_step_forward",
    backward="rnn_step_backward",
    inputs=("x1", "h0", "Wx", "Wh", "b"),
    upstream={"next_h": "dh1"},
    gradients={"x1": "dx", "h0": "dprev_h", "Wx": "dWx", "Wh": "dWh", "b": "db"},
)
SEQUENCE = Backward(
    forward="rnn_forward",
    backward="rnn_backward",
    inputs=("x", "h0", "Wx", "Wh", "b"),
    upstream={"h": "dh"},
    gradients={"x": "dx", "h0": "dh0", "Wx": "dWx", "Wh": "dWh", "b": "db"},
)
ARGUMENT = {gradient: argument for argument, gradient in SEQUENCE.gradients.items()}


def there_and_back(case: Case, **changed: Any) -> list[Call]:
    """Run the whole sequence forward and backward, with some of the case's values exchanged.

    The forward pass is always run afresh, since a backward pass may use its cache up.
    """
    return SEQUENCE.calls(Case(case.name, {**case.values, **changed}))


def only_at(dh: Array, t: int) -> Array:
    """The upstream gradient with every step but t set to zero; t counts from the end where negative."""
    alone = np.zeros_like(dh)
    alone[:, t] = dh[:, t]
    return alone


def last_only(case: Case) -> list[Call]:
    """The whole way back with a loss at the last step alone."""
    return there_and_back(case, dh=only_at(case.dh, -1))


def impulses(case: Case) -> list[Call]:
    """The whole upstream gradient, then each of its steps alone."""
    alone = [one for t in range(case.dh.shape[1]) for one in there_and_back(case, dh=only_at(case.dh, t))]
    return [*there_and_back(case), *alone]


def combinations(case: Case) -> list[Call]:
    """Two upstream gradients, and a large multiple of one minus twice the other."""
    other = case.dh[:, ::-1]
    return [
        *there_and_back(case),
        *there_and_back(case, dh=other),
        *there_and_back(case, dh=30 * case.dh - 2 * other),
    ]


def parts_of_the_batch(case: Case) -> list[Call]:
    """The whole batch, its first two examples, and the others."""
    first, rest = ({name: case.values[name][part] for name in ("x", "h0", "dh")} for part in (np.s_[:2], np.s_[2:]))
    return [*there_and_back(case), *there_and_back(case, **first), *there_and_back(case, **rest)]


def interleaved(case: Case) -> list[Call]:
    """A sequence alone, then again with another forward pass between its two halves."""
    forward, backward = there_and_back(case)
    other = call("rnn_forward", case.x[:, ::-1], -case.h0, case.Wx, case.Wh, case.b)
    return [*there_and_back(case), forward, other, backward]


def sizes_of_one(case: Case) -> list[Call]:
    """The case with every axis doubled, then the case itself, then itself with twice the gradient."""
    doubled = {name: np.tile(value, (2,) * value.ndim) for name, value in case.values.items()}
    return [*there_and_back(case, **doubled), *there_and_back(case), *there_and_back(case, dh=2 * case.dh)]


def paths(case: Case, k: int) -> list[tuple[tuple[int, int] | None, Call]]:
    """Walk every dh[:, t] back through at most k Jacobians by the student's own step functions.

    Returns the calls, those of the backward step with (t, s): from which step on, and which step they belong to.
    """
    walk: list[tuple[tuple[int, int] | None, Call]] = []
    for t in range(case.x.shape[1]):
        state, gradient = case.h0, case.dh[:, t]
        steps = []
        for s in range(t + 1):
            steps.append(call("rnn_step_forward", case.x[:, s], state, case.Wx, case.Wh, case.b))
            state = steps[-1].output("next_h")
        walk += [(None, forward) for forward in steps]
        for s in range(t, max(t - k, 0) - 1, -1):
            back = call("rnn_step_backward", gradient, steps[s].output("cache"))
            gradient = back.output("dprev_h")
            walk.append(((t, s), back))
    return walk


NUMERIC = own_gradients("own", "", SEQUENCE)


def own(case: Case) -> list[Call]:
    """Both ways to judge a backward pass by the student's own work: nudge each input, and walk step by step."""
    sweeps = [check.plan(case)[2] for check in NUMERIC]
    return [*there_and_back(case), *sweeps, *(back for _, back in paths(case, case.x.shape[1]))]


def length(case: Case, name: str) -> int:
    """How many Jacobians `name` allows in a case of T steps."""
    steps = case.x.shape[1]
    return {"none": 0, "one": 1, "half": steps // 2, "almost": steps - 1, "all": steps}[name]


def truncated(case: Case, k: int) -> list[Call]:
    """Forward, and back through at most k Jacobians."""
    forward, _ = there_and_back(case)
    return [forward, call("rnn_backward_truncated", case.dh, forward.output("cache"), k)]


def truncated_at(name: str) -> Plan:
    """The truncated way back for one length."""
    return lambda case: truncated(case, length(case, name))


def all_of_it(case: Case) -> list[Call]:
    """The whole way back, then the truncated one with as many Jacobians as there are, and with more."""
    steps = case.x.shape[1]
    return [*there_and_back(case), *truncated(case, steps), *truncated(case, steps + 3)]


def one_and_all(case: Case) -> list[Call]:
    """The truncated way back with all Jacobians, then with one."""
    return [*truncated(case, case.x.shape[1]), *truncated(case, 1)]


def windows(case: Case, k: int) -> list[Call]:
    """For every t the whole way back from t alone, on the steps t-k … t, started from the student's own state."""
    whole, _ = there_and_back(case)
    calls = [whole]
    for t in range(case.x.shape[1]):
        s = max(t - k, 0)
        state = whole.output("h")[:, s - 1] if s else case.h0
        forward = call("rnn_forward", case.x[:, s : t + 1], state, case.Wx, case.Wh, case.b)
        upstream = only_at(case.dh[:, s : t + 1], -1)
        calls += [forward, call("rnn_backward", upstream, forward.output("cache"))]
    return calls


def own_truncated(name: str) -> Plan:
    """The truncated way back, and the two ways to build it from the student's own work."""

    def plan(case: Case) -> list[Call]:
        k = length(case, name)
        return [*truncated(case, k), *windows(case, k), *(back for _, back in paths(case, k))]

    return plan


# ---- laws ---------------------------------------------------------------------------------------------------


def arrays(runs: Sequence[Values]) -> Iterator[tuple[str, list[Array]]]:
    """Every gradient that is sound in all of the runs, with its value in each; a fault ends the law if none is.

    One that is not loses its own mark elsewhere, and should not take the others with it.
    """
    sound = [dict(values.sound()) for values in runs]
    common = [name for name in sound[0] if all(name in values for values in sound)]
    for name in common or GRADIENTS:
        yield name, [values[name] for values in runs]


def credit_goes_back(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A loss at step t has a gradient at every input up to t, and exactly none after it."""
    for t, values in enumerate(run[3::2]):
        reached = np.any(values["dx"] != 0, axis=(0, 2)).astype(float)  # (T,)
        until_t = (np.arange(reached.size) <= t).astype(float)
        about = f"inputs that the loss of step {t} reaches"
        yield claim(about, actual=reached, expected=until_t, relation=Relation.EXACT, time_axis=0)


def losses_add_up(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The gradient of a sum of losses is the sum of their gradients."""
    for name, (whole, *alone) in arrays(run[1::2]):
        yield claim(name, actual=whole, expected=np.sum(alone, axis=0))


def backward_is_linear(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A mix of upstream gradients gives the same mix of answers."""
    for name, (first, second, mixed) in arrays(run[1::2]):
        yield claim(name, actual=mixed, expected=30 * first - 2 * second)


def examples_add_up(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Examples share only the weights: their gradients there add up, all others stay side by side."""
    for name, (whole, first, rest) in arrays(run[1::2]):
        shared = "N" not in GRADIENTS[name]
        yield claim(name, actual=whole, expected=first + rest if shared else np.concatenate([first, rest]))


def silent_state_is_repeated_multiplication(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Where every state is zero the tanh is the identity, and T steps back are T products with the transpose of Wh."""
    expected = case.dh[:, -1] @ np.linalg.matrix_power(case.Wh.T, case.dh.shape[1])
    yield claim("dh0", actual=run[1]["dh0"], expected=expected)


def sequences_do_not_disturb(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Another forward pass in between changes nothing: all that the way back needs is in the cache."""
    for name, (alone, disturbed) in arrays([run[1], run[4]]):
        yield claim(name, actual=disturbed, expected=alone, relation=Relation.EXACT)


def one_is_a_size_like_others(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """What has the right form on larger sizes has it here, and is still linear."""
    for name, _ in run[1].sound():
        yield claim(name, actual=run[5][name], expected=2 * run[3][name])


# ---- stand-ins: is it right for the student's own earlier part? ----------------------------------------------

Piece = tuple[int, bool, dict[str, Array]]  # first step that it belongs to, whether it reaches h0, its gradients


def add_up(case: Case, pieces: Sequence[Piece]) -> dict[str, Array]:
    """Sum gradients of pieces of a sequence; a gradient that some piece lacks is left out."""
    names = [name for name in GRADIENTS if all(name in found for *_, found in pieces)]
    total = {name: np.zeros(case.values[ARGUMENT[name]].shape) for name in names}
    for start, reaches_h0, found in pieces:
        for name in names:
            if name == "dx":
                total[name][:, start : start + found[name].shape[1]] += found[name]
            elif name != "dh0" or reaches_h0:
                total[name] += found[name]
    return total


def by_steps(case: Case, k: int, run: Sequence[Values]) -> dict[str, Array]:
    """What the student's own backward step leaves behind on all paths; run holds the calls of `paths`."""
    pieces: list[Piece] = []
    for (place, _), values in zip(paths(case, k), run, strict=True):
        if place is not None:
            t, s = place
            found = {"dh0" if name == "dprev_h" else name: array for name, array in values.sound()}
            found |= {"dx": found["dx"][:, None]} if "dx" in found else {}
            pieces.append((s, s == 0 and t < k, found))
    return add_up(case, pieces)


def by_windows(case: Case, k: int, run: Sequence[Values]) -> dict[str, Array]:
    """What the student's own way back leaves behind on all windows; run holds the calls of `windows`."""
    return add_up(case, [(max(t - k, 0), t < k, dict(values.sound())) for t, values in enumerate(run[2::2])])


def nearest(name: str, actual: Array, candidates: Sequence[Mapping[str, Array]]) -> Claim:
    """Claim that `actual` equals one of the candidates: the one that it is nearest to.

    NUMERIC, since finite differences are among them.
    """
    known = [candidate[name] for candidate in candidates if name in candidate]
    expected = min(known, key=lambda candidate: float(np.linalg.norm(actual - candidate)))
    return claim(name, actual=actual, expected=expected, relation=Relation.NUMERIC)


def own_law(wanted: str | None) -> Law:
    """The derivative of the student's own forward pass, or else the walk over the student's own backward step.

    wanted: one gradient, or None for all that are sound.
    """

    def law(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
        steps = by_steps(case, case.x.shape[1], run[2 + len(NUMERIC) :])
        found = {wanted: run[1][wanted]} if wanted else dict(run[1].sound())
        for position, (name, check) in enumerate(zip(GRADIENTS, NUMERIC, strict=True)):
            if name in found and check.law:
                (numeric,) = check.law(case, [run[0], run[1], run[2 + position]])
                yield nearest(name, found[name], [{name: numeric.expected}, steps])

    return law


def own_truncated_law(name: str) -> Law:
    """The student's own way back on windows, or else the walk over the student's own backward step."""

    def law(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
        k, steps = length(case, name), case.x.shape[1]
        candidates = [by_windows(case, k, run[2 : 3 + 2 * steps]), by_steps(case, k, run[3 + 2 * steps :])]
        known = [gradient for gradient in GRADIENTS if any(gradient in candidate for candidate in candidates)]
        yield claim("gradients to compare with", actual=float(bool(known)), expected=1.0)
        for gradient in known:
            yield nearest(gradient, run[1][gradient], candidates)

    return law


def one_is_not_all(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """One Jacobian gives another gradient than all of them."""
    for name, (everything, one) in arrays(run[1::2]):
        yield claim(name, actual=one, expected=everything, relation=Relation.DIFFERENT)


def all_is_everything(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With k = T, and with more, the truncated way back is the whole one."""
    for name, (whole, all_of_them, more) in arrays(run[1::2]):
        yield claim(f"{name} for k = T", actual=all_of_them, expected=whole)
        yield claim(f"{name} for k = T + 3", actual=more, expected=whole)


# ---- the same question for the student's own states ----------------------------------------------------------


def for_own_state(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right backward step for the state that the student's own step gave."""
    cache = call("_rnn_step_cache", case.x1, case.h0, run[0]["next_h"], case.Wx, case.Wh)
    return [cache, call("rnn_step_backward", case.dh1, cache.output("cache"))]


def for_own_states(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right way back for the states that the student's own forward pass gave."""
    cache = call("_rnn_cache", case.x, case.h0, run[0]["h"], case.Wx, case.Wh)
    return [cache, call("rnn_backward", case.dh, cache.output("cache"))]


def truncated_for_own_states(name: str) -> Any:
    """The right truncated way back for the states that the student's own forward pass gave."""

    def given(case: Case, run: Sequence[Values]) -> list[Call]:
        cache, _ = for_own_states(case, run)
        return [cache, call("rnn_backward_truncated", case.dh, cache.output("cache"), length(case, name))]

    return given


# ---- checks -------------------------------------------------------------------------------------------------

PER_EXAMPLE_OR_WEIGHT = ("dx", "dWx", "dWh", "db")


def truncated_check(id_: str, title: str, name: str, outputs: tuple[str, ...] = PER_EXAMPLE_OR_WEIGHT) -> Check:
    """The truncated way back for one length, kept where it is right for the student's own earlier part."""
    through = FollowThrough(SEQUENCE_LOST, stand_in=f"own_truncated_{name}", given=truncated_for_own_states(name))
    return Check(id_, title, truncated_at(name), outputs, tags=USUAL, follow_through=through)


def stand_in(id_: str, title: str, plan: Plan, law: Law, subject: str) -> Check:
    """A check that only ever speaks for others, on the smallest case."""
    return Check(id_, title, plan, law=law, subjects=(subject,), tags=("tiny",))


OWN_STEP = {
    name: FollowThrough(("rnn_forward/step",), stand_in=f"own_step_{name}", given=for_own_state)
    for name in STEP_GRADIENTS
}
OWN_SEQUENCE = {name: FollowThrough(STEP_LOST, stand_in=f"own_{name}", given=for_own_states) for name in GRADIENTS}

exercise = Exercise(
    title="Backpropagation through time",
    functions=(
        Function("rnn_step_backward", ("dnext_h", "cache"), STEP_GRADIENTS),
        Function("rnn_backward", ("dh", "cache"), GRADIENTS),
        Function("rnn_backward_truncated", ("dh", "cache", "k"), GRADIENTS),
    ),
    needs=("rnn_forward",),
    reference_only=(
        Function("_rnn_step_cache", ("x", "prev_h", "next_h", "Wx", "Wh"), {"cache": OPAQUE}),
        Function("_rnn_cache", ("x", "h0", "h", "Wx", "Wh"), {"cache": OPAQUE}),
    ),
    cases=cases,
    checks=(
        *each_output(
            "step", "One step back: {}", STEP.calls, list(STEP_GRADIENTS), tags=USUAL, follow_through=OWN_STEP
        ),
        *each_output(
            "sequence",
            "The whole way back: {}",
            there_and_back,
            list(GRADIENTS),
            tags=(*USUAL, "long"),
            follow_through=OWN_SEQUENCE,
        ),
        Check(
            "batch",
            "Gradients of the weights are sums over the examples",
            parts_of_the_batch,
            law=examples_add_up,
            follow_through=FollowThrough(STEP_LOST, stand_in="own"),
        ),
        Check(
            "silent",
            "With silent states, T steps back are T matrix products",
            last_only,
            law=silent_state_is_repeated_multiplication,
            tags=("silent",),
            follow_through=FollowThrough(STEP_LOST, stand_in="own_dh0"),
        ),
        Check(
            "credit",
            "A loss reaches every earlier input and no later one",
            impulses,
            law=credit_goes_back,
            follow_through=FollowThrough(STEP_LOST, stand_in="own_dx"),
        ),
        Check("sum_of_losses", "The losses of the steps add up", impulses, law=losses_add_up),
        Check("linear", "The way back is linear in dh", combinations, law=backward_is_linear),
        Check("interleaved", "Two sequences do not disturb each other", interleaved, law=sequences_do_not_disturb),
        Check(
            "edges",
            "Sizes of one",
            there_and_back,
            tuple(GRADIENTS),
            tags=("edge", "one_step"),
            follow_through=FollowThrough(SEQUENCE_LOST, stand_in="own_edges", given=for_own_states),
        ),
        truncated_check("truncated_none", "k = 0: each step on its own", "none", tuple(GRADIENTS)),
        truncated_check("truncated_one", "k = 1: one Jacobian", "one"),
        truncated_check("truncated_half", "k = T // 2: half of the sequence", "half"),
        truncated_check("truncated_h0", "k = T - 1: which losses reach h0", "almost", ("dh0",)),
        Check("truncated_matters", "k = 1 is not the whole way back", one_and_all, law=one_is_not_all),
        Check(
            "truncated_all",
            "k = T and more: the whole way back",
            all_of_it,
            law=all_is_everything,
            tags=("tiny", "core"),
            follow_through=FollowThrough(SEQUENCE_LOST, stand_in="truncated_all_values"),
        ),
        Check("truncated_all_values", "k = T, by value", truncated_at("all"), tuple(GRADIENTS), tags=("tiny", "core")),
        *own_gradients("own_step", "One step back is the derivative of your own step: {}", STEP),
        *(
            stand_in(f"own_{name}", f"{name} fits your own work", own, own_law(name), "rnn_backward")
            for name in GRADIENTS
        ),
        stand_in("own", "All gradients fit your own work", own, own_law(None), "rnn_backward"),
        Check(
            "own_edges", "Sizes of one have the right form", sizes_of_one, law=one_is_a_size_like_others, tags=("edge",)
        ),
        *(
            stand_in(
                f"own_truncated_{name}",
                f"The truncated way back fits your own work: {name}",
                own_truncated(name),
                own_truncated_law(name),
                "rnn_backward_truncated",
            )
            for name in ("none", "one", "half", "almost")
        ),
    ),
)
