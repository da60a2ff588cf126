"""Clipping of gradients: what is asked, on which inputs, and how it is checked."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.course.draw import as_fortran, as_single, resized
from grader.model.exercise import (
    MAPPING,
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

AMPLE = 1e6  # a max_norm that no ordinary gradient of these cases reaches

Gradients = Mapping[str, Array]


def cases(rng: np.random.Generator) -> list[Case]:
    """Gradients from a size to check by hand up to an explosion, then the unusual ones.

    max_norm is below what is drawn, so clipping has something to do; limit lies among the entries.
    """
    single = as_single(drawn(rng, rnn(rng), 2.0))
    by_hand = {"Wh": np.array([[2.0, -2.0], [2.0, -2.0]]), "b": np.array([1.0, -2.0, 2.0])}
    return [
        Case("by_hand", {"grads": by_hand, "max_norm": 0.5, "limit": 1.5, "joint_norm": 5.0}, "tiny"),
        Case("rnn", {"grads": drawn(rng, rnn(rng), 2.0), "max_norm": 1.25, "limit": 1.5}),
        Case("gru", {"grads": drawn(rng, gru(rng), 3.0), "max_norm": 2.5, "limit": 2.0}),
        Case("each_below", {"grads": each_below(rng, 3.0), "max_norm": 3.0}, "joint"),
        Case("exploded", {"grads": drawn(rng, rnn(rng), 1e8), "max_norm": 5.0, "limit": 5.0}, "large"),
        Case(
            "columns_first", {"grads": as_fortran(drawn(rng, rnn(rng), 2.0)), "max_norm": 1.25, "limit": 1.5}, "layout"
        ),
        Case("float32", {"grads": single, "max_norm": 1.25, "limit": 1.5}, "single", single=True),
        Case(
            "one_array",
            {"grads": {"W": 2.0 + rng.random(resized(rng, (2, 2, 3, 4))[2:])}, "max_norm": 1.0, "limit": 1.0},
            "edge",
        ),
        Case("one_number_each", {"grads": numbers(rng), "max_norm": 1.0, "limit": 1.0}, "edge"),
    ]


def rnn(rng: np.random.Generator) -> dict[str, tuple[int, ...]]:
    """The shapes of the weights of an RNN."""
    features, units = resized(rng, (2, 2, 4, 5))[2:]
    return {"Wx": (features, units), "Wh": (units, units), "b": (units,)}


def gru(rng: np.random.Generator) -> dict[str, tuple[int, ...]]:
    """The shapes of the weights of a GRU, with three blocks of columns."""
    features, units = resized(rng, (2, 2, 3, 4))[2:]
    units = min(units, 4)  # more entries would make a norm without its root so large that nothing is left
    return {"Wx": (features, 3 * units), "Wh": (units, 3 * units), "bx": (3 * units,), "bh": (3 * units,)}


def drawn(rng: np.random.Generator, shapes: Mapping[str, tuple[int, ...]], size: float) -> dict[str, Array]:
    """Draw one gradient for each shape, with entries of about that size."""
    return {name: size * rng.standard_normal(shape) for name, shape in shapes.items()}


def each_below(rng: np.random.Generator, bound: float) -> dict[str, Array]:
    """Draw gradients whose own norms are all below the bound while their joint norm is above it."""
    grads = drawn(rng, rnn(rng), 1.0)
    shares = zip(grads, (0.9, 0.8, 0.7), strict=True)
    return {name: share * bound * grads[name] / np.linalg.norm(grads[name]) for name, share in shares}


def numbers(rng: np.random.Generator) -> dict[str, Array]:
    """Draw gradients of a single entry each, all above 2."""
    return {"Wx": 2.0 + rng.random((1, 1)), "Wh": -2.0 - rng.random((1, 1)), "b": 2.0 + rng.random(1)}


# ---- calls --------------------------------------------------------------------------------------------------


def by_norm(case: Case) -> list[Call]:
    """Clip by the norm twice: to the case's max_norm, then to one that asks for nothing."""
    return [clipped_to(case.grads, AMPLE), clipped_to(case.grads, case.max_norm)]


