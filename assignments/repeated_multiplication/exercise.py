"""Repeated multiplication, of numbers and of matrices: what is asked, on which inputs, and how it is checked."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from grader.course.draw import Sizes, as_fortran, as_single, orthogonal, resized
from grader.model.exercise import (
    Array,
    Call,
    Case,
    Check,
    Claim,
    Exercise,
    Function,
    Law,
    Plan,
    Relation,
    Values,
    call,
    claim,
)

RADII = (0.5, 0.8, 1.2)
FAR = 60  # products after which 0.8 and 1.2 have passed every bound of the lecture
# Powers of 0.5 below any constant that somebody might add, and above zero in float32: one as it is, the other squared.
FAINT = 100
FAINT_NORM = 40
# A recursion may be a style of its own; one of a thousand calls would meet Python's own limit.
LONG_RUN = 400
TAIL = 20  # last steps, in which the largest eigenvalue rules alone


def cases(rng: np.random.Generator) -> list[Case]:
    """The lecture's two numbers, others, then matrices from a size to check by hand up."""
    return numbers(rng) + matrices(rng) + matrices_of_theory(rng)


def numbers(rng: np.random.Generator) -> list[Case]:
    """Factors below and above 1, a small one for long, then negative ones, 0 and 1."""
    shrinking, growing = rng.uniform(0.6, 0.9), rng.uniform(1.1, 1.4)
    return [
        Case("lecture_shrinks", {"w": 0.8, "n": 10, "bounds": np.array([0.5, 0.01])}, "number"),
        Case("lecture_grows", {"w": 1.2, "n": 10, "bounds": np.array([2.0, 100.0])}, "number"),
        Case("shrinks", {"w": shrinking, "n": steps(rng, 6), "bounds": between(shrinking)}, "number"),
        Case("grows", {"w": growing, "n": steps(rng, 7), "bounds": between(growing)}, "number"),
        Case("faint", {"w": rng.uniform(0.45, 0.5), "n": FAINT + steps(rng, 6)}, "faint"),
        Case("negative", {"w": rng.uniform(-0.9, -0.6), "n": steps(rng, 7)}, "sign"),
        Case("minus_one", {"w": -1.0, "n": steps(rng, 6)}, "sign"),
        Case("zero", {"w": 0.0, "n": steps(rng, 6)}, "sign"),
        Case("one", {"w": 1.0, "n": steps(rng, 6)}, "sign"),
    ]


def steps(rng: np.random.Generator, public: int) -> int:
    """How many products: that many in a public case, others in a hidden one."""
    return resized(rng, (2, public, 3, 4))[1]


def between(w: float) -> Array:
    """Two bounds that fall between neighbouring powers of w: no rounding decides which power passes first."""
    return w ** np.array([2.5, 18.5])


def matrices(rng: np.random.Generator) -> list[Case]:
    """Matrices of no special kind, in both memory orders and precisions, then one number and one that forgets all."""
    size = 1.0 + rng.random()
    return [
        Case("by_hand", {"W": np.array([[0.0, 2.0], [1.0, 0.0]]), "v": np.array([3.0, 4.0]), "n": 2}, "tiny"),
        Case("fading", drawn(rng, (2, 7, 3, 4), 0.8), "matrix"),
        Case("growing", drawn(rng, (2, 6, 4, 5), 1.2), "matrix"),
        Case("columns_first", arranged(as_fortran, drawn(rng, (2, 7, 3, 4), 1.2)), "layout"),
        Case("float32", arranged(as_single, drawn(rng, (2, 6, 4, 5), 0.9)), "single", single=True),
        Case("one_number", {"W": np.array([[-0.5 - size / 4]]), "v": np.array([3.0]), "n": steps(rng, 6)}, "edge"),
        # Two products leave exactly zero. v looks the same to W and to its transpose, which other cases tell apart.
        Case("forgets_all", {"W": size * np.eye(2, k=1), "v": np.full(2, size), "n": steps(rng, 6)}, "edge"),
    ]


def drawn(rng: np.random.Generator, sizes: Sizes, radius: float) -> dict[str, Any]:
    """Draw W (H, H) of that spectral radius and v (H,), with n = T, for sizes (N, T, D, H).

    Drawn again until W and its transpose give v lengths that nobody could mix up.
    """
    _, n, _, units = resized(rng, sizes)
    ratio = 1.0
    while 0.7 < ratio < 1.4:
        W, v = rng.standard_normal((units, units)), 1.0 + rng.random(units)
        ratio = float(np.linalg.norm(v @ W) / np.linalg.norm(v @ W.T))
    return {"W": W * radius / np.abs(np.linalg.eigvals(W)).max(), "v": v, "n": n}


