"""One submission from bytes to marks, with real workers: what a grader must never get wrong."""

from __future__ import annotations

import ast
import re
import textwrap
import time
from dataclasses import replace

import pytest

from grader.course.course import Course, load_part
from grader.course.overlays import overlays
from grader.model.evidence import Submission, Verdict
from grader.model.grade import Grade
from grader.model.rubric import Limits
from grader.pipeline import Paper, grade, mark, prepare

HANGING = textwrap.dedent(
    """
    def {name}(*arguments):
        while True:
            pass
    """
)


def graded(files: dict[str, str], paper: Paper) -> Grade:
    """The mark of some source texts."""
    submission = Submission("somebody", {name: text.encode() for name, text in files.items()})
    return mark(submission, "somebody", paper, paper.course.rubric)


def scores(marked: Grade) -> dict[str, tuple[float, float]]:
    """Score and maximum by exercise."""
    return {exercise.id: (exercise.score, exercise.max_score) for exercise in marked.exercises}


def verdicts(marked: Grade) -> dict[str, Verdict]:
    """Verdict by criterion."""
    return {f"{e.id}.{c.id}": c.verdict for e in marked.exercises for c in e.criteria}


def references(course: Course, **changed: str) -> dict[str, str]:
    """The references' texts, some of them with something appended."""
    texts = {name.removesuffix(".py"): data.decode() for name, data in course.reference().files.items()}
    return {f"{slug}.py": f"{text}\n\n{changed.get(slug, '')}" for slug, text in texts.items()}


def without(text: str, function: str) -> str:
    """A source text with one top-level function taken out."""
    tree = ast.parse(text)
    tree.body = [node for node in tree.body if getattr(node, "name", "") != function]
    return ast.unparse(tree)


def quick(paper: Paper, **limits: float) -> Paper:
    """The same paper with tighter limits."""
    tight = replace(Limits(), **limits)  # type: ignore[arg-type]
    rubric = replace(paper.course.rubric, limits=tight)
    return replace(paper, course=replace(paper.course, rubric=rubric))


def test_four_functions_in_one_file_are_graded_for_what_they_are(course: Course, paper: Paper) -> None:
    """A lone file of the four RNN functions, beside unrelated ones and an absent import, earns just their marks."""
    texts = references(course)
    untruncated = without(texts["bptt.py"], "rnn_backward_truncated")
    unrelated = "from course_layers import *\n\ndef word_embedding_forward(x, W):\n    return W[x], (x, W)\n\n"
    marked = graded({"rnn_layers.py": unrelated + texts["rnn_forward.py"] + "\n\n" + untruncated}, paper)
    by_criterion = verdicts(marked)
    assert scores(marked)["rnn_forward"] == (15, 15)
    for name, verdict in by_criterion.items():
        slug, criterion = name.split(".")
        if slug == "rnn_forward" or (slug == "bptt" and not criterion.startswith("truncated")):
            assert verdict is Verdict.CORRECT, name
        else:
            assert verdict is Verdict.MISSING, name


def test_a_hang_in_clipping_leaves_everything_else_alone(course: Course, paper: Paper) -> None:
    """Both clipping functions hang; every other mark is what it was."""
    hang = HANGING.format(name="clip_by_value") + HANGING.format(name="clip_by_global_norm")
    marked = graded(references(course, clipping=hang), quick(paper, call_cpu_s=0.5))
    assert scores(marked).pop("clipping")[0] == 0
    assert all(score == full for slug, (score, full) in scores(marked).items() if slug != "clipping")
    assert {v for name, v in verdicts(marked).items() if name.startswith("clipping")} == {Verdict.TIMED_OUT}


def test_a_submission_in_which_everything_hangs_is_bounded(course: Course, paper: Paper) -> None:
    """It ends within three time limits a function and the time to start as many workers."""
    text = "".join(HANGING.format(name=name) for name in course.functions)
    started = time.monotonic()
    marked = graded({"all.py": text}, quick(paper, call_cpu_s=0.2))
    assert marked.score == 0
    # Wall time only as a wide bound against an endless run: 14 functions x 3 losses x 0.2 s, and starting.
    assert time.monotonic() - started < 120
    assert Verdict.TIMED_OUT in verdicts(marked).values()
    assert Verdict.CORRECT not in verdicts(marked).values()


