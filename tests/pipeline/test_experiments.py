"""Experiments with real workers: what opens the gate, what ends a training, and that two give the same bytes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bench.long_memory import PLAIN_RNN
from grader.course.course import Course, load_part
from grader.course.overlays import overlays
from grader.course.training import BATCH
from grader.messages import sentence
from grader.model.evidence import Evidence, Outcome, Submission, Verdict
from grader.model.exercise import Ask, Case, Claim, call
from grader.model.rubric import Limits
from grader.pipeline import Paper, grade, prepare
from tests.conftest import ROOT

ADDING, AGREEMENT = "long_memory/adding_gru", "long_memory/agreement_gru"

# Counts the updates of a training, which are known by the size of their batch, and changes some of them.
SPOILED = f"""
right_forward, right_backward, updates = gru_forward, gru_backward, []

def gru_forward(x, h0, *weights):
    h, cache = right_forward(x, h0, *weights)
    if len(x) == {BATCH}:
        updates.append(1)
    return h, cache

def gru_backward(dh, cache):
    gradients = list(right_backward(dh, cache))
    if len(dh) == {BATCH}:
        {{statement}}
    return gradients
"""


@pytest.fixture(scope="module", params=["hidden", "public"])
def part(request: pytest.FixtureRequest) -> Iterator[Paper]:
    """The exercise with what opens its gates, as it is graded and as a student checks it."""
    hidden = request.param == "hidden"
    course, _ = load_part(ROOT, "", ("long_memory",), public=not hidden)
    with prepare(course, hidden=hidden) as ready:
        yield ready


@pytest.fixture(scope="module")
def public(course: Course) -> Iterator[Paper]:
    """The exercise as a student checks it."""
    narrowed, _ = load_part(course.root, "", ("long_memory",), public=True)
    with prepare(narrowed, hidden=False) as ready:
        yield ready


def submitted(course: Course, text: str = "") -> Submission:
    """The references, with something added to the GRU."""
    gru = course.solution_path("gru").read_text(encoding="utf-8")
    return course.reference({"gru": f"{gru}\n\n{textwrap.dedent(text)}"})


def outcomes(paper: Paper, text: str = "", **limits: float) -> tuple[Outcome, Outcome]:
    """How both trainings of a GRU end."""
    rubric = replace(paper.course.rubric, limits=replace(Limits(), **limits))  # type: ignore[arg-type]
    paper = replace(paper, course=replace(paper.course, rubric=rubric))
    found = grade(submitted(paper.course, text), paper).outcomes
    return found[ADDING], found[AGREEMENT]


def spoiled(statement: str) -> str:
    """A right GRU until something happens in an update of a training."""
    return SPOILED.format(statement=statement)


def test_the_reference_reaches_both_goals(part: Paper) -> None:
    """Right cells learn, on the seed that everybody sees and on the hidden one."""
    assert [outcome.verdict for outcome in outcomes(part)] == [Verdict.CORRECT, Verdict.CORRECT]


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("gradients[2] = gradients[2] * (np.nan if len(updates) == 3 else 1)", Verdict.NOT_FINITE),
        ("gradients[1 if len(updates) == 5 else 0] = 1 / bool(len(updates) < 5) * gradients[0]", Verdict.RAISED),
        ("gradients = gradients[: 5 if len(updates) == 2 else 6]", Verdict.WRONG_TYPE),
        ("gradients[4] = gradients[4][:1] if len(updates) == 4 else gradients[4]", Verdict.WRONG_SHAPE),
        ("exec('while len(updates) > 1: pass')", Verdict.TIMED_OUT),
        ("len(updates) > 1 and __import__('time').sleep(60)", Verdict.TIMED_OUT),
        ("len(updates) > 1 and __import__('os')._exit(0)", Verdict.RAISED),
    ],
    ids=["NaN", "raises", "too few", "wrong shape", "hangs", "sleeps", "ends its process"],
)
def test_a_cell_that_fails_in_mid_training_ends_it(part: Paper, statement: str, verdict: Verdict) -> None:
    """Whatever an update does, its own verdict is the experiment's, and nothing is ours to answer for."""
    adding, _ = outcomes(part, spoiled(statement), call_cpu_s=0.5, idle_s=0.5)
    assert adding.verdict is verdict
    assert ("update" in adding.case) != adding.hidden


