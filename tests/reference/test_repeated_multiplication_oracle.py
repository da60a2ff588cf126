"""Independent oracles for repeated multiplication: exact fractions, decimals, eigenvectors, and the lecture's numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from grader.course.course import Course
from grader.course.draw import orthogonal
from grader.model.exercise import Array, Case

AGREEMENT = 1e-12
SLUG = "repeated_multiplication"
FACTORS = [0.8, 1.2, -0.8, 0.5, 1.0, -1.0, 0.0, 1.37, -2.0]


def exact_norms(W: list[list[int]], v: list[int], denominator: int, n: int) -> list[float]:
    """Norms of v, W v, W W v … for the matrix W / denominator, with no rounding before the root."""
    vector, norms = [Fraction(entry) for entry in v], []
    for _ in range(n + 1):
        norms.append(math.sqrt(sum(entry * entry for entry in vector)))
        vector = [sum((Fraction(a, denominator) * x for a, x in zip(row, vector, strict=True)), Fraction()) for row in W]
    return norms


def hidden_cases(course: Course, key: bytes) -> Iterator[Case]:
    """The hidden cases that a course with this secret has."""
    other = replace(course, secret=replace(course.secret, key=key))
    return (case for case in other.cases(SLUG, hidden=True) if case.hidden)


def transposed_norms(W: Array, v: Array, n: int) -> list[float]:
    """What comes out when the transpose is forgotten."""
    return [float(np.linalg.norm(v @ np.linalg.matrix_power(W, k))) for k in range(n + 1)]


@pytest.mark.parametrize("w", FACTORS)
@pytest.mark.parametrize("n", [0, 1, 2, 10, 60])
def test_products_agree_with_exact_fractions(reference: SimpleNamespace, w: float, n: int) -> None:
    """products[k] is the k-th power of the fraction that the float w stands for, and there are n + 1 of them."""
    expected = [float(Fraction(w) ** k) for k in range(n + 1)]
    assert reference.repeated_products(w, n) == pytest.approx(expected, rel=AGREEMENT, abs=0)


@pytest.mark.parametrize(
    ("w", "exact", "told"), [("0.8", "0.1073741824", 0.1), ("1.2", "6.1917364224", 6.2)], ids=["shrinks", "grows"]
)
def test_ten_products_are_the_lectures(reference: SimpleNamespace, w: str, exact: str, told: float) -> None:
    """0.8 ** 10 and 1.2 ** 10 in exact decimals, which the lecture rounds to one digit after the point."""
    assert Decimal(w) ** 10 == Decimal(exact)
    tenth = reference.repeated_products(float(w), 10)[-1]
    assert tenth == pytest.approx(float(exact), rel=AGREEMENT, abs=0)
    assert round(tenth, 1) == told


def test_first_products_are_the_lectures(reference: SimpleNamespace) -> None:
    """0.64 and 0.512; 1.44 and 1.728."""
    assert reference.repeated_products(0.8, 3) == pytest.approx([1, 0.8, 0.64, 0.512], rel=AGREEMENT)
    assert reference.repeated_products(1.2, 3) == pytest.approx([1, 1.2, 1.44, 1.728], rel=AGREEMENT)


@pytest.mark.parametrize(
    ("w", "bound", "first"), [("0.8", "0.5", 4), ("0.8", "0.01", 21), ("1.2", "2", 4), ("1.2", "100", 26)]
)
def test_signal_passes_a_bound_when_exact_powers_do(reference: SimpleNamespace, w: str, bound: str, first: int) -> None:
    """A signal has halved after 4 steps and vanished after 21; it has doubled after 4 and is a hundredfold after 26."""
    factor, limit = Fraction(w), Fraction(bound)
    exact = next(k for k in range(60) if (factor**k < limit if factor < 1 else factor**k > limit))
    products = reference.repeated_products(float(w), 60)
    beyond = products < float(bound) if factor < 1 else products > float(bound)
    assert exact == first
    assert int(np.argmax(beyond)) == first


@pytest.mark.parametrize("w", [0.5, 0.8, 1.2, -0.8])
def test_log_products_lie_on_a_line(reference: SimpleNamespace, w: float) -> None:
    """The slope of ln |products| over k is ln |w|, the natural logarithm."""
    slope = np.polyfit(np.arange(101), np.log(np.abs(reference.repeated_products(w, 100))), 1)[0]
    assert slope == pytest.approx(math.log(abs(w)), abs=1e-10)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("n", [0, 1, 7, 20])
def test_norms_agree_with_exact_fractions(reference: SimpleNamespace, seed: int, n: int) -> None:
    """For matrices of small fractions, none of them symmetric, nothing is rounded until the root is taken."""
    rng = np.random.default_rng(seed)
    size = 2 + seed % 4
    W, v = rng.integers(-9, 10, (size, size)), rng.integers(1, 10, size)
    W[0, 1] = W[1, 0] + 3
    expected = exact_norms(W.tolist(), v.tolist(), 8, n)
    assert reference.repeated_matvec_norms(W / 8, v.astype(float), n) == pytest.approx(expected, rel=AGREEMENT, abs=0)


@pytest.mark.parametrize("seed", range(4))
def test_norms_agree_with_eigenvectors(reference: SimpleNamespace, seed: int) -> None:
    """A vector taken apart along complex eigenvectors: each share is multiplied by its own eigenvalue."""
    rng = np.random.default_rng(seed)
    W, v = rng.standard_normal((5, 5)), rng.standard_normal(5)
    values, vectors = np.linalg.eig(W)
    shares = np.linalg.solve(vectors, v.astype(complex))
    expected = [np.linalg.norm(vectors @ (values**k * shares)) for k in range(13)]
    assert reference.repeated_matvec_norms(W, v, 12) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("w", FACTORS)
def test_matrix_of_one_number_is_that_number(reference: SimpleNamespace, w: float) -> None:
    """With H = 1 the norms are the products without their signs."""
    norms = reference.repeated_matvec_norms(np.array([[w]]), np.array([-1.0]), 15)
    assert norms == pytest.approx(np.abs(reference.repeated_products(w, 15)), rel=AGREEMENT, abs=0)


@pytest.mark.parametrize("radius", [0.5, 0.8, 1.0, 1.2])
def test_multiple_of_an_orthogonal_matrix_is_a_number(reference: SimpleNamespace, radius: float) -> None:
    """With W = radius * Q the norms are radius ** k times that of v."""
    rng = np.random.default_rng(1)
    v = rng.standard_normal(7)
    norms = reference.repeated_matvec_norms(radius * orthogonal(rng, 7), v, 50)
    assert norms == pytest.approx(radius ** np.arange(51) * np.linalg.norm(v), rel=AGREEMENT, abs=0)


def test_orthogonal_matrix_keeps_a_length_for_a_thousand_steps(reference: SimpleNamespace) -> None:
    """The norm drifts by rounding alone: less than 1e-12."""
    rng = np.random.default_rng(2)
    v = rng.standard_normal(8)
    norms = reference.repeated_matvec_norms(orthogonal(rng, 8), v, 1000)
    assert np.abs(norms / np.linalg.norm(v) - 1).max() < 1e-12


@pytest.mark.parametrize("seed", range(10))
def test_largest_eigenvalue_of_a_symmetric_matrix_rules_in_the_end(reference: SimpleNamespace, seed: int) -> None:
    """Over the last half of 50 steps the log-norms have the slope ln(radius), where the others are at most 0.8 of it."""
    rng = np.random.default_rng(seed)
    base, radius = orthogonal(rng, 6), rng.uniform(0.5, 1.5)
    W = base @ np.diag(radius * np.array([-1.0, *rng.uniform(-0.8, 0.8, 5)])) @ base.T
    norms = reference.repeated_matvec_norms(W, base @ np.ones(6), 50)
    slope = np.polyfit(np.arange(25, 51), np.log(norms[25:]), 1)[0]
    assert slope == pytest.approx(math.log(radius), abs=1e-4)


def test_small_eigenvalue_may_let_a_vector_grow_first(reference: SimpleNamespace) -> None:
    """[[.5, 4], [0, .5]] takes (0, 1) to 4.03, below 1 after six products, and to 1.5e-4 after twenty."""
    W, v = np.array([[0.5, 4.0], [0.0, 0.5]]), np.array([0.0, 1.0])
    norms = reference.repeated_matvec_norms(W, v, 20)
    assert norms == pytest.approx(exact_norms([[1, 8], [0, 1]], [0, 1], 2, 20), rel=AGREEMENT, abs=0)
    assert norms[1] == pytest.approx(4.03, abs=0.005)
    assert int(np.argmax(norms[1:] < 1)) + 1 == 6
    assert norms[20] == pytest.approx(1.5e-4, rel=0.02)
    assert np.linalg.norm(np.linalg.matrix_power(W, 20)) == pytest.approx(1.5e-4, rel=0.02)


@pytest.mark.parametrize("first", range(0, 200, 40))
def test_every_secret_draws_matrices_that_show_a_missing_transpose(
    course: Course, reference: SimpleNamespace, first: int
) -> None:
    """In each hidden case of no special kind v @ W is 3 percent or more from v @ W.T, whatever the secret."""
    for number in range(first, first + 40):
        for case in hidden_cases(course, f"secret {number}".encode()):
            if case.tag in {"matrix", "layout", "single"}:
                right = reference.repeated_matvec_norms(case.W, case.v, case.n)
                assert np.linalg.norm(transposed_norms(case.W, case.v, case.n) - right) > 0.03 * np.linalg.norm(right)


@pytest.mark.parametrize("first", range(0, 200, 40))
def test_every_secret_draws_bounds_that_no_rounding_decides(course: Course, first: int) -> None:
    """No power of a drawn number is within 2 percent of a bound of it, and each bound is passed within 60 products."""
    for number in range(first, first + 40):
        for case in hidden_cases(course, f"secret {number}".encode()):
            if "bounds" in case.values:
                passed = math.log(case.w) * np.arange(61)
                distance = np.abs(passed[:, None] - np.log(case.bounds))
                assert distance.min() > 0.02
                assert (np.abs(passed[-1]) > np.abs(np.log(case.bounds))).all()
