"""Backpropagation through time: what is asked, on which inputs, and how it is checked."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
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

USUAL = ("tiny", "core", "layout", "single")
INPUTS = ("h0", "Wx", "Wh", "b")
STEP_GRADIENTS = {"dx": "ND", "dprev_h": "NH", "dWx": "DH", "dWh": "HH", "db": "H"}
GRADIENTS = {"dx": "NTD", "dh0": "NH", "dWx": "DH", "dWh": "HH", "db": "H"}
OF_STEP = dict(zip(("x1", *INPUTS), STEP_GRADIENTS, strict=True))  # argument -> its gradient
OF_SEQUENCE = dict(zip(("x", *INPUTS), GRADIENTS, strict=True))
STEP = Backward("rnn_step_forward", "rnn_step_backward", ("x1", *INPUTS), {"next_h": "dh1"}, OF_STEP)
SEQUENCE = Backward("rnn_forward", "rnn_backward", ("x", *INPUTS), {"h": "dh"}, OF_SEQUENCE)
OWN_STEP = own_gradients("own_step", "One step back is the derivative of your own step: {}", STEP)
NUMERIC = own_gradients("numeric", "", SEQUENCE)

STEP_LOST = ("rnn_forward/step", "rnn_forward/sequence", *(f"bptt/step_{name}" for name in STEP_GRADIENTS))
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
    edges = {"one_example": (1, 6, 4, 5), "one_feature": (3, 6, 1, 5), "one_unit": (3, 6, 4, 1)}
    drawn += [Case(name, inputs(rng, sizes), "edge") for name, sizes in edges.items()]
    drawn.append(Case("one_step", inputs(rng, (3, 1, 4, 5)), "one_step"))
    silent = inputs(rng, (4, 7, 3, 5))
    silent |= {name: np.zeros_like(silent[name]) for name in ("x", "h0", "b")}
    silent["dh"][:, :-1] = 0
    drawn.append(Case("silent", silent, "silent"))
    return drawn


def inputs(rng: np.random.Generator, sizes: tuple[int, int, int, int]) -> dict[str, Any]:
    """Draw a sequence with an upstream gradient at every step; x1 and dh1 are its first step alone."""
    drawn = recurrent_inputs(rng, sizes)
    return {**drawn, "x1": drawn["x"][:, 0].copy(), "dh1": drawn["dh"][:, 0].copy()}


# ---- calls --------------------------------------------------------------------------------------------------


def there_and_back(case: Case, *changes: Mapping[str, Any]) -> list[Call]:
    """Forward and backward along the sequence; or that once for each change of the case's values.

    A forward pass stands before every backward pass, since a cache may be used up.
    """
    changed = [Case(case.name, {**case.values, **change}) for change in changes or ({},)]
    return [one for other in changed for one in SEQUENCE.calls(other)]


def only_at(dh: Array, t: int) -> Array:
    """The upstream gradient with every step but t set to zero."""
    alone = np.zeros_like(dh)
    alone[:, t] = dh[:, t]
    return alone


def impulses(case: Case) -> list[Call]:
    """The whole upstream gradient, then each of its steps alone."""
    return there_and_back(case, {}, *({"dh": only_at(case.dh, t)} for t in range(case.dh.shape[1])))


def mixtures(case: Case) -> list[Call]:
    """Two upstream gradients, and thirty times the one minus twice the other."""
    other = case.dh[:, ::-1]
    return there_and_back(case, {}, {"dh": other}, {"dh": 30 * case.dh - 2 * other})


def parts_of_the_batch(case: Case) -> list[Call]:
    """The whole batch, its first two examples, and the others."""
    parts = [{name: case.values[name][part] for name in ("x", "h0", "dh")} for part in (np.s_[:2], np.s_[2:])]
    return there_and_back(case, {}, *parts)


def interleaved(case: Case) -> list[Call]:
    """A sequence alone, then again with another forward pass between its way there and back."""
    forward, backward = there_and_back(case)
    other = call("rnn_forward", case.x[:, ::-1], -case.h0, case.Wx, case.Wh, case.b)
    return [*there_and_back(case), forward, other, backward]


def padded_and_not(case: Case) -> list[Call]:
    """The case with zeros appended along every axis of size one, then itself, then itself with twice the gradient."""
    padded = {name: np.pad(value, [(0, size == 1) for size in value.shape]) for name, value in case.values.items()}
    return there_and_back(case, padded, {}, {"dh": 2 * case.dh})


def step_by_step(case: Case) -> list[Call]:
    """For every t: the student's own steps up to t, then dh[:, t] back through all of them."""
    calls: list[Call] = []
    for t in range(case.x.shape[1]):
        state, gradient = case.h0, case.dh[:, t]
        steps = []
        for s in range(t + 1):
            steps.append(call("rnn_step_forward", case.x[:, s], state, case.Wx, case.Wh, case.b))
            state = steps[-1].output("next_h")
        calls += steps
        for step in reversed(steps):
            calls.append(call("rnn_step_backward", gradient, step.output("cache")))
            gradient = calls[-1].output("dprev_h")
    return calls


