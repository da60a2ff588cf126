"""Another convention is recognised, and kept apart from a mistake by reading the submission in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest

from grader.course.course import Course, load_part
from grader.course.overlays import overlays
from grader.diagnosis.conventions import OF_CHANGES, OTHER_SHAPES, of_values, read, seen_from_here
from grader.messages import convention_words
from grader.model.conventions import Conventions, Layout, LstmConventions, Reset, Update, Weights
from grader.model.evidence import Evidence, Kind, Verdict
from grader.pipeline import Paper, grade, prepare
from grader.scoring.score import score
from tests.conftest import ROOT

LINES = [*OTHER_SHAPES, *OF_CHANGES.values(), "gru.update=write", "gru.reset=before, gru.update=write"]

# The reset gate before the product and an update gate that writes, as several papers and books have it.
BOTH = """
def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    H, sig = prev_h.shape[1], lambda a: 0.5 * (1 + np.tanh(a / 2))
    r = sig(x @ Wx[:, :H] + prev_h @ Wh[:, :H] + bx[:H] + bh[:H])
    z = sig(x @ Wx[:, H:-H] + prev_h @ Wh[:, H:-H] + bx[H:-H] + bh[H:-H])
    n = np.tanh(x @ Wx[:, -H:] + (r * prev_h) @ Wh[:, -H:] + bx[-H:] + bh[-H:])
    return prev_h + z * (n - prev_h), (x, prev_h, Wx, Wh, r, z, n)


def gru_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, r, z, n = cache
    H = prev_h.shape[1]
    da = dnext_h * z * (1 - n * n)
    back = da @ Wh[:, -H:].T
    sums = np.hstack([back * prev_h * r * (1 - r), dnext_h * (n - prev_h) * z * (1 - z), da])
    dprev_h = dnext_h * (1 - z) + back * r + sums[:, :-H] @ Wh[:, :-H].T
    dWh = np.hstack([prev_h.T @ sums[:, :-H], (r * prev_h).T @ da])
    return sums @ Wx.T, dprev_h, x.T @ sums, dWh, sums.sum(0), sums.sum(0)
"""

# The same with a slope that is missing: right in no convention.
BOTH_AND_WRONG = BOTH.replace("* z * (1 - z), da", "* z, da")

TIME_FIRST = """
_gru_forward, _gru_backward = gru_forward, gru_backward


def gru_forward(x, h0, Wx, Wh, bx, bh):
    h, cache = _gru_forward(x.swapaxes(0, 1), h0, Wx, Wh, bx, bh)
    return h.swapaxes(0, 1), cache


def gru_backward(dh, cache):
    dx, *others = _gru_backward(dh.swapaxes(0, 1), cache)
    return dx.swapaxes(0, 1), *others
"""

ROWS_ARE_OUTPUTS = """
_forward, _backward = gru_forward, gru_backward
_step_forward, _step_backward = gru_step_forward, gru_step_backward


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    return _step_forward(x, prev_h, Wx.T, Wh.T, bx, bh)


def gru_step_backward(dnext_h, cache):
    dx, dprev_h, dWx, dWh, dbx, dbh = _step_backward(dnext_h, cache)
    return dx, dprev_h, dWx.T, dWh.T, dbx, dbh


def gru_forward(x, h0, Wx, Wh, bx, bh):
    h, cache, state = [], [], h0
    for t in range(x.shape[1]):
        state, made = gru_step_forward(x[:, t], state, Wx, Wh, bx, bh)
        h, cache = [*h, state], [*cache, made]
    return np.stack(h, axis=1), cache


def gru_backward(dh, cache):
    dx, carry, weights = [], 0, [0, 0, 0, 0]
    for t in reversed(range(len(cache))):
        dx_t, carry, *parts = gru_step_backward(dh[:, t] + carry, cache[t])
        dx, weights = [dx_t, *dx], [a + b for a, b in zip(weights, parts)]
    return np.stack(dx, axis=1), carry, *weights
"""

DOWNHILL = """
_step_backward = gru_step_backward


def gru_step_backward(dnext_h, cache):
    return tuple(-gradient for gradient in _step_backward(dnext_h, cache))


def gru_backward(dh, cache):
    dx, carry, weights = [], 0, [0, 0, 0, 0]
    for t in reversed(range(len(cache))):
        dx_t, carry, *parts = _step_backward(dh[:, t] + carry, cache[t])
        dx, weights = [-dx_t, *dx], [a - b for a, b in zip(weights, parts)]
    return np.stack(dx, axis=1), -carry, *weights
"""

# The four blocks in an order of its own; {} is where i, f, o and g stand in it.
OTHER_ORDER = """
PLACES = {}
_step_forward, _step_backward = lstm_step_forward, lstm_step_backward


def _moved(array, places):
    return np.concatenate([np.split(array, 4, axis=-1)[i] for i in places], axis=-1)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    return _step_forward(x, prev_h, prev_c, *(_moved(array, PLACES) for array in (Wx, Wh, b)))


def lstm_step_backward(dnext_h, dnext_c, cache):
    *states, dWx, dWh, db = _step_backward(dnext_h, dnext_c, cache)
    return *states, *(_moved(array, np.argsort(PLACES)) for array in (dWx, dWh, db))
