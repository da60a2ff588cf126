"""Right work of a course with other conventions gets full marks under them, and work that follows ours does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from grader.course.course import Course
from grader.course.overlays import overlays
from grader.model.conventions import (
    Conventions,
    GruConventions,
    Layout,
    LstmConventions,
    Reduce,
    Reset,
    Update,
    Weights,
)
from grader.model.evidence import Submission
from grader.pipeline import Paper, prepare
from tests.dialects.conftest import as_submission, losses, with_conventions

# Beside the references, under other names: what follows calls them as ours and answers as theirs.
BEGIN = """
import sys
import numpy as np
import inner.rnn_forward, inner.bptt, inner.gradient_decay, inner.gru, inner.lstm
from inner.rnn_forward import rnn_step_forward as step, rnn_forward as forward
from inner.bptt import rnn_step_backward as step_back, rnn_backward as back, rnn_backward_truncated as truncated
from inner.gradient_decay import hidden_grad_norms as norms
from inner.gru import gru_step_forward as gru_step, gru_forward as gru
from inner.gru import gru_step_backward as gru_step_back, gru_backward as gru_back
from inner.lstm import lstm_step_forward as lstm_step, lstm_forward as lstm
from inner.lstm import lstm_step_backward as lstm_step_back, lstm_backward as lstm_back
"""

TIME_FIRST = """
def swapped(first, *rest):
    return np.ascontiguousarray(first.swapaxes(0, 1)), *rest

def rnn_forward(x, *rest): return swapped(*forward(*swapped(x, *rest)))
def rnn_backward(dh, *rest): return swapped(*back(*swapped(dh, *rest)))
def rnn_backward_truncated(dh, *rest): return swapped(*truncated(*swapped(dh, *rest)))
def hidden_grad_norms(dh, *rest): return norms(*swapped(dh, *rest))
def gru_forward(x, *rest): return swapped(*gru(*swapped(x, *rest)))
def gru_backward(dh, *rest): return swapped(*gru_back(*swapped(dh, *rest)))
def lstm_forward(x, *rest): return swapped(*lstm(*swapped(x, *rest)))
def lstm_backward(dh, *rest): return swapped(*lstm_back(*swapped(dh, *rest)))
"""

OUT_IN = """
def of(x, h, Wx, Wh, *biases): return x, h, Wx.T, Wh.T, *biases

def rnn_step_forward(*given): return step(*of(*given))
def rnn_forward(*given): return forward(*of(*given))
def rnn_step_backward(*given): return of(*step_back(*given))
def rnn_backward(*given): return of(*back(*given))
def rnn_backward_truncated(*given): return of(*truncated(*given))
def gru_step_forward(*given): return gru_step(*of(*given))
def gru_forward(*given): return gru(*of(*given))
def gru_step_backward(*given): return of(*gru_step_back(*given))
def gru_backward(*given): return of(*gru_back(*given))
def lstm_step_forward(x, h, c, Wx, Wh, b): return lstm_step(x, h, c, Wx.T, Wh.T, b)
def lstm_forward(*given): return lstm(*of(*given))
def lstm_step_backward(*given):
    dx, dh, dc, dWx, dWh, db = lstm_step_back(*given)
    return dx, dh, dc, dWx.T, dWh.T, db
def lstm_backward(*given): return of(*lstm_back(*given))
"""

DESCENT = """
def rnn_step_backward(*given): return [-made for made in step_back(*given)]
def rnn_backward(*given): return [-made for made in back(*given)]
def rnn_backward_truncated(*given): return [-made for made in truncated(*given)]
def gru_step_backward(*given): return [-made for made in gru_step_back(*given)]
def gru_backward(*given): return [-made for made in gru_back(*given)]
def lstm_step_backward(*given): return [-made for made in lstm_step_back(*given)]
def lstm_backward(*given): return [-made for made in lstm_back(*given)]
"""

MEAN = """
def mean(dx, dh, *weights): return dx, dh, *(weight / len(dh) for weight in weights)