def arranged(change: Callable[[dict[str, Any]], dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
    """The same case with its arrays in another memory order or precision."""
    return {**values, **change({name: values[name] for name in ("W", "v")})}


def matrices_of_theory(rng: np.random.Generator) -> list[Case]:
    """Matrices of which theory knows every norm, or how fast the norms change in the end."""
    turning = [Case(f"turning_{radius:g}", turned(rng, radius, FAINT_NORM), "turning") for radius in RADII]
    leading = [Case(f"leading_{radius:g}", led(rng, radius), "leading") for radius in (0.9, 1.1)]
    return [
        *turning,
        Case("isometry", turned(rng, 1.0, LONG_RUN), "isometry"),
        *leading,
        Case("shear", {**sheared(0.5, 4.0, 2.0), "n": 14 + steps(rng, 6)}, "shear"),
        Case("other_shear", {**sheared(*rng.uniform((0.5, 2.0, 2.0), (0.7, 3.0, 4.0))), "n": steps(rng, 7)}, "shear"),
    ]


def turned(rng: np.random.Generator, radius: float, least: int) -> dict[str, Any]:
    """Draw a vector and radius times an orthogonal matrix, which multiplies every norm by exactly radius."""
    _, n, _, units = resized(rng, (2, 6, 3, 4))
    return {"W": radius * orthogonal(rng, units), "v": 1.0 + rng.random(units), "n": least + n, "radius": radius}


def led(rng: np.random.Generator, radius: float) -> dict[str, Any]:
    """Draw a symmetric matrix with the eigenvalue radius and all others at most 0.8 of it, and a mix of its vectors."""
    _, n, _, units = resized(rng, (2, 6, 3, 4))
    base = orthogonal(rng, units)
    values = radius * np.concatenate([[1.0], rng.uniform(-0.8, 0.8, units - 1)])
    v = base @ (1.0 + rng.random(units))
    return {"W": (base * values) @ base.T, "v": v, "n": FAR + n, "radius": radius}


def sheared(radius: float, slant: float, size: float) -> dict[str, Any]:
    """A matrix with that one eigenvalue, which first turns v towards the axis along which it pushes."""
    return {"W": np.array([[radius, slant], [0.0, radius]]), "v": np.array([0.0, size])}


# ---- calls --------------------------------------------------------------------------------------------------


def products(case: Case) -> list[Call]:
    """Multiply the case's number."""
    return [call("repeated_products", case.w, case.n)]


def many_products(case: Case) -> list[Call]:
    """Multiply it until even the lecture's bounds are passed."""
    return [call("repeated_products", case.w, FAR)]


def no_products(case: Case) -> list[Call]:
    """Multiply not at all, then n times."""
    return [call("repeated_products", case.w, 0), *products(case)]


def norms(case: Case) -> list[Call]:
    """Multiply the case's vector."""
    return [call("repeated_matvec_norms", case.W, case.v, case.n)]


def no_norms(case: Case) -> list[Call]:
    """Multiply not at all, then n times."""
    return [call("repeated_matvec_norms", case.W, case.v, 0), *norms(case)]


def for_long_and_fading(case: Case) -> list[Call]:
    """Multiply for long, then a few times by half of the matrix."""
    return [*norms(case), call("repeated_matvec_norms", 0.5 * case.W, case.v, case.n - LONG_RUN)]


# ---- laws ---------------------------------------------------------------------------------------------------


def each_from_the_one_before(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Each product is w times the one before: on a logarithmic scale, a line of slope ln(w)."""
    found = run[0]["products"]
    yield claim("products[1:]", actual=found[1:], expected=case.w * found[:-1], relation=Relation.LOGARITHM)


def bounds_are_passed_in_time(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """The first k with w**k beyond a bound is the first integer above ln(bound) / ln(w)."""
    found = run[0]["products"]
    for bound in case.bounds:
        beyond = found < bound if bound < 1 else found > bound
        first = float(np.argmax(beyond)) if beyond.any() else float(len(found))
        right = np.floor(np.log(bound) / np.log(case.w)) + 1
        yield claim("the first k that passes a bound", actual=first, expected=right, relation=Relation.EXACT)


def products_start_from_one(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Without a factor the product is 1, and that is not all there is."""
    yield claim("products for n = 0", actual=run[0]["products"], expected=np.ones(1))
    yield from starts_from("products", run[1]["products"], 1.0)


def norms_start_from_v(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """Without a product the norm is that of v, and that is not all there is."""
    size = np.linalg.norm(case.v)
    yield claim("norms for n = 0", actual=run[0]["norms"], expected=size[None])
    yield from starts_from("norms", run[1]["norms"], size)


def starts_from(name: str, found: Array, first: float) -> Iterator[Claim]:
    """Claim the first entry, and that some later one is not zero."""
    yield claim(f"{name}[0]", actual=found[0], expected=first)
    later = found[1:]
    yield claim(f"{name}[1:]", actual=later, expected=np.zeros_like(later), relation=Relation.DIFFERENT)


def norms_are_powers(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """An orthogonal matrix keeps every length, so radius times one multiplies it by radius."""
    expected = case.radius ** np.arange(case.n + 1.0) * np.linalg.norm(case.v)
    yield claim("norms", actual=run[0]["norms"], expected=expected, relation=Relation.LOGARITHM, time_axis=0)


def length_is_kept(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """An orthogonal matrix keeps the length for as long as one likes, and half of it does not."""
    expected = np.full(case.n + 1, np.linalg.norm(case.v))
    yield claim("norms", actual=run[0]["norms"], expected=expected, time_axis=0)
    fading = run[1]["norms"]
    yield claim("norms for W / 2", actual=fading[1:], expected=fading[:-1] / 2, relation=Relation.LOGARITHM)


def largest_eigenvalue_wins(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """After many products each further one multiplies the norm by the largest eigenvalue."""
    last = run[0]["norms"][-TAIL:]
    yield claim("last norms", actual=last[1:], expected=case.radius * last[:-1], relation=Relation.LOGARITHM)


def shear_grows_first(case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """With the eigenvalue r alone and a slant s, k products give (k s r^(k-1), r^k) times the second entry of v."""
    radius, slant, k = case.W[0, 0], case.W[0, 1], np.arange(case.n + 1.0)
    expected = case.v[1] * radius**k * np.hypot(1.0, k * slant / radius)
    yield claim("norms", actual=run[0]["norms"], expected=expected, relation=Relation.LOGARITHM, time_axis=0)


# ---- checks -------------------------------------------------------------------------------------------------


def lawful(id_: str, title: str, plan: Plan, law: Law, *tags: str) -> Check:
    """Check a law."""
    return Check(id_, title, plan, law=law, tags=tags)


exercise = Exercise(
    title="Repeated multiplication",
    functions=(
        Function("repeated_products", ("w", "n"), {"products": "T"}),
        Function("repeated_matvec_norms", ("W", "v", "n"), {"norms": "T"}),
    ),
    cases=cases,
    checks=(
        Check("products", "The powers of a number", products, ("products",), tags=("number",)),
        lawful("ratios", "Each product is w times the one before", products, each_from_the_one_before, "number"),
        lawful("crossing", "When a signal has halved or vanished", many_products, bounds_are_passed_in_time, "number"),
        lawful("faint", "Very small products are not rounded", products, each_from_the_one_before, "faint"),
        lawful("no_products", "n = 0 gives a single 1", no_products, products_start_from_one, "number"),
        Check("signs", "Negative factors, 0 and 1", products, ("products",), tags=("sign",)),
        Check("norms", "Norms of repeated products", norms, ("norms",), tags=("tiny", "matrix", "layout", "single")),
        lawful("turning", "Orthogonal matrices multiply every norm alike", norms, norms_are_powers, "turning"),
        lawful("isometry", "Lengths are kept for long", for_long_and_fading, length_is_kept, "isometry"),
        lawful("leading", "In the end the largest eigenvalue decides", norms, largest_eigenvalue_wins, "leading"),
        lawful("shear", "A small eigenvalue may let it grow first", norms, shear_grows_first, "shear"),
        lawful("no_norms", "n = 0 gives the norm of v alone", no_norms, norms_start_from_v, "tiny", "matrix"),
        Check("odd_matrices", "One number, and a matrix that forgets all", norms, ("norms",), tags=("edge",)),
    ),
)
