"""Backpropagation through time: what is asked, on which inputs, and how it is checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
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
    Curve,
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
NUMERIC_LAWS = [check.law for check in NUMERIC if check.law]

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
        Case("float32", as_single(inputs(rng, (4, 7, 3, 5), 0.3)), "single", single=True),
    ]
    drawn += [Case(name, inputs(rng, EDGES[name]), "edge") for name in ("one_example", "one_feature", "one_unit")]
    drawn.append(Case("one_step", inputs(rng, EDGES["one_step"]), "one_step"))
    silent = inputs(rng, (4, 7, 3, 5))
    silent |= {name: np.zeros_like(silent[name]) for name in ("x", "h0", "b")}
    drawn.append(Case("silent", silent | {"dh": only_at(silent["dh"], silent["dh"].shape[1] - 1)}, "silent"))
    return drawn


def inputs(rng: np.random.Generator, sizes: tuple[int, int, int, int], loud: float = 1.0) -> dict[str, Any]:
    """Draw a sequence, a gradient at every step, and x1 and dh1, its first alone; a loud x costs float32 its digits."""
    drawn = recurrent_inputs(rng, sizes)
    drawn["x"] *= loud
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
    return np.where((np.arange(dh.shape[1]) == t)[:, None], dh, 0)


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


def own_work(case: Case) -> list[Call]:
    """The way back; all inputs nudged; the way back without the first step, and own backward steps for the rest.

    The step is taken once with what comes back to it and once with dh[:, 0].
    """
    whole = there_and_back(case)
    state = whole[0].output("h")[:, 0]
    rest = there_and_back(case, {"x": case.x[:, 1:], "h0": state, "dh": case.dh[:, 1:]})
    first = STEP.calls(Case(case.name, {**case.values, "dh1": rest[1].output("dh0")}))
    return [*whole, *(one for check in NUMERIC for one in check.plan(case)[2:]), *rest, *first, *STEP.calls(case)]


def length(case: Case, name: str) -> int:
    """How many Jacobians `name` allows in a case of T steps."""
    T = int(case.x.shape[1])
    return {"none": 0, "one": 1, "half": T // 2, "almost": T - 1, "all": T, "more": T + 3}[name]


def truncated(case: Case, name: str) -> list[Call]:
    """Forward, and the truncated way back of that length."""
    forward, _ = there_and_back(case)
    return [forward, call("rnn_backward_truncated", case.dh, forward.output("cache"), length(case, name))]


def all_and_one(case: Case) -> list[Call]:
    """The truncated way back with all Jacobians, then with one."""
    return [*truncated(case, "all"), *truncated(case, "one")]


def windows_and_impulses(case: Case, name: str) -> list[Call]:
    """The truncated way back; then the whole one from every t alone, on its window t-k … t and on all steps."""
    k, calls = length(case, name), truncated(case, name)
    for t in range(case.x.shape[1]):
        s = max(t - k, 0)
        state = calls[0].output("h")[:, s - 1] if s else case.h0  # the student's own
        window = {"x": case.x[:, s : t + 1], "h0": state, "dh": only_at(case.dh, t)[:, s : t + 1]}
        calls += there_and_back(case, window, {"dh": only_at(case.dh, t)})
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
        wanted = (np.arange(reached.size) <= t).astype(float)
        yield claim(f"inputs that loss {t} reaches", actual=reached, expected=wanted, relation=Relation.EXACT)


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
    pairs = [pair for _, pair in arrays(run[1::2])]
    everything, one = (np.concatenate(each, axis=None) for each in zip(*pairs, strict=True))
    yield claim("all gradients together", actual=one, expected=everything, relation=Relation.DIFFERENT)


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


def fits_own_work(case: Case, run: Sequence[Values], name: str) -> Iterator[Claim]:
    """The derivative of the student's own forward pass, or else one made of the student's own backward steps."""
    rest, *steps = (dict(values.sound()) for values in run[-5::2])
    pieces: list[Piece] = [(1, False, rest)]
    for found in steps:
        named = {"dh0" if key == "dprev_h" else key: array for key, array in found.items()}
        pieces.append((0, True, named | {"dx": found["dx"][:, None]} if "dx" in found else named))
    position, each = list(GRADIENTS).index(name), len(run[2:-6]) // len(NUMERIC)
    for made in NUMERIC_LAWS[position](case, [*run[:2], *run[2 + position * each :][:each]]):
        stepped = add_up(case, pieces).get(name, made.expected) if made.about == name else made.expected
        gaps = [float(np.linalg.norm(made.actual - choice)) for choice in (made.expected, stepped)]
        yield replace(made, expected=stepped) if gaps[1] < gaps[0] else made


def fits_own_windows(case: Case, run: Sequence[Values], name: str) -> Iterator[Claim]:
    """What the student's own way back says of the steps t-k … t, for every t.

    For the inputs and h0 a part of the whole answer says it. For the weights only the windows can, and only
    where they agree on the inputs: a forward pass that ignores its initial state makes them another network.
    """
    k, T = length(case, name), case.x.shape[1]
    windows = [(max(t - k, 0), t < k, dict(run[3 + 4 * t].sound())) for t in range(T)]
    alone: list[Piece] = []
    for t in range(T):
        near = {"dx": (np.arange(T) >= t - k)[:, None], "dh0": 1}
        alone.append((0, t < k, {name: array * near[name] for name, array in run[5 + 4 * t].sound() if name in near}))
    expected, by_windows = add_up(case, alone), add_up(case, windows)
    if all("dx" in found for found in (expected, by_windows)) and np.allclose(expected["dx"], by_windows["dx"]):
        expected = by_windows | expected
    yield claim("gradients to compare with", actual=float(bool(expected)), expected=1.0)
    for gradient, array in expected.items():
        yield claim(gradient, actual=run[1][gradient], expected=array)


def for_own_state(case: Case, run: Sequence[Values]) -> list[Call]:
    """The right backward step for the state that the student's own step gave."""
    cache = call("_rnn_step_cache", case.x1, case.h0, run[0]["next_h"], case.Wx, case.Wh)
    return [cache, call("rnn_step_backward", case.dh1, cache.output("cache"))]


