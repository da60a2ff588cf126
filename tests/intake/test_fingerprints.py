"""Fingerprints of text: blind to what a disguise changes, and different where the work is."""

from __future__ import annotations

import ast
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.course import Course
from grader.intake.fingerprints import LETTERS, RUN, WINDOW, every_fingerprint, fingerprints, places
from grader.model.evidence import Submission
from grader.model.similarity import Place

LAYER = '''
import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    """Run the layer."""
    states, state = [], h0
    for step in range(x.shape[1]):
        state = np.tanh(x[:, step] @ Wx + state @ Wh + b)
        states.append(state)
    return np.stack(states, axis=1), (x, h0, Wx, Wh, states)


def clip_by_global_norm(gradients, max_norm):
    total = np.sqrt(sum(np.sum(value * value) for value in gradients.values()))
    factor = max_norm / total if total > max_norm else 1.0
    return {name: value * factor for name, value in gradients.items()}, total
'''

# The same work in a disguise: other names, comments, docstrings and layout, and the functions the other way round.
DISGUISED = '''
# my own homework
import numpy as np

def clip_by_global_norm(grads, limit):
    """Clip."""
    n = np.sqrt(sum(np.sum(g * g)
                    for g in grads.values()))  # joint norm
    k = limit / n if n > limit else 1.
    return {key: g * k for key, g in grads.items()}, n

def rnn_forward(inputs, start, A, B, bias):
    # collect what comes
    collected, h = [], start
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ A + h @ B + bias)

        collected.append(h)
    return np.stack(collected, axis=1), (inputs, start, A, B, collected)
'''

OTHER = """
import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    drive = np.einsum("ntd,dh->nth", x, Wx) + b
    for t in range(T):
        before = h0 if t == 0 else h[:, t - 1]
        h[:, t] = np.tanh(drive[:, t] + before.dot(Wh))
    return h, {"x": x, "h": h}


def clip_by_global_norm(gradients, max_norm):
    flat = np.concatenate([g.ravel() for g in gradients.values()])
    total = float(np.linalg.norm(flat))
    if total <= max_norm:
        return dict(gradients), total
    for name in gradients:
        gradients = {**gradients, name: gradients[name] / total * max_norm}
    return gradients, total
"""


def python(text: str) -> Submission:
    """A submission of one file."""
    return Submission("somebody", {"work.py": text.encode()})


def notebook(*cells: str) -> Submission:
    """A submission of one notebook."""
    rows = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return Submission("somebody", {"work.ipynb": json.dumps({"cells": rows, "nbformat": 4}).encode()})


def shared(first: Submission, second: Submission) -> float:
    """The share of the first one's fingerprints that the second has."""
    one, other = set(fingerprints(first)), set(fingerprints(second))
    return len(one & other) / len(one)


def test_fingerprints_are_sorted_numbers_that_a_database_takes() -> None:
    """Each once, ascending, from 0 to 2**63 - 1, and the same again."""
    found = fingerprints(python(LAYER))
    assert list(found) == sorted(set(found))
    assert len(found) > 20
    assert all(0 <= value < 1 << 63 for value in found)
    assert found == fingerprints(python(LAYER))


def test_disguise_changes_little() -> None:
    """Renamed, commented and reordered work keeps what does not lie across the places where functions meet."""
    assert shared(python(LAYER), python(DISGUISED)) > 0.7


def test_another_solution_of_the_same_task_is_another() -> None:
    """The same functions, written by somebody else, agree in nothing but chance."""
    assert shared(python(LAYER), python(OTHER)) < 0.1


def test_names_alone_change_nothing() -> None:
    """Whatever the names, comments, docstrings and blank lines are, the fingerprints are the same."""
    renamed = LAYER.replace("state", "memory").replace("gradients", "g").replace("Run the layer.", "Other words.")
    spaced = renamed.replace("\n    ", "\n\n        ").replace(" = ", "=").replace(" @ ", "  @\\\n  ")
    assert fingerprints(python(renamed)) == fingerprints(python(spaced)) == fingerprints(python(LAYER))


def test_calls_of_the_library_do_count() -> None:
    """Nobody can rename np.tanh, so another function there is other work; one's own attributes have any name."""
    assert fingerprints(python(LAYER.replace("np.tanh", "np.sinh"))) != fingerprints(python(LAYER))
    own = LAYER.replace("states.append(state)", "self.kept = state")
    assert fingerprints(python(own)) == fingerprints(python(own.replace("self.kept", "self.memory")))


def test_a_notebook_has_the_fingerprints_of_its_text() -> None:
    """In cells or in a file, the same code is the same; a cell is as good a cut as a blank line."""
    head, first, second = LAYER.split("\n\n\n")
    assert fingerprints(notebook(head, first, second)) == fingerprints(python(LAYER))


