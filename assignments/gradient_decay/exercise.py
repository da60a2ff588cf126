"""Decay and growth of gradients along time: what is asked, on which inputs, and how it is checked."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from grader.course.draw import (
    EDGES,
    as_fortran,
    default_matrices,
    plain_matrices,
    recurrent_inputs,
    resting_inputs,
    saturated_inputs,
    silent_inputs,
    turning_matrices,
)
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

RADII = (0.5, 0.8, 1.0, 1.2)
LAGS = (1, 2, 4, 7, 12)  # the last one is the length of the silent cases
LONG_RUN = 200


def cases(rng: np.random.Generator) -> list[Case]:
    """Sequences from the smallest up, those on which theory is exact, sizes of one, then matrices."""
    drawn = [
        Case("tiny", recurrent_inputs(rng, (2, 3, 4, 5)), "tiny"),
        Case("standard_1", recurrent_inputs(rng, (3, 7, 4, 5))),
        Case("standard_2", recurrent_inputs(rng, (5, 6, 3, 4))),
        Case("columns_first", as_fortran(recurrent_inputs(rng, (3, 7, 4, 5))), "layout"),
    ]
    drawn += [Case(f"silent_{radius:g}", silent_inputs(rng, LAGS[-1], radius), "silent") for radius in RADII]
    contracting = recurrent_inputs(rng, (3, 20, 4, 5))
    contracting["Wh"] *= 0.9 / np.linalg.norm(contracting["Wh"], 2)
    drawn.append(Case("contracting", contracting, "contracting"))
    # 0.5 to the 400th is 4e-121: far below any floor, while its square can still be represented.
    drawn.append(Case("faint", silent_inputs(rng, 400, 0.5), "faint"))
    drawn += [Case(name, recurrent_inputs(rng, sizes), "edge") for name, sizes in EDGES.items()]
    return [*drawn, *flat(rng), *matrices(rng)]


def flat(rng: np.random.Generator) -> list[Case]:
    """Networks whose every singular value is 1.2, and whose states are where tanh is flat."""
    return [Case("resting", resting_inputs(rng), "resting"), Case("driven", saturated_inputs(rng), "flat")]


def matrices(rng: np.random.Generator) -> list[Case]:
    """Matrices to find the spectral radius of: first those whose largest eigenvalue is a positive number."""
    tagged = {"matrix": plain_matrices(rng), "turning": turning_matrices(rng), "first_day": default_matrices(rng)}
    return [Case(name, {"W": W}, tag) for tag, found in tagged.items() for name, W in found.items()]


# ---- calls --------------------------------------------------------------------------------------------------


def every(dh: Array) -> Array:
    """The upstream gradient of a loss at every step, which is what is drawn."""
    return dh


def only_last(dh: Array) -> Array:
    """The upstream gradient of a loss on the last step alone."""
    return np.concatenate([np.zeros_like(dh[:, :-1]), dh[:, -1:]], axis=1)


def biased(case: Case) -> list[Call]:
    """Measure without a bias and with one of 5, the loss on the last step alone."""
    ahead = call("rnn_forward", case.x, case.h0, case.Wx, case.Wh, case.b + 5.0)
    return [*last(case), ahead, call("hidden_grad_norms", only_last(case.dh), ahead.output("cache"))]


def forward(case: Case, start: int = 0, stop: int | None = None, state: Any = None) -> Call:
    """The student's forward pass over x[:, start:stop] from a state, by default h0.

    It is run afresh before every backward pass, since one may use its cache up.
    """
    first = case.h0 if state is None else state
    return call("rnn_forward", case.x[:, start:stop], first, case.Wx, case.Wh, case.b)


def norms_of(case: Case, dh: Array) -> list[Call]:
    """Run forward, then measure the gradients of a loss with that upstream gradient."""
    ahead = forward(case)
    return [ahead, call("hidden_grad_norms", dh, ahead.output("cache"))]


def dense(case: Case) -> list[Call]:
    """Measure with a loss at every step."""
    return norms_of(case, case.dh)


def last(case: Case) -> list[Call]:
    """Measure with a loss on the last step alone."""
    return norms_of(case, only_last(case.dh))


def both(case: Case) -> list[Call]:
    """Measure with a loss at every step, and with one on the last step alone."""
    return [*dense(case), *last(case)]


def scaled(case: Case) -> list[Call]:
    """Measure, and measure again with a loss a million times smaller."""
    return [*dense(case), *norms_of(case, 1e-6 * case.dh)]


def own_lags(case: Case) -> list[Call]:
    """Run the student's backward pass on shorter and longer sequences with a loss on the last step."""
    calls = []
    for lag in LAGS:
        ahead = forward(case, stop=lag)
        calls += [ahead, call("rnn_backward", only_last(case.dh[:, -lag:]), ahead.output("cache"))]
    return calls