def by_value(case: Case) -> list[Call]:
    """Clip each entry."""
    return [call("clip_by_value", case.grads, case.limit, echo=(0,))]


def clipped_to(grads: Gradients, max_norm: float) -> Call:
    """Clip by the norm, and send the gradients back as the call left them."""
    return call("clip_by_global_norm", grads, max_norm, echo=(0,))


def to_its_own_norm(case: Case) -> list[Call]:
    """Clip to exactly the norm that the gradients have, then to a smaller one."""
    return [clipped_to(case.grads, case.joint_norm), clipped_to(case.grads, case.max_norm)]


def again(case: Case) -> list[Call]:
    """Clip, then clip what came out."""
    first = clipped_to(case.grads, case.max_norm)
    return [first, call("clip_by_global_norm", first.output("clipped"), case.max_norm)]


def nothing_to_clip(case: Case) -> list[Call]:
    """Clip gradients, then some that are zero everywhere."""
    zeros = {name: np.zeros_like(array) for name, array in case.grads.items()}
    return [*by_norm(case), clipped_to(zeros, case.max_norm)]


def once_and_doubled(case: Case) -> list[Call]:
    """Clip the gradients, then gradients twice as large."""
    doubled = {name: 2 * array for name, array in case.grads.items()}
    return [clipped_to(case.grads, case.max_norm), clipped_to(doubled, case.max_norm)]


# ---- laws ---------------------------------------------------------------------------------------------------


def flat(grads: Gradients) -> Array:
    """All entries of all arrays behind one another, in one order for every dict."""
    return np.concatenate([np.ravel(grads[name]) for name in sorted(grads)])


def does_something(given: Gradients, run: Sequence[Values]) -> Iterator[Claim]:
    """Claim that some call changed something and left something: returning the input or zeros proves nothing."""
    returned = np.concatenate([flat(values["clipped"]) for values in run])
    for other in (np.tile(flat(given), len(run)), np.zeros_like(returned)):
        yield claim("clipped", actual=returned, expected=other, relation=Relation.DIFFERENT)