ZEROS = """
import numpy as np

def repeated_products(w, n):
    return np.zeros(n + 1)

def repeated_matvec_norms(W, v, n):
    return np.zeros(n + 1)

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    return np.zeros_like(prev_h), (x, prev_h, Wx, Wh, b)

def rnn_forward(x, h0, Wx, Wh, b):
    return np.zeros(x.shape[:2] + h0.shape[1:]), (x, h0, Wx, Wh, b)

def rnn_step_backward(dnext_h, cache):
    return tuple(np.zeros_like(a) for a in cache)

def rnn_backward(dh, cache):
    return tuple(np.zeros_like(a) for a in cache)

def rnn_backward_truncated(dh, cache, k):
    return tuple(np.zeros_like(a) for a in cache)

def hidden_grad_norms(dh, cache):
    return np.zeros(dh.shape[1] + 1)

def spectral_radius(W):
    return 0.0

def clip_by_global_norm(grads, max_norm):
    return {k: 0 * v for k, v in grads.items()}, 0.0

def clip_by_value(grads, limit):
    return {k: 0 * v for k, v in grads.items()}

def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    return np.zeros_like(prev_h), (x, prev_h, Wx, Wh, bx, bh)

def gru_forward(x, h0, Wx, Wh, bx, bh):
    return np.zeros(x.shape[:2] + h0.shape[1:]), (x, h0, Wx, Wh, bx, bh)

def gru_step_backward(dnext_h, cache):
    return tuple(np.zeros_like(a) for a in cache)

def gru_backward(dh, cache):
    return tuple(np.zeros_like(a) for a in cache)

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    return np.zeros_like(prev_h), np.zeros_like(prev_c), (x, prev_h, prev_c, Wx, Wh, b)

def lstm_forward(x, h0, Wx, Wh, b):
    return np.zeros(x.shape[:2] + h0.shape[1:]), (x, h0, Wx, Wh, b)

def lstm_step_backward(dnext_h, dnext_c, cache):
    return tuple(np.zeros_like(a) for a in cache)

def lstm_backward(dh, cache):
    return tuple(np.zeros_like(a) for a in cache)
"""
CONSTANT = re.sub(r"np.zeros_like\((prev_.)\)", r"np.full_like(\1, 0.5)", ZEROS).replace(
    "return np.zeros(x.shape[:2] + h0.shape[1:])", "return np.full(x.shape[:2] + h0.shape[1:], 0.5)"
)
# One and the norm of v, which is right without any product, and nothing that follows from products.
START_ALONE = (
    ZEROS
    + """

def repeated_products(w, n):
    return np.eye(1, n + 1)[0]

def repeated_matvec_norms(W, v, n):
    return np.linalg.norm(v) * np.eye(1, n + 1)[0]
"""
)
IDENTITY = (
    re.sub(r"np.zeros_like\((prev_.)\)", r"\1.copy()", ZEROS).replace(
        "return np.zeros(x.shape[:2] + h0.shape[1:])", "return np.repeat(h0[:, None], x.shape[1], axis=1)"
    )
    + """

def repeated_products(w, n):
    return np.ones(n + 1)

def repeated_matvec_norms(W, v, n):
    return np.full(n + 1, np.linalg.norm(v))
"""
)
# The exact gradient of the identity over time: everything goes to h0 and nothing to the weights.
IDENTITY_WITH_ITS_GRADIENT = (
    IDENTITY
    + """

def rnn_backward(dh, cache):
    x, h0, Wx, Wh, b = cache
    return np.zeros_like(x), dh.sum(axis=1), np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)

def rnn_step_backward(dnext_h, cache):
    x, h0, Wx, Wh, b = cache
    return np.zeros_like(x), dnext_h.copy(), np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)

def lstm_backward(dh, cache):
    x, h0, Wx, Wh, b = cache
    return np.zeros_like(x), dh.sum(axis=1), np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)

def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, Wx, Wh, b = cache
    return np.zeros_like(x), dnext_h.copy(), dnext_c.copy(), np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
"""
)


@pytest.mark.parametrize(
    "text",
    [ZEROS, CONSTANT, START_ALONE, IDENTITY, IDENTITY_WITH_ITS_GRADIENT],
    ids=["zeros", "constant", "start alone", "identity", "identity with its gradient"],
)
def test_trivial_work_earns_nothing_that_matters(text: str, paper: Paper) -> None:
    """A trivial forward pass makes no backward pass trivially right, and zeros never pass a decay check."""
    marked = graded({"trivial.py": text}, paper)
    earned = {f"{e.id}.{c.id}": c.score for e in marked.exercises for c in e.criteria if c.score}
    # Zeros stay zero without harming the arguments; that is all there is to earn.
    allowed = {"clipping.arguments", "clipping.edges"}
    assert earned.keys() <= allowed, earned


def test_two_gradings_give_the_same_evidence(course: Course, paper: Paper) -> None:
    """Apart from the clock, grading is a function of the submission."""
    wrong = "def clip_by_value(grads, limit):\n    raise ValueError(object())\n"
    submission = Submission("x", {n: t.encode() for n, t in references(course, clipping=wrong).items()})
    first, second = grade(submission, paper), grade(submission, paper)
    assert replace(first, wall_s=0.0, cpu_s=0.0) == replace(second, wall_s=0.0, cpu_s=0.0)