def own_suffixes(case: Case, dh: Array) -> list[Call]:
    """Measure, then run the student's backward pass on every rest of the sequence, from the student's own states."""
    calls = norms_of(case, dh)
    for t in range(dh.shape[1]):
        ahead = forward(case, start=t, state=calls[0].output("h")[:, t - 1] if t else None)
        calls += [ahead, call("rnn_backward", dh[:, t:], ahead.output("cache"))]
    return calls


def suffixes(upstream: Callable[[Array], Array]) -> Plan:
    """`own_suffixes` of a loss at every step or, by `only_last`, on the last step alone."""
    return lambda case: own_suffixes(case, upstream(case.dh))


def radius(case: Case) -> list[Call]:
    """Find the spectral radius."""
    return [call("spectral_radius", case.W)]


def for_own_states(measure: Plan) -> Any:
    """Put the question of `measure` to the reference, for the states that the student's own forward pass gave."""

    def given(case: Case, run: Sequence[Values]) -> list[Call]:
        cache = call("_rnn_cache", case.x, case.h0, run[0]["h"], case.Wx, case.Wh)
        dh = measure(case)[-1].arguments[0]
        return [cache, call("hidden_grad_norms", dh, cache.output("cache"))]

    return given


# ---- laws ---------------------------------------------------------------------------------------------------


def sizes(gradient: Array) -> Array:
    """Frobenius norm at each step of an array (N, T, H), as (T,)."""
    return np.linalg.norm(gradient, axis=(0, 2))


def in_order(norms: Array, dh: Array) -> Array:
    """The norms with the loss at their end, turned round if they came the other way.

    Which end is which is asked by other checks; a student who mixed it up must not lose these as well.
    """
    end = np.linalg.norm(dh[:, -1])
    return norms[::-1] if abs(norms[0] - end) < abs(norms[-1] - end) else norms