def test_a_cell_that_changes_its_mind_does_not_reach_the_goal(part: Paper) -> None:
    """Gradients of the wrong sign from the twentieth update on: the figure and the goal are told, to one digit."""
    outcome, _ = outcomes(part, spoiled("gradients = [-g if len(updates) > 20 else g for g in gradients]"))
    assert outcome.verdict is Verdict.WRONG_VALUES
    assert outcome.finding
    assert outcome.finding.error
    assert outcome.finding.error > 0.05
    assert "guessing gives 0.167" in sentence(outcome)
    assert "0.02 or less" in sentence(outcome)
    if outcome.hidden:
        assert outcome.finding.error == float(f"{outcome.finding.error:.0e}")


def test_a_plain_rnn_under_the_names_of_a_gru_is_not_trained(part: Paper) -> None:
    """Its gradients are those of its own forward pass, but an open gate keeps nothing, and that is the point."""
    for outcome in outcomes(part, PLAIN_RNN):
        assert outcome.verdict is Verdict.NOT_RUN
        assert "z = 1 keeps the state" in sentence(outcome)


@pytest.mark.parametrize("name", ["same_bias_gradients", "weights_overwritten", "reset_gradient_missing"])
def test_wrong_gradients_are_not_trained(public: Paper, name: str) -> None:
    """A backward pass that is wrong and would train all the same costs no seconds and earns nothing."""
    work = next(o for o in overlays(public.course) if o.name == name and o.slug == "gru")
    never = spoiled("raise AssertionError('this was trained')")
    assert {o.verdict for o in outcomes(public, work.text + never)} == {Verdict.NOT_RUN}
    assert "gru_backward is the derivative of your gru_forward" in sentence(outcomes(public, work.text)[0])


def test_another_cell_with_its_own_gradients_is_trained(public: Paper) -> None:
    """The mark for a wrong cell was lost once, in its step: an open gate keeps, so it may learn."""
    text = """
    def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
        x_r, x_z, x_n = np.split(x @ Wx + bx, 3, axis=1)
        h_r, h_z, h_n = np.split(prev_h @ Wh + bh, 3, axis=1)
        r, z, n = np.ones_like(x_r), _sigmoid(x_z + h_z), np.tanh(x_n + h_n)
        return (1 - z) * n + z * prev_h, (x, prev_h, Wx, Wh, r, z, n, 0 * h_n)
    """
    assert [outcome.verdict for outcome in outcomes(public, text)] == [Verdict.CORRECT, Verdict.CORRECT]


def test_what_is_absent_is_missing_or_not_implemented(course: Course, public: Paper) -> None:
    """A student who has not begun is told so, not that something was wrong."""
    stub = "def gru_backward(dh, cache):\n    raise NotImplementedError\n"
    assert {outcome.verdict for outcome in outcomes(public, stub)} == {Verdict.NOT_IMPLEMENTED}
    files = {name: data for name, data in course.reference().files.items() if name != "gru.py"}
    found = grade(Submission("x", files), public).outcomes
    assert {found[name].verdict for name in (ADDING, AGREEMENT)} == {Verdict.MISSING}


def test_a_cell_that_writes_into_its_arguments_learns_with_a_note(public: Paper) -> None:
    """What a call does to our arrays reaches no other call, and is noted."""
    adding, _ = outcomes(public, spoiled("dh += 1"))
    assert (adding.verdict, adding.notes) == (Verdict.CORRECT, ("changed_arguments",))


def test_two_trainings_give_the_same_evidence(public: Paper) -> None:
    """Apart from the clock, an experiment is a function of the submission: failures and figures too."""
    work = submitted(public.course, spoiled("gradients[2] = -gradients[2]"))

    def again() -> Evidence:
        return replace(grade(work, public), wall_s=0.0, cpu_s=0.0)

    first = again()
    assert first.outcomes[ADDING].verdict is Verdict.WRONG_VALUES
    assert first == again()


@pytest.mark.parametrize("fault", ["raises", "asks for what is not there"])
def test_a_fault_of_the_instructors_code_is_ours(public: Paper, fault: str) -> None:
    """An experiment that breaks costs nobody a point, and the other one is run."""

    def run(case: Case, ask: Ask) -> Iterator[Claim]:
        sizes: dict[str, Any] = {}
        yield from ((_ for _ in ()) if fault == "raises" else ask(call("gru_forward", 1), sizes, "now"))  # type: ignore[misc]
        raise ValueError(case.name)

    first, *others = public.staged
    broken = replace(first, experiment=replace(first.experiment, run=run))
    adding, agreement = outcomes(replace(public, staged=(broken, *others)))
    wanted = Verdict.GRADER_ERROR if fault == "raises" else Verdict.RAISED
    assert (adding.verdict, agreement.verdict) == (wanted, Verdict.CORRECT)