def test_the_report_says_which_definition_was_taken(paper: Paper) -> None:
    """A function in two files: the one nearer the top is graded, and a note names both places."""
    right = "import numpy as np\n\ndef spectral_radius(W):\n    return np.abs(np.linalg.eigvals(W)).max()\n"
    marked = graded({"a.py": right, "old/a.py": "def spectral_radius(W):\n    return 7.0\n"}, paper)
    assert verdicts(marked)["gradient_decay.spectral_radius"] is Verdict.CORRECT
    assert [note for note in marked.notes if "a.py, line 3" in note and "old/a.py:1" in note]


def test_many_other_definitions_are_counted(paper: Paper) -> None:
    """Whoever keeps ten versions reads where three of them are."""
    old = {f"old/{number}.py": "def spectral_radius(W):\n    return 7.0\n" for number in range(10)}
    marked = graded({"a.py": "def spectral_radius(W):\n    return 8.0\n", **old}, paper)
    (note,) = (note for note in marked.notes if "several places" in note)
    assert note.count("old/") == 3
    assert note.endswith("nor 7 more.")


def test_nothing_of_the_reference_is_where_the_student_looks(paper: Paper) -> None:
    """The worker's environment, arguments, folder and open files name neither the course nor its secret."""
    spy = textwrap.dedent(
        """
        import os, sys

        def spectral_radius(W):
            seen = repr(dict(os.environ)) + repr(sys.argv) + repr(sys.path) + repr(os.listdir("."))
            for fd in range(64):
                try:
                    seen += os.readlink(f"/proc/self/fd/{fd}")
                except OSError:
                    pass
            raise ValueError(f"found {[word for word in WORDS if word in seen]}")
        """
    )
    root = str(paper.course.root)
    marked = graded({"spy.py": f"WORDS = {[root, 'GRADER_SECRET', 'reference']!r}\n{spy}"}, paper)
    (line,) = [c for e in marked.exercises for c in e.criteria if c.id == "spectral_radius"]
    failure = line.decisive.outcome.failure
    assert failure is not None
    # The worker's own file lies in the installed package, whose folder is taken out of what is told.
    assert failure.error_message in {"found []", "found ['…']"}


def test_hidden_numbers_never_reach_a_message(course: Course, paper: Paper) -> None:
    """Where a hidden case fails, the outcome holds no number of it."""
    text = "def spectral_radius(W):\n    return 3.0\n"
    evidence = grade(Submission("x", {"a.py": text.encode()}), paper)
    for outcome in evidence.outcomes.values():
        if outcome.hidden and outcome.finding:
            assert outcome.finding.expected_value is None
            assert outcome.finding.actual_value is None
    assert course.secret.is_demo


@pytest.mark.parametrize("name", ["rnn_forward/wrong_values/transposed_recurrence", "bptt/wrong_values/no_carry"])
def test_a_part_of_the_course_gives_the_marks_of_the_whole(course: Course, public_paper: Paper, name: str) -> None:
    """What an exercise earns does not depend on whether the ones before it are scored as well."""
    work = next(overlay for overlay in overlays(course) if overlay.id == name).submission(course)
    part, rubric = load_part(course.root, "", ("gradient_decay",), public=True)
    with prepare(part, hidden=False) as paper:
        (alone,) = mark(work, "alone", paper, rubric).exercises
    whole = mark(work, "whole", public_paper, course.rubric)
    among = next(exercise for exercise in whole.exercises if exercise.id == "gradient_decay")
    assert [(line.id, line.score, line.verdict) for line in alone.criteria] == [
        (line.id, line.score, line.verdict) for line in among.criteria
    ]


def test_the_right_work_is_drawn_on_the_right_curve_from_public_cases_alone(course: Course, paper: Paper) -> None:
    """Every declared profile is there, with both curves the same, and none of a hidden twin of its case."""
    profiles = grade(course.reference(), paper).profiles
    declared = [(slug, curve) for slug, exercise in course.exercises.items() for curve in exercise.profiles]
    wanted = [(slug, case) for slug, curve in declared for case in curve.cases]
    assert [(profile.exercise, profile.case) for profile in profiles] == wanted
    for profile in profiles:
        case = next(case for case in course.cases(profile.exercise, hidden=False) if case.name == profile.case)
        assert len(profile.expected) - case.x.shape[1] in {0, 1}  # the states begin with h_0
        assert profile.actual == pytest.approx(profile.expected, rel=1e-5)


def test_only_what_was_asked_for_is_drawn(public_paper: Paper) -> None:
    """The curves of exercises that are only run for another's sake are not part of the mark."""
    course, rubric = load_part(public_paper.course.root, "", ("gradient_decay",), public=True)
    with prepare(course, hidden=False) as narrow:
        marked = mark(public_paper.course.reference(), "somebody", narrow, rubric)
    assert {profile.exercise for profile in marked.profiles} == {"gradient_decay"}