def rnn_step_backward(*given): return mean(*step_back(*given))
def rnn_backward(*given): return mean(*back(*given))
def rnn_backward_truncated(*given): return mean(*truncated(*given))
def gru_step_backward(*given): return mean(*gru_step_back(*given))
def gru_backward(*given): return mean(*gru_back(*given))
def lstm_step_backward(*given):
    dx, dh, dc, *weights = lstm_step_back(*given)
    return dx, dh, dc, *(weight / len(dh) for weight in weights)
def lstm_backward(*given): return mean(*lstm_back(*given))
"""


@dataclass(frozen=True)
class Following:
    """Conventions, and the outermost functions of work that follows them, or the known mistake that it is in ours."""

    conventions: Conventions
    text: str = ""
    known: str = ""

    def work(self, course: Course) -> Submission:
        """The work, made of the references."""
        if self.known:
            (overlay,) = (overlay for overlay in overlays(course) if overlay.id == self.known)
            return overlay.submission(course)
        inner = {f"inner__{name.removesuffix('.py')}": data.decode() for name, data in course.reference().files.items()}
        return as_submission(outer=BEGIN + self.text, **inner)


RELABELLED = {
    "time first": Following(Conventions(layout=Layout.TND), TIME_FIRST),
    "weights (out, in)": Following(Conventions(weights=Weights.OUT_IN), OUT_IN),
    "direction of descent": Following(Conventions(grad_sign=-1), DESCENT),
    "mean over the batch": Following(Conventions(batch_reduce=Reduce.MEAN), MEAN),
    "gates i, f, g, o": Following(Conventions(lstm=LstmConventions("ifgo")), known="lstm/wrong_values/candidate_third"),
    "gates f, g, i, o": Following(Conventions(lstm=LstmConventions("fgio")), known="lstm/wrong_values/gates_f_first"),
    "z writes": Following(
        Conventions(gru=GruConventions(update=Update.WRITE)), known="gru/wrong_values/update_gate_swapped"
    ),
}


@pytest.mark.parametrize("name", RELABELLED)
def test_work_that_follows_a_convention_gets_full_marks(name: str, course: Course, paper: Paper) -> None:
    """The same hidden references serve: what they say is put in the terms of the work."""
    following = RELABELLED[name]
    assert losses(following.work(course), paper, with_conventions(course, following.conventions)) == {}


@pytest.mark.parametrize("name", RELABELLED)
def test_a_convention_that_is_not_followed_costs_marks(name: str, course: Course, paper: Paper) -> None:
    """Work that follows ours loses under another convention, and work that follows another loses under ours."""
    following = RELABELLED[name]
    assert losses(course.reference(), paper, with_conventions(course, following.conventions))
    assert losses(following.work(course), paper, course)


@pytest.fixture(scope="module")
def before(course: Course) -> Iterator[Paper]:
    """The paper of a course whose GRU resets the state before the product."""
    with prepare(with_conventions(course, Conventions(gru=GruConventions(reset=Reset.BEFORE))), hidden=True) as ready:
        yield ready


def test_reset_before_the_product_has_a_reference_of_its_own(course: Course, before: Paper) -> None:
    """No relabelling makes one GRU the other: the variant is right there, and the usual one loses its own lines."""
    variant = Following(before.course.conventions, known="gru/wrong_values/reset_before_product").work(course)
    assert losses(variant, before, before.course) == {}
    assert set(losses(course.reference(), before, before.course)) == {"gru.step", "gru.gates"}


def test_two_choices_of_one_cell_go_together(course: Course, before: Paper) -> None:
    """A GRU that resets before the product and whose z writes is right where both are asked for."""
    both = Conventions(gru=GruConventions(reset=Reset.BEFORE, update=Update.WRITE))
    text = before.course.reference().files["gru.py"].decode()
    swaps = (
        ("next_h = (1 - z) * n + z * prev_h", "next_h = z * n + (1 - z) * prev_h"),
        ("da_n = dnext_h * (1 - z)", "da_n = dnext_h * z"),
        ("dnext_h * (prev_h - n)", "dnext_h * (n - prev_h)"),
        ("dprev_h = dnext_h * z + d_reset", "dprev_h = dnext_h * (1 - z) + d_reset"),
    )
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    theirs = before.course.reference({"gru": text})
    assert losses(theirs, before, with_conventions(course, both)) == {}
    assert losses(theirs, before, before.course)