def direction_stays(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """All arrays together still point the same way, with another length."""
    before, after = flat(case.grads), flat(run[1]["clipped"])
    length = np.linalg.norm(after) or 1.0  # zeros keep no direction: they fail, rather than divide by zero
    yield claim("the direction", actual=after / length, expected=before / np.linalg.norm(before))
    yield claim("clipped", actual=after, expected=before, relation=Relation.DIFFERENT)


def norm_becomes_max_norm(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Gradients that were too large have the joint norm max_norm."""
    yield claim("the joint norm of clipped", actual=np.linalg.norm(flat(run[1]["clipped"])), expected=case.max_norm)


def scaled_by_own_norm(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Every array is scaled by max_norm over the norm that the student's own function reports.

    A reported norm that is the same for twice the gradients is none, and proves nothing.
    """
    totals = [values["total_norm"] for values in run]
    for factor, values, total in zip((1, 2), run, totals, strict=True):
        scale = factor * case.max_norm / np.maximum(total, 1e-300)
        expected = {name: scale * array for name, array in case.grads.items()}
        yield claim("clipped", actual=values["clipped"], expected=expected)
    yield claim("total_norm of twice the gradients", actual=totals[1], expected=totals[0], relation=Relation.DIFFERENT)


def small_stays(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Gradients within max_norm come back as they are."""
    yield claim("clipped", actual=run[0]["clipped"], expected=case.grads)
    yield from does_something(case.grads, run[:2])


def clipping_is_idempotent(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """What has been clipped needs no second clipping."""
    yield claim("clipped again", actual=run[1]["clipped"], expected=run[0]["clipped"])
    yield from does_something(case.grads, run)


def zeros_stay(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """A gradient of zeros has nothing to clip and stays zero."""
    zeros = np.zeros_like(flat(case.grads))
    yield claim("|clipped|", actual=np.abs(flat(run[2]["clipped"])), expected=zeros, relation=Relation.AT_MOST)
    yield from does_something(case.grads, run[:2])


def small_sizes_shrink(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Arrays of one number, and an array that is alone, are made smaller and keep their shapes."""
    before, after = flat(case.grads), flat(run[1]["clipped"])
    yield claim("|clipped|", actual=np.abs(after), expected=np.abs(before), relation=Relation.AT_MOST)
    yield from does_something(case.grads, run[:2])


def inside_stays(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Entries within the limit keep every bit; those beyond it do not all stay."""
    before, after = flat(case.grads), flat(run[0]["clipped"])
    inside = np.abs(before) < case.limit
    yield claim("entries within the limit", actual=after[inside], expected=before[inside], relation=Relation.EXACT)
    beyond = before[~inside]
    yield claim("entries beyond the limit", actual=after[~inside], expected=beyond, relation=Relation.DIFFERENT)


def norm_leaves_arguments(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The caller's gradients are not written into."""
    yield from does_something(case.grads, run[:2])
    for values in run:
        yield claim("grads", actual=values.echoed(0), expected=case.grads, relation=Relation.EXACT)


def value_leaves_arguments(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The caller's gradients are not written into."""
    yield from does_something(case.grads, run)
    yield claim("grads", actual=run[0].echoed(0), expected=case.grads, relation=Relation.EXACT)


# Whoever measures another norm has lost the mark for it; the scaling is then judged by that norm.
OWN_NORM = FollowThrough(because_of=("clipping/total_norm",), stand_in="scaled_by_own_norm")
# Whoever scales the arrays differently has lost the mark for it, and need not lose another by doing it again.
OTHER_DIRECTION = FollowThrough(because_of=("clipping/direction",), stand_in="small_stays")
SIZES = ("tiny", "core", "joint", "large", "layout", "single")

exercise = Exercise(
    title="Gradient clipping",
    functions=(
        Function("clip_by_global_norm", ("grads", "max_norm"), {"clipped": MAPPING, "total_norm": ""}),
        Function("clip_by_value", ("grads", "limit"), {"clipped": MAPPING}),
    ),
    cases=cases,
    checks=(
        Check("total_norm", "The joint norm before clipping", by_norm, ("total_norm",), tags=SIZES),
        Check("direction", "Clipping by norm keeps the direction", by_norm, law=direction_stays, tags=("tiny", "core")),
        Check(
            "reaches_max_norm",
            "The joint norm becomes max_norm",
            by_norm,
            law=norm_becomes_max_norm,
            tags=SIZES,
            follow_through=OWN_NORM,
        ),
        Check("scaled_by_own_norm", "Scaled by max_norm / total_norm", once_and_doubled, law=scaled_by_own_norm),
        Check("small_stays", "Small gradients stay as they are", by_norm, law=small_stays, tags=("tiny", "core")),
        Check(
            "equal_stays",
            "Gradients of norm max_norm stay as they are",
            to_its_own_norm,
            law=small_stays,
            tags=("tiny",),
            follow_through=OWN_NORM,
        ),
        Check(
            "twice",
            "Clipping twice is clipping once",
            again,
            law=clipping_is_idempotent,
            follow_through=OTHER_DIRECTION,
        ),
        Check(
            "value",
            "Each entry lies between -limit and limit",
            by_value,
            ("clipped",),
            tags=("tiny", "core", "large", "layout", "single", "edge"),
        ),
        Check("value_inside", "Entries within the limit stay as they are", by_value, law=inside_stays),
        Check("zeros", "Zero gradients stay zero", nothing_to_clip, law=zeros_stay),
        Check("sizes_of_one", "Arrays of one number", by_norm, law=small_sizes_shrink, tags=("edge",)),
        Check("norm_arguments", "Clipping by norm leaves its arguments alone", by_norm, law=norm_leaves_arguments),
        Check("value_arguments", "Clipping by value leaves its arguments alone", by_value, law=value_leaves_arguments),
    ),
)