def for_own_states(case: Case, run: Sequence[Values], name: str = "") -> list[Call]:
    """The right way back, or the truncated one of that length, for the states of the student's own forward pass."""
    cache = call("_rnn_cache", case.x, case.h0, run[0]["h"], case.Wx, case.Wh)
    function, k = ("rnn_backward_truncated", (length(case, name),)) if name else ("rnn_backward", ())
    return [cache, call(function, case.dh, cache.output("cache"), *k)]


# ---- checks -------------------------------------------------------------------------------------------------


def by_law(name: str, title: str, plan: Plan, law: Law, kept: FollowThrough | None = None, tag: str = "core") -> Check:
    """A law of the whole way back."""
    return Check(name, title, plan, law=law, tags=(tag,), subjects=("rnn_backward",), follow_through=kept)


def truncated_checks(name: str, title: str, outputs: tuple[str, ...]) -> tuple[Check, Check]:
    """The truncated way back for one length, and its stand-in, for where an earlier part is wrong."""
    kept = FollowThrough(SEQUENCE_LOST, f"own_truncated_{name}", partial(for_own_states, name=name))
    check = Check(f"truncated_{name}", title, partial(truncated, name=name), outputs, tags=USUAL, follow_through=kept)
    plan, law = partial(windows_and_impulses, name=name), partial(fits_own_windows, name=name)
    return check, Check(kept.stand_in, title, plan, law=law, tags=("tiny",), subjects=("rnn_backward_truncated",))


ALL, NOT_H0 = tuple(GRADIENTS), ("dx", "dWx", "dWh", "db")
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
        by_law("batch", "Examples add up in the weights", parts_of_the_batch, examples_add_up, KEPT["dWx"]),
        by_law("silent", "T steps back are T products", there_and_back, silence_multiplies, KEPT["dh0"], "silent"),
        by_law("credit", "A loss reaches earlier inputs only", impulses, credit_goes_back, KEPT["dx"]),
        by_law("sum_of_losses", "The losses of the steps add up", impulses, losses_add_up),
        by_law("linear", "The way back is linear in dh", mixtures, back_is_linear),
        by_law("interleaved", "Two sequences do not disturb each other", interleaved, others_do_not_disturb),
        by_law("edges", "One example, feature or unit", padded_and_not, zeros_do_not_count, EDGES_KEPT, "edge"),
        by_law("one_step", "One step", padded_and_not, zeros_do_not_count, EDGES_KEPT, "one_step"),
        *truncated_checks("none", "k = 0: each step on its own", ALL),
        *truncated_checks("one", "k = 1: one Jacobian", NOT_H0),
        *truncated_checks("half", "k = T // 2: half of the sequence", NOT_H0),
        *truncated_checks("almost", "k = T - 1: which losses reach h0", ("dh0",)),
        *truncated_checks("all", "k = T: all steps", ALL),
        *truncated_checks("more", "k = T + 3: more than all steps", ALL),
        Check("truncated_matters", "k = 1 is not all steps", all_and_one, law=one_is_not_all),
        *OWN_STEP,
        *(by_law(f"own_{n}", f"Your own {n}", own_work, partial(fits_own_work, name=n), tag="tiny") for n in GRADIENTS),
        by_law("own_edges", "Sizes of one have the right form", padded_and_not, one_is_a_size, tag="edge"),
    ),
    profiles=(Curve("norm of dL/dx_t, L on the last step", "silent", "dx", ("silent",)),),
)