def test_every_run_long_enough_leaves_a_fingerprint() -> None:
    """Two texts that share RUN + WINDOW - 1 tokens in a row share a fingerprint, wherever the run stands in each."""
    rng = random.Random(5)
    words = ["+", "-", "*", "@", "len", "sum", "if", "for", "0", "name", "[", "]"]
    for _ in range(30):
        run, before, after = ([rng.choice(words) for _ in range(RUN + WINDOW - 1)] for _ in range(3))
        one, other = (python(" ".join(part)) for part in ([*before, *run], [*run, *after]))
        assert set(fingerprints(one)) & set(fingerprints(other))


def test_shorter_runs_than_the_noise_leave_none() -> None:
    """Nothing is said of a text of fewer tokens than RUN."""
    assert fingerprints(python("a = b @ c + d\n")) == ()
    assert len(every_fingerprint(python("+ " * (RUN + 2)))) == 1
    assert fingerprints(python("")) == ()


def test_kept_fingerprints_are_among_all() -> None:
    """Setting a text aside takes each of its runs away, kept or not."""
    everything = every_fingerprint(python(LAYER))
    assert everything > set(fingerprints(python(LAYER)))


@pytest.mark.parametrize(
    "broken", ["\n  def oops(:\n '''", "\n\tx = (1,\n", "\n   y = 1\n z = 2\n", "\n%matplotlib inline\n!ls 'x\n"]
)
def test_what_comes_before_a_fault_counts(broken: str) -> None:
    """Text that stops being Python is read up to there."""
    assert shared(python(LAYER), python(LAYER + broken)) > 0.8


def test_a_broken_cell_does_not_take_the_others() -> None:
    """Each cell is cut into tokens on its own."""
    assert shared(python(LAYER), notebook("x = '''never closed", LAYER)) > 0.9


def test_what_a_starter_gave_is_set_aside(course: Course) -> None:
    """Of a starter with work below it, what is left when every run of the starter goes is the work."""
    for path in course.root.glob("assignments/*/starter.py"):
        given_out = path.read_text(encoding="utf-8")
        filled = python(f"{given_out}\n{LAYER}")
        left = set(fingerprints(filled)) - every_fingerprint(python(given_out))
        first_lines = [place.last for some in places(filled, left).values() for place in some]
        assert len(left) > 20
        assert min(first_lines) > len(given_out.splitlines())


def test_places_are_lines_of_the_file() -> None:
    """Each fingerprint stands where its tokens are; the places of all of them cover both functions."""
    found = places(python(LAYER), fingerprints(python(LAYER)))
    assert found.keys() == set(fingerprints(python(LAYER)))
    covered = {line for some in found.values() for place in some for line in range(place.first, place.last + 1)}
    functions = [node for node in ast.parse(LAYER).body if isinstance(node, ast.FunctionDef)]
    assert all(node.end_lineno in covered for node in functions)
    assert max(covered) <= len(LAYER.splitlines())


def test_places_in_a_notebook_name_the_cell() -> None:
    """The second code cell, by its own lines; a run that goes on in the next cell is told by its beginning."""
    head, first, second = LAYER.split("\n\n\n")
    work = notebook(head, first, second)
    found = [place for some in places(work, fingerprints(work)).values() for place in some]
    assert {place.cell for place in found} <= {1, 2, 3}
    assert all(place.file == "work.ipynb" and 1 <= place.first <= place.last <= 7 for place in found)
    assert places(work, []) == {}


def test_place_of_a_single_line() -> None:
    """One long line is one place."""
    line = "total = " + " + ".join(["value"] * 20)
    (value, *_) = fingerprints(python(line))
    assert places(python(f"\n\n{line}"), [value])[value][0] == Place("work.py", None, 3, 3)


def test_only_so_much_of_a_text_is_looked_at() -> None:
    """What stands behind LETTERS letters is not read, so a huge file costs little."""
    row = "value = value + 1\n"
    rows = LETTERS // len(row)
    assert fingerprints(python(row * 40)) == fingerprints(python(row * (rows + 1) + LAYER))
    assert fingerprints(python(row * 40)) != fingerprints(python(row * 40 + LAYER))


@given(text=st.text("ab_1 \n\t'\"\\#()[]{}:;=@%!.\x0cé", max_size=120))
def test_any_text_has_fingerprints(text: str) -> None:
    """Whatever was handed in, nothing is raised."""
    assert isinstance(fingerprints(python(text)), tuple)


def test_a_formatted_string_is_one_literal_in_every_python() -> None:
    """Later Pythons cut f-strings into tokens; here they stay what they are in the first."""
    formatted = LAYER.replace("max_norm / total", "max_norm / total(f'{total:.3f} of {max_norm}')")
    plain = formatted.replace("f'{total:.3f} of {max_norm}'", "'x'")
    assert formatted != plain
    assert fingerprints(python(formatted)) == fingerprints(python(plain))