def all_paths_count(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With a loss at every step a state is reached from its own loss and from all later ones."""
    norms = in_order(run[1]["norms"], case.dh)[1:-1]
    local, late = sizes(case.dh)[:-1], in_order(run[3]["norms"], case.dh)[1:-1]
    for about, part in (("norms of each step's own loss", local), ("norms of the last loss", late)):
        yield claim(about, actual=norms, expected=part, relation=Relation.DIFFERENT)


def norms_are_powers(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Each step back multiplies the norm by the radius: log-norms on a line of slope ln(radius)."""
    norms = in_order(run[1]["norms"], case.dh)
    yield claim("norms", actual=norms, expected=powers(case), relation=Relation.LOGARITHM, time_axis=0)


def powers(case: Case) -> Array:
    """Norms at h_0 … h_T of a silent network, (T+1,)."""
    lags = np.arange(case.dh.shape[1], -1.0, -1.0)
    return case.radius**lags * np.linalg.norm(case.dh[:, -1])


def own_dh0_is_powers(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The gradient that reaches h0 over a lag has the norm radius ** lag, and is never zero."""
    reached = np.stack([np.linalg.norm(values["dh0"]) for values in run[1::2]])
    expected = powers(case)[[-1 - lag for lag in LAGS]]
    yield claim("norms of dh0", actual=reached, expected=expected, relation=Relation.LOGARITHM)


def own_dx_is_powers(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The gradients of x shrink or grow like the states', one lag behind.

    Where the student's own states are not zero, no slope is 1 and powers are only a bound.
    """
    silent_states, reached = not run[-2]["h"].any(), sizes(run[-1]["dx"])
    relation = Relation.LOGARITHM if silent_states else Relation.AT_MOST
    yield claim("norms of dx", actual=reached, expected=powers(case)[1:], relation=relation, time_axis=0)
    yield are_positive(reached)


def step_is_bounded(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """One step back multiplies the norm by at most the largest singular value of Wh, and never by zero."""
    norms = in_order(run[1]["norms"], case.dh)
    bound = np.linalg.norm(case.Wh, 2) * norms[1:]
    yield claim("norms one step back", actual=norms[:-1], expected=bound, relation=Relation.AT_MOST, time_axis=0)
    yield are_positive(norms)


def flat_tanh_shrinks(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """At rest one step back multiplies by at most the largest singular value, 1.2, times the largest slope of tanh."""
    norms = in_order(run[1]["norms"], case.dh)
    lags = np.arange(len(norms) - 1, -1.0, -1.0)
    bound = (1.2 * case.slope) ** lags * np.linalg.norm(case.dh[:, -1])
    yield claim("norms", actual=norms, expected=bound, relation=Relation.AT_MOST, time_axis=0)
    yield are_positive(norms)


def saturation_vanishes(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Singular values above 1 need not explode: less than a thousandth reaches h_0, and ten times less with a bias."""
    calm, flat = (in_order(run[i]["norms"], case.dh) for i in (1, 3))
    yield claim("norms[0]", actual=calm[0], expected=1e-3 * calm[-1], relation=Relation.AT_MOST)
    yield claim("norms[0] with a bias of 5", actual=flat[0], expected=calm[0] / 10, relation=Relation.AT_MOST)
    yield are_positive(calm)


def radius_rules_the_long_run(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Over many products a length changes by about the radius each time; other factors do not grow with the number."""
    slope = np.log(np.linalg.norm(np.linalg.matrix_power(case.W, LONG_RUN))) / LONG_RUN
    off = np.abs(np.log(np.abs(run[0]["radius"])) - slope)
    yield claim("log of the radius against the slope", actual=off, expected=0.1, relation=Relation.AT_MOST)


def contraction_vanishes(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Where no singular value is above 0.9, the norm after a lag is at most 0.9 ** lag of what the loss sent in."""
    norms = in_order(run[1]["norms"], case.dh)
    bound = 0.9 ** np.arange(len(norms) - 1, -1.0, -1.0) * np.linalg.norm(case.dh[:, -1])
    yield claim("norms", actual=norms, expected=bound, relation=Relation.AT_MOST, time_axis=0)
    yield are_positive(norms)


def are_positive(norms: Array) -> Claim:
    """Claim that no gradient is zero."""
    positive = (norms > 0).astype(float)
    return claim("norms above zero", actual=positive, expected=np.ones_like(norms), relation=Relation.EXACT)


def units_do_not_matter(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A loss in other units moves all log-norms by the same constant."""
    small, usual = run[3]["norms"], run[1]["norms"]
    yield claim("norms", actual=small, expected=1e-6 * usual, relation=Relation.LOGARITHM, time_axis=0)


def one_is_a_size_like_others(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With sizes of one there is still a norm for every state, the last of them that of the loss."""
    norms = in_order(run[1]["norms"], case.dh)
    yield claim("norms[T]", actual=norms[-1], expected=np.linalg.norm(case.dh[:, -1]))
    yield are_positive(norms)


def own_total_norms(dh: Array, run: Sequence[Values]) -> Array:
    """Norms of dh[:, t-1] plus what the student's own backward pass brings from behind it, (T+1,)."""
    from_behind = [values["dh0"] for values in run[3::2]]
    totals = [from_behind[0], *(dh[:, t] + later for t, later in enumerate(from_behind[1:])), dh[:, -1]]
    return np.stack([np.linalg.norm(total) for total in totals])


def follows(upstream: Callable[[Array], Array], *, either_way: bool = False) -> Law:
    """The norms, in their own order or in the right one, are those of the student's own backward pass."""

    def law(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
        norms, expected = run[1]["norms"], own_total_norms(upstream(case.dh), run)
        actual = in_order(norms, case.dh) if either_way else norms
        yield claim("norms", actual=actual, expected=expected, relation=Relation.LOGARITHM, time_axis=0)

    return law


# ---- checks -------------------------------------------------------------------------------------------------

STEP_LOST = tuple(f"bptt/step_{name}" for name in ("dx", "dprev_h", "dWx", "dWh", "db"))
SEQUENCE_LOST = tuple(f"bptt/sequence_{name}" for name in ("dx", "dh0"))
EARLIER = ("rnn_forward/step", "rnn_forward/sequence", *STEP_LOST, *SEQUENCE_LOST)
EARLIER_OR_ORDER = (*EARLIER, "gradient_decay/norms_last")
OWN_LAST = FollowThrough(EARLIER, stand_in="last_follows", given=for_own_states(last))
OWN_DENSE = FollowThrough(EARLIER_OR_ORDER, stand_in="dense_follows_either_way", given=for_own_states(dense))
OWN_TOTAL = FollowThrough(EARLIER, stand_in="dense_follows_either_way")
OWN_SLOPES = FollowThrough(EARLIER, stand_in="own_slopes_of_inputs")
OWN_NORMS = FollowThrough(EARLIER, stand_in="last_follows_either_way")
USUAL = ("tiny", "core", "layout")
LAST_OWN, DENSE_OWN = suffixes(only_last), suffixes(every)
EITHER_WAY, DENSE_WAY = follows(only_last, either_way=True), follows(every, either_way=True)


def lawful(id_: str, title: str, plan: Plan, law: Law, tag: str, through: FollowThrough | None = None) -> Check:
    """Check a law, on what hidden_grad_norms measures or, over several lags, on the student's backward pass."""
    measuring = "rnn_backward" if plan is own_lags else "hidden_grad_norms"
    return Check(id_, title, plan, law=law, subjects=(measuring,), tags=(tag,), follow_through=through)


exercise = Exercise(
    title="Vanishing and exploding gradients",
    functions=(
        Function("hidden_grad_norms", ("dh", "cache"), {"norms": "T"}),
        Function("spectral_radius", ("W",), {"radius": ""}),
    ),
    needs=("rnn_forward", "bptt"),
    reference_only=(Function("_rnn_cache", ("x", "h0", "h", "Wx", "Wh"), {"cache": OPAQUE}),),
    cases=cases,
    checks=(
        Check("norms_last", "Norms for a loss on the last step", last, ("norms",), tags=USUAL, follow_through=OWN_LAST),
        Check("norms_dense", "Norms for a loss at every step", dense, ("norms",), tags=USUAL, follow_through=OWN_DENSE),
        lawful("total", "Earlier states feel all later losses", both, all_paths_count, "core", OWN_TOTAL),
        lawful("slopes", "Log-norms on a line of slope ln(radius)", last, norms_are_powers, "silent", OWN_NORMS),
        lawful("own_slopes", "Your dh0 shrinks or grows by radius", own_lags, own_dh0_is_powers, "silent", OWN_SLOPES),
        lawful("own_slopes_of_inputs", "Your dx shrinks or grows by radius", own_lags, own_dx_is_powers, "silent"),
        lawful("bound", "Each step back within its bound", last, step_is_bounded, "core", OWN_NORMS),
        lawful("flat", "No more than a flat tanh lets through", last, flat_tanh_shrinks, "resting", OWN_NORMS),
        lawful("saturation", "Large weights may vanish too", biased, saturation_vanishes, "flat", OWN_NORMS),
        lawful("contraction", "Small weights let it vanish", last, contraction_vanishes, "contracting", OWN_NORMS),
        lawful("faint", "Very small norms are not rounded up", last, norms_are_powers, "faint", OWN_NORMS),
        lawful("units", "A smaller loss shifts all log-norms alike", scaled, units_do_not_matter, "core"),
        lawful("edges", "Sizes of one", dense, one_is_a_size_like_others, "edge"),
        Check("radius", "Largest eigenvalue positive", radius, ("radius",), tags=("matrix",)),
        Check("radius_turning", "Largest eigenvalue negative or complex", radius, ("radius",), tags=("turning",)),
        Check("radius_rules", "It rules the long run", radius, law=radius_rules_the_long_run, tags=("first_day",)),
        lawful("last_follows", "As in your backward pass, h0 first", LAST_OWN, follows(only_last), "tiny"),
        lawful("last_follows_either_way", "As in your backward pass", LAST_OWN, EITHER_WAY, "tiny"),
        lawful("dense_follows_either_way", "As in your backward pass", DENSE_OWN, DENSE_WAY, "tiny"),
    ),
    profiles=(Curve("norm of dL/dh_t, L on the last step", "slopes", "norms", ("silent_0.8", "silent_1.2")),),
)