def own_work(case: Case) -> list[Call]:
    """The way back, and what it can be compared with: nudged inputs, and a walk step by step."""
    return [*there_and_back(case), *(check.plan(case)[2] for check in NUMERIC), *step_by_step(case)]


def length(case: Case, name: str) -> int:
    """How many Jacobians `name` allows in a case of T steps."""
    T = int(case.x.shape[1])
    return {"none": 0, "one": 1, "half": T // 2, "almost": T - 1, "all": T, "more": T + 3}[name]


def truncated(case: Case, name: str) -> list[Call]:
    """Forward, and the truncated way back of that length."""
    forward, _ = there_and_back(case)
    return [forward, call("rnn_backward_truncated", case.dh, forward.output("cache"), length(case, name))]


def windows(case: Case, name: str) -> list[Call]:
    """The truncated way back, then for every t the whole one from t alone, on the steps t-k … t.

    Each of these windows starts from the student's own state.
    """
    k, calls = length(case, name), truncated(case, name)
    for t in range(case.x.shape[1]):
        s = max(t - k, 0)
        state = calls[0].output("h")[:, s - 1] if s else case.h0
        calls += there_and_back(
            case, {"x": case.x[:, s : t + 1], "h0": state, "dh": only_at(case.dh[:, s : t + 1], -1)}
        )
    return calls


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


def back_is_linear(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A mix of upstream gradients gives the same mix of answers."""
    for name, (first, second, mixed) in arrays(run[1::2]):
        yield claim(name, actual=mixed, expected=30 * first - 2 * second)


def examples_add_up(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Examples share only the weights: gradients there add up, the others stay side by side."""
    for name, (whole, *parts) in arrays(run[1::2]):
        expected = np.concatenate(parts) if "N" in GRADIENTS[name] else np.sum(parts, axis=0)
        yield claim(name, actual=whole, expected=expected)


def silence_multiplies(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Where every state is zero, tanh' is 1, and T steps back are T products with the transpose of Wh."""
    expected = case.dh[:, -1] @ np.linalg.matrix_power(case.Wh.T, case.dh.shape[1])
    yield claim("dh0", actual=run[1]["dh0"], expected=expected)


def others_do_not_disturb(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Another forward pass in between changes nothing: all that the way back needs is in the cache."""
    for name, (alone, disturbed) in arrays([run[1], run[4]]):
        yield claim(name, actual=disturbed, expected=alone, relation=Relation.EXACT)


def zeros_do_not_count(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A size of one is no special case: adding an example, step, feature or unit that is all zero changes nothing."""
    for name, padded in run[1].sound():
        actual = run[3][name]
        yield claim(name, actual=actual, expected=padded[tuple(slice(size) for size in actual.shape)])


def one_is_a_size(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """What has the right form on larger sizes has it on sizes of one, and is linear there."""
    for name, _ in run[1].sound():
        yield claim(name, actual=run[5][name], expected=2 * run[3][name])


def one_is_not_all(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """One Jacobian gives another gradient than all of them."""
    for name, (everything, one) in arrays(run[1::2]):
        yield claim(name, actual=one, expected=everything, relation=Relation.DIFFERENT)


def all_is_everything(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With k = T, and with more, the truncated way back is the whole one."""
    for name, (whole, with_all, with_more) in arrays(run[1::2]):
        yield claim(f"{name} for k = T", actual=with_all, expected=whole)
        yield claim(f"{name} for k = T + 3", actual=with_more, expected=whole)


# ---- right for the student's own earlier part? ----------------------------------------------------------------

Piece = tuple[int, bool, Mapping[str, Array]]  # the first step that it covers, whether it reaches h0, its gradients


def add_up(case: Case, pieces: Sequence[Piece]) -> dict[str, Array]:
    """Sum the gradients of pieces of a sequence; one that is unsound in some piece is left out."""
    total = {name: np.zeros(case.values[argument].shape) for argument, name in OF_SEQUENCE.items()}
    total = {name: array for name, array in total.items() if all(name in found for *_, found in pieces)}
    for start, reaches_h0, found in pieces:
        for name in total.keys() & {"dWx", "dWh", "db", *(("dh0",) if reaches_h0 else ())}:
            total[name] += found[name]
        if "dx" in total:
            total["dx"][:, start : start + found["dx"].shape[1]] += found["dx"]
    return total


def walked(case: Case, run: Sequence[Values]) -> dict[str, Array]:
    """What the student's own backward step leaves behind; run holds the calls of `step_by_step`."""
    rest, pieces = iter(run), list[Piece]()
    for t in range(case.x.shape[1]):
        backward = [next(rest) for _ in range(2 * t + 2)][t + 1 :]
        for s, values in zip(reversed(range(t + 1)), backward, strict=True):
            found = {"dh0" if name == "dprev_h" else name: array for name, array in values.sound()}
            pieces.append((s, s == 0, {**found, "dx": found["dx"][:, None]} if "dx" in found else found))
    return add_up(case, pieces)


def fits_own_work(case: Case, run: Sequence[Values], name: str) -> Iterator[Claim]:
    """The derivative of the student's own forward pass, or else the walk over the student's own backward step."""
    position = list(GRADIENTS).index(name)
    check = NUMERIC[position]
    for numeric in check.law(case, [run[0], run[1], run[2 + position]]) if check.law else ():
        choices = [numeric.expected, walked(case, run[2 + len(NUMERIC) :]).get(name, numeric.expected)]
        nearest = min(choices, key=lambda choice: float(np.linalg.norm(choice - numeric.actual)))
        yield claim(name, actual=numeric.actual, expected=nearest, relation=Relation.NUMERIC)


def fits_own_windows(case: Case, run: Sequence[Values], name: str) -> Iterator[Claim]:
    """The sum of the student's own way back over all windows."""
    k = length(case, name)
    expected = add_up(case, [(max(t - k, 0), t < k, dict(values.sound())) for t, values in enumerate(run[3::2])])
    yield claim("gradients to compare with", actual=float(bool(expected)), expected=1.0)
    for gradient, array in expected.items():
        yield claim(gradient, actual=run[1][gradient], expected=array)


def for_own_state(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right backward step for the state that the student's own step gave."""
    cache = call("_rnn_step_cache", case.x1, case.h0, run[0]["next_h"], case.Wx, case.Wh)
    return [cache, call("rnn_step_backward", case.dh1, cache.output("cache"))]


def for_own_states(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right way back for the states that the student's own forward pass gave."""
    cache = call("_rnn_cache", case.x, case.h0, run[0]["h"], case.Wx, case.Wh)
    return [cache, call("rnn_backward", case.dh, cache.output("cache"))]


def truncated_for_own_states(case: Case, run: Sequence[Values], name: str) -> list[Call]:
    """The right truncated way back for those states."""
    cache, _ = for_own_states(case, run)
    return [cache, call("rnn_backward_truncated", case.dh, cache.output("cache"), length(case, name))]


# ---- checks -------------------------------------------------------------------------------------------------


def law_check(
    name: str, title: str, plan: Plan, law: Law, kept: FollowThrough | None = None, tag: str = "core"
) -> Check:
    """A law of the whole way back."""
    return Check(name, title, plan, law=law, tags=(tag,), subjects=("rnn_backward",), follow_through=kept)


def truncated_check(name: str, title: str, outputs: Sequence[str], stand_in: str = "") -> Check:
    """The truncated way back for one length, kept where it is right for the student's own earlier part."""
    given = partial(truncated_for_own_states, name=name)
    kept = FollowThrough(SEQUENCE_LOST, stand_in or f"own_windows_{name}", given)
    plan = partial(truncated, name=name)
    return Check(f"truncated_{name}", title, plan, tuple(outputs), tags=USUAL, follow_through=kept)


def windows_check(name: str) -> Check:
    """A stand-in for the truncated way back of one length."""
    plan, law = partial(windows, name=name), partial(fits_own_windows, name=name)
    subjects = ("rnn_backward_truncated",)
    return Check(f"own_windows_{name}", "k steps of your own", plan, law=law, tags=("tiny",), subjects=subjects)


ALL = tuple(GRADIENTS)
NOT_H0 = ("dx", "dWx", "dWh", "db")
STEP_KEPT = {n: FollowThrough(("rnn_forward/step",), f"own_step_{n}", for_own_state) for n in STEP_GRADIENTS}
KEPT = {name: FollowThrough(STEP_LOST, f"own_{name}", for_own_states) for name in GRADIENTS}
EDGES_KEPT = FollowThrough(SEQUENCE_LOST, "own_edges")

exercise = Exercise(
    title="Backpropagation through time",
    functions=(
        Function("rnn_step_backward", ("dnext_h", "cache"), STEP_GRADIENTS),
        Function("rnn_backward", ("dh", "cache"), GRADIENTS),
        Function("rnn_backward_truncated", ("dh", "cache", "k"), GRADIENTS),
    ),
    needs=("rnn_forward",),
    reference_only=(Function("_rnn_step_cache", ("x", "prev_h", "next_h", "Wx", "Wh"), {"cache": OPAQUE}),),
    cases=cases,
    checks=(
        *each_output("step", "One step back: {}", STEP.calls, (*STEP_GRADIENTS,), tags=USUAL, follow_through=STEP_KEPT),
        *each_output("sequence", "All steps back: {}", there_and_back, ALL, tags=(*USUAL, "long"), follow_through=KEPT),
        law_check("batch", "Examples add up in the weights", parts_of_the_batch, examples_add_up, KEPT["dWx"]),
        law_check("silent", "T steps back are T products", there_and_back, silence_multiplies, KEPT["dh0"], "silent"),
        law_check("credit", "A loss reaches earlier inputs only", impulses, credit_goes_back, KEPT["dx"]),
        law_check("sum_of_losses", "The losses of the steps add up", impulses, losses_add_up),
        law_check("linear", "The way back is linear in dh", mixtures, back_is_linear),
        law_check("interleaved", "Two sequences do not disturb each other", interleaved, others_do_not_disturb),
        law_check("edges", "One example, feature or unit", padded_and_not, zeros_do_not_count, EDGES_KEPT, "edge"),
        law_check("one_step", "One step", padded_and_not, zeros_do_not_count, EDGES_KEPT, "one_step"),
        truncated_check("none", "k = 0: each step on its own", ALL),
        truncated_check("one", "k = 1: one Jacobian", NOT_H0),
        truncated_check("half", "k = T // 2: half of the sequence", NOT_H0),
        truncated_check("almost", "k = T - 1: which losses reach h0", ("dh0",)),
        truncated_check("all", "k = T: all steps", ALL, "own_all"),
        truncated_check("more", "k = T + 3: more than all steps", ALL, "own_all"),
        Check(
            "truncated_matters",
            "k = 1 is not all steps",
            lambda case: [*truncated(case, "all"), *truncated(case, "one")],
            law=one_is_not_all,
        ),
        *OWN_STEP,
        *(
            law_check(f"own_{n}", f"{n} fits your own work", own_work, partial(fits_own_work, name=n), tag="tiny")
            for n in GRADIENTS
        ),
        law_check("own_edges", "Sizes of one have the right form", padded_and_not, one_is_a_size, tag="edge"),
        law_check(
            "own_all",
            "k = T is your own rnn_backward",
            lambda case: [*there_and_back(case), *truncated(case, "all"), *truncated(case, "more")],
            all_is_everything,
            tag="tiny",
        ),
        *(windows_check(name) for name in ("none", "one", "half", "almost")),
    ),
)