"""

READ_OTHERWISE = {
    "gru.reset=before, gru.update=write": BOTH,
    "layout=TND": TIME_FIRST,
    "weights=out_in": ROWS_ARE_OUTPUTS,
    "grad_sign=-1": DOWNHILL,
}


@pytest.fixture(scope="module")
def gru() -> Course:
    """The exercise of the GRU alone."""
    return load_part(ROOT, "", ("gru",), public=True)[0]


@pytest.fixture(scope="module")
def gru_paper(gru: Course) -> Iterator[Paper]:
    """Its public cases."""
    with prepare(gru, hidden=False) as ready:
        yield ready


def evidence_of(course: Course, paper: Paper, text: str) -> Evidence:
    """What is seen of the reference with something appended."""
    solution = course.solution_path("gru").read_text(encoding="utf-8")
    return grade(course.reference({"gru": f"{solution}\n\n{text}"}), paper)


def test_a_line_names_the_fields_that_differ() -> None:
    """Every field that a line can name arrives in its place, and the others stay ours."""
    assert read("layout=TND, weights=out_in") == Conventions(layout=Layout.TND, weights=Weights.OUT_IN)
    assert read("gru.reset=before, gru.update=write").gru.reset is Reset.BEFORE
    assert read("gru.reset=before, gru.update=write").gru.update is Update.WRITE
    assert read("grad_sign=-1") == Conventions(grad_sign=-1)
    assert read("lstm.gate_order=fiog") == Conventions(lstm=LstmConventions("fiog"))


@pytest.mark.parametrize("order", ["".join(order) for order in permutations("ifog")])
def test_an_order_seen_from_here_is_undone_by_itself(order: str) -> None:
    """The inverse of the inverse is the order, and blocks put there and back stand where they stood."""
    there = read(f"lstm.gate_order={order}")
    back = seen_from_here(there)
    assert seen_from_here(back) == there
    ours = "ifog"
    moved = [ours.index(gate) for gate in order]
    returned = [ours.index(gate) for gate in back.lstm.gate_order]
    assert [moved[i] for i in returned] == [0, 1, 2, 3]


def test_every_convention_has_words(course: Course) -> None:
    """Whatever can be found is said in a sentence and a hint of our own."""
    lines = [*LINES, *(line for exercise in course.exercises.values() for line in of_values(exercise))]
    for line in [*lines, "lstm.gate_order=fiog"]:
        sentence, hint = convention_words(line)
        assert sentence.startswith("Another convention: ")
        assert hint.endswith(".")


@pytest.mark.parametrize("line", READ_OTHERWISE)
def test_a_convention_is_recognised_and_keeps_its_share(line: str, gru: Course, gru_paper: Paper) -> None:
    """Work that is right in another convention is told which one, and earns the rubric's share of lost criteria."""
    evidence = evidence_of(gru, gru_paper, READ_OTHERWISE[line])
    (found,) = evidence.diagnoses
    assert (found.kind, found.convention) == (Kind.CONVENTION, line)
    assert {outcome.verdict for outcome in found.under.values()} == {Verdict.CORRECT}
    whole = replace(gru.rubric.policies, other_convention=0.8)
    rubric = replace(gru.rubric.part(exercises=("gru",)), policies=whole)
    marked = score(evidence, rubric, gru.exercises)
    assert 0.8 * marked.max_score <= marked.score < marked.max_score
    nothing = replace(rubric, policies=replace(whole, other_convention=0.0))
    assert score(evidence, nothing, gru.exercises).score < marked.score


def test_a_mistake_beside_a_convention_keeps_nothing(gru: Course, gru_paper: Paper) -> None:
    """Work that is right in no convention is named as far as its values go and gets no points for it."""
    evidence = evidence_of(gru, gru_paper, BOTH_AND_WRONG)
    assert all(not found.under for found in evidence.diagnoses)
    assert all(found.kind is not Kind.CONVENTION or found.convention for found in evidence.diagnoses)


def test_an_ordinary_mistake_is_no_convention(gru: Course, gru_paper: Paper) -> None:
    """A function that raises is tried with other layouts, and fits none of them."""
    evidence = evidence_of(
        gru, gru_paper, "def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):\n    return x @ Wh, None\n"
    )
    assert all(found.kind is not Kind.CONVENTION for found in evidence.diagnoses)


@pytest.mark.parametrize("order", ["fgio", "gofi"])
def test_an_order_of_gates_is_recognised(order: str) -> None:
    """The blocks in an order that no known mistake has: the order is found, and the work is right in it."""
    course, rubric = load_part(ROOT, "", ("lstm",), public=True)
    text = OTHER_ORDER.format([order.index(gate) for gate in "ifog"])
    solution = course.solution_path("lstm").read_text(encoding="utf-8")
    with prepare(course, hidden=False) as paper:
        evidence = grade(course.reference({"lstm": f"{solution}\n\n{text}"}), paper)
    (found,) = evidence.diagnoses
    assert found.convention == f"lstm.gate_order={order}"
    assert found.under
    share = replace(rubric, policies=replace(rubric.policies, other_convention=0.8))
    marked = score(evidence, share, course.exercises)
    assert 0.8 * marked.max_score <= marked.score < marked.max_score


def test_what_tries_a_cell_of_another_convention_trains_it_in_that() -> None:
    """An update gate that writes is right elsewhere: the share is kept in its own exercise, and where it is trained."""
    part, rubric = load_part(ROOT, "", ("gru", "long_memory"), public=True)
    swapped = next(one for one in overlays(part) if one.id == "gru/wrong_values/update_gate_swapped")
    with prepare(part, hidden=False) as paper:
        evidence = grade(swapped.submission(part), paper)
    share = replace(rubric, policies=replace(rubric.policies, other_convention=0.5))
    marks = {line.id: line.score for line in score(evidence, share, part.exercises).exercises[1].criteria}
    none = replace(rubric, policies=replace(rubric.policies, other_convention=0.0))
    kept = {line.id: line.score for line in score(evidence, none, part.exercises).exercises[1].criteria}
    assert kept == {"remedy": 0.5, "adding": 0.0, "agreement": 1.0}  # the LSTM's halves
    assert marks == {"remedy": 0.5, "adding": 1.0, "agreement": 1.0}
