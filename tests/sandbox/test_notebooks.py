"""A notebook's cells run in order, and what only IPython understands is stepped over."""

from __future__ import annotations

import numpy as np
import pytest

from grader.model.evidence import Verdict
from tests.sandbox.conftest import DOUBLE, Submit, X, doubles, failure_of, reply_of

IPYTHON_LINES = [
    "%matplotlib inline",
    "%load_ext autoreload\n%autoreload 2",
    "!ls",
    "!pip install torch",
    "files = !ls",
    "path = %pwd",
    "?help",
    "help?",
    "print??",
    "if True:\n    %timeit 1\n    !ls\n    y = 1",
    "display(1)\nget_ipython().run_line_magic('matplotlib', 'inline')",
]
IPYTHON_CELLS = [
    "%%bash\nls -l | wc; for x in 1 2 3",
    "\n%%html\n<b>bold</b>",
    "%%writefile notes.txt\nthis is no Python",
    "",
    "# only a comment",
]


def test_what_only_ipython_understands_is_stepped_over(submit: Submit) -> None:
    """Magics, shell commands and questions cost nothing, not even the other lines of their cell."""
    counted = [f"n += 1\n{line}\nn += 1" for line in IPYTHON_LINES]
    last = "def double(x):\n    return n * x"
    with submit({"a.ipynb": ["n = 0", *IPYTHON_LINES, *IPYTHON_CELLS, *counted, last]}) as session:
        assert session.faults == ()
        assert np.array_equal(reply_of(session).values["y"], 2 * len(IPYTHON_LINES) * X)


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit -n 1"])
def test_a_timed_cell_runs(submit: Submit, magic: str) -> None:
    """A cell that is only timed or silenced defines what it defines, at the line where it stands."""
    with submit({"a.ipynb": [f"\n{magic}\n{DOUBLE}"]}) as session:
        assert doubles(session)
        assert session.definitions["double"].line == 3


def test_a_remainder_at_the_start_of_a_line_is_python(submit: Submit) -> None:
    """Only lines that Python refuses are taken for magics, so `%` inside brackets computes."""
    cell = "%matplotlib inline\nn = (17\n% 5)\ndef double(x):\n    return n * x\n"
    with submit({"a.ipynb": [cell]}) as session:
        assert doubles(session)


def test_cells_share_their_names_and_fail_alone(submit: Submit) -> None:
    """A notebook is one module run in order; a broken cell is named by its number."""
    cells = ["factor = 2", "def broken(:", "1 / 0\nfactor = factor", "def double(x):\n    return factor * x"]
    with submit({"a.ipynb": cells}) as session:
        assert doubles(session)
        places = [fault.split(":", maxsplit=1)[0] for fault in session.faults]
        assert places == ["a.ipynb cell 2, line 1", "a.ipynb cell 3, line 1"]


def test_a_notebook_runs_what_it_guards(submit: Submit) -> None:
    """Inside a notebook __name__ is __main__, as it is in Jupyter; in a file it is not."""
    guarded = "if __name__ == '__main__':\n    def double(x):\n        return 2 * x\n"
    with submit({"a.ipynb": [guarded]}) as session:
        assert doubles(session)
    with submit({"a.py": guarded}) as session:
        assert failure_of(session).verdict is Verdict.MISSING
