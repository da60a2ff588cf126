"""Notebooks in a real Jupyter kernel: what a cell does costs that cell, and calls go on as in any worker."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import nbformat
import numpy as np
import pytest
from nbformat import v4

from grader.course.course import Course, load_part
from grader.errors import SandboxError
from grader.intake.sources import sources
from grader.model.evidence import Failure, Submission, Verdict
from grader.model.exercise import Call, Function
from grader.model.rubric import Limits
from grader.pipeline import prepare
from grader.sandbox.executed import NOTEBOOK_BYTES
from grader.sandbox.launch import Level
from grader.sandbox.program import Program
from grader.sandbox.session import Session
from tests.classes import grade_class

ASKED_FOR = tuple(Function(name, ("x",), {"y": "N"}) for name in ("double", "triple"))
SMALL = Limits(call_cpu_s=0.5, idle_s=1.0, load_cpu_s=1.0, call_wall_s=30.0, memory_mib=1024, deaths=3)
DOUBLE = "def double(x):\n    return 2 * x"
ROOT = Path(__file__).parents[2]

Submit = Callable[..., Session]


def notebook(cells: Sequence[str]) -> bytes:
    """A notebook as Jupyter writes one: some prose, then these cells of code."""
    # The library's own functions have no types.
    build = cast("Any", v4)
    made = [build.new_markdown_cell("# My homework"), *(build.new_code_cell(text) for text in cells)]
    return bytes(cast("Any", nbformat).writes(build.new_notebook(cells=made)), "utf-8")


@pytest.fixture
def submit(level: Level) -> Submit:
    """Make a session of path -> text, or path -> cells of a notebook, at each level."""

    def make(files: Mapping[str, str | Sequence[str]], mode: str = "kernel", **limits: Any) -> Session:
        data = {path: text.encode() if isinstance(text, str) else notebook(text) for path, text in files.items()}
        submission = Submission("s", data)
        functions = {function.name: function for function in ASKED_FOR}
        program = Program(submission, sources(submission)[0], functions)
        return Session(program, replace(SMALL, **limits), level, notebooks=mode)

    return make


def value(session: Session, name: str) -> Any:
    """What a function gives for 1, 2: a list, or the failure."""
    (reply,) = session.run([Call(name, (np.array([1.0, 2.0]),))])
    return reply.failure or reply.values["y"].tolist()


def outputs(session: Session, path: str = "hw.ipynb") -> list[str]:
    """What each cell of code printed, showed or raised, as the text of its JSON."""
    cells = json.loads(session.executed[path])["cells"]
    return [json.dumps(cell["outputs"]) for cell in cells if cell["cell_type"] == "code"]


def test_correct_notebook_gives_values_and_comes_back_executed(submit: Submit) -> None:
    """Cells see each other, files beside the notebook and IPython's own lines; the notebook comes back as run."""
    cells = [
        "%matplotlib inline\nimport numpy as np\nfrom helper import FACTOR",
        "!ls\nopen('written.py', 'w').write('FACTOR = 3')\nimport written",
        "print('hello')\nnp.ones(2)",
        "\n\ndef double(x):\n    print('called')\n    return FACTOR * x",
        "%%time\n\ndef triple(x):\n    return x / FACTOR * 6 + undefined",
    ]
    with submit({"hw.ipynb": cells, "helper.py": "FACTOR = 2"}) as session:
        assert session.faults == ()
        assert value(session, "double") == [2.0, 4.0]
        failure = value(session, "triple")
        assert (failure.error_type, failure.file, failure.line) == ("NameError", "hw.ipynb cell 5", 4)
        assert (session.definitions["double"].file, session.definitions["double"].line) == ("hw.ipynb cell 4", 3)
    assert [word in text for word, text in zip(("", "left out", "hello"), outputs(session), strict=False)] == [True] * 3
    assert "array([1., 1.])" in outputs(session)[2]
    kept = json.loads(session.executed["hw.ipynb"])["cells"]
    assert [cell["source"] for cell in kept] == ["# My homework", *cells]
    assert [cell["execution_count"] for cell in kept[1:]] == [1, 2, 3, 4, 5]


def test_failing_cell_costs_its_rest_alone(submit: Submit) -> None:
    """An error is told with cell and line; other cells run, and the template's functions are still stubs."""
    cells = [
        f"{DOUBLE}\n\nnot_there\nx = 1",
        "def broken(:\n    pass",
        "def triple(x):\n    raise NotImplementedError",
        "assert 'x' not in globals()\nget_ipython().this_is_not()",
    ]
    with submit({"hw.ipynb": cells}) as session:
        first, second, third = session.faults
        assert first == (
            "hw.ipynb cell 1, line 4: NameError: name 'not_there' is not defined. "
            "The rest of this cell did not run; everything else was graded."
        )
        assert second.startswith("hw.ipynb cell 2, line 1: SyntaxError: ")
        assert third.startswith("hw.ipynb cell 4, line 2: AttributeError: ")
        assert value(session, "double") == [2.0, 4.0]
        assert value(session, "triple").verdict is Verdict.NOT_IMPLEMENTED
    assert "NameError" in outputs(session)[0]


def test_long_cell_is_interrupted_and_the_next_goes_on(submit: Submit) -> None:
    """Sleep and computation beyond the limit end their cell; what it had defined stays."""
    cells = [f"{DOUBLE}\nimport time\ntime.sleep(60)", "while True: pass", "triple = double"]
    with submit({"hw.ipynb": cells}) as session:
        sleeping, computing = session.faults
        stopped = "this cell was stopped, because it"
        assert sleeping.startswith(
            f"hw.ipynb cell 1: {stopped} waited for more than the 1 s that one cell may wait without computing."
        )
        assert computing.startswith(
            f"hw.ipynb cell 2: {stopped} used more than the 1 s of processor time that one cell may use."
        )
        assert value(session, "triple") == [2.0, 4.0]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        pytest.param("import os\nos._exit(3)", "the process ended itself with exit code 3", id="ends the kernel"),
        pytest.param(
            "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            "it used more than the 1 s of processor time that one cell may use and would not be stopped",
            id="ignores the interrupt",
        ),
    ],
)
def test_cell_that_takes_the_kernel_with_it_is_skipped(submit: Submit, cell: str, reason: str) -> None:
    """A second kernel runs everything else, and the notebook says which cell it left out."""
    with submit({"hw.ipynb": [DOUBLE, cell, "triple = double"]}) as session:
        assert session.faults == (f"hw.ipynb cell 2: this cell was skipped, because {reason}.",)
        assert value(session, "triple") == [2.0, 4.0]
    assert "This cell was skipped" in outputs(session)[1]


def test_hang_in_a_call_costs_that_call(submit: Submit) -> None:
    """After a hang the cells are run again in a new kernel, and other functions answer."""
    with submit({"hw.ipynb": [DOUBLE, "def triple(x):\n    while True: pass"]}) as session:
        assert value(session, "triple").verdict is Verdict.TIMED_OUT
        assert value(session, "double") == [2.0, 4.0]


def test_each_notebook_has_a_namespace_of_its_own(submit: Submit) -> None:
    """A later notebook that still holds the template does not undo an earlier one, in either mode."""
    stub = "def double(x):\n    pass"
    files = {"a.ipynb": [DOUBLE], "b.ipynb": [stub, "def triple(x):\n    return 3 * x\ndouble(1)"]}
    for mode in ("fast", "kernel"):
        with submit(files, mode) as session:
            assert (value(session, "double"), value(session, "triple")) == ([2.0, 4.0], [3.0, 6.0]), mode
            assert session.definitions["double"].also == ("b.ipynb cell 1:1",), mode
    assert set(session.executed) == {"a.ipynb", "b.ipynb"}


def test_dataclass_in_a_file_beside_the_notebook_works(submit: Submit) -> None:
    """A class may look up its own module while it is made, in either mode."""
    helper = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass Factor:\n    by: int"
    )
    files = {
        "hw.ipynb": ["from helper import Factor\ndef double(x):\n    return Factor(2).by * x"],
        "helper.py": helper,
    }
    for mode in ("fast", "kernel"):
        with submit(files, mode) as session:
            assert session.faults == (), mode
            assert value(session, "double") == [2.0, 4.0], mode


def test_answers_are_on_no_path_of_the_kernel(submit: Submit) -> None:
    """The folder from which a developer's grader is imported is none that a notebook can import from."""
    cells = ["import sys\nprint([place for place in sys.path])"]
    cells += [f"import {name}\nprint({name}.anything())" for name in ("reference", "grader", "assignments")]
    with submit({"hw.ipynb": cells}) as session:
        assert [fault.split(",")[0] for fault in session.faults] == [f"hw.ipynb cell {i}" for i in (2, 3, 4)]
        assert all("is not available where this is graded" in fault for fault in session.faults)
    assert f"'{ROOT}'" not in outputs(session)[0]


def test_flood_of_outputs_is_cut(submit: Submit) -> None:
    """What does not fit is not kept, the notebook says so, and nothing else is lost."""
    flood = "for _ in range(12):\n    display({'text/plain': 'x' * 1_000_000}, raw=True)"
    with submit({"hw.ipynb": [flood, DOUBLE]}, load_cpu_s=5.0) as session:
        assert value(session, "double") == [2.0, 4.0]
        assert session.faults == ()
    assert len(session.executed["hw.ipynb"]) <= NOTEBOOK_BYTES
    assert "too long to be kept" in outputs(session)[0]


def test_kernel_starts_where_a_loop_runs_already(submit: Submit) -> None:
    """A notebook may itself ask for a grading: its thread has a running loop."""

    async def graded() -> Any:
        await asyncio.sleep(0)
        with submit({"hw.ipynb": [DOUBLE]}) as session:
            return value(session, "double")

    assert asyncio.run(graded()) == [2.0, 4.0]


def test_submission_without_notebooks_needs_no_kernel(submit: Submit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a notebook asks for ipykernel; where it is missing, the error holds the command that installs it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ipykernel" else name)
    with submit({"hw.py": DOUBLE}) as session:
        assert value(session, "double") == [2.0, 4.0]
        assert session.executed == {}
    with pytest.raises(SandboxError, match=r'pip install "rnn-grader\[notebook\]"'), submit({"hw.ipynb": [DOUBLE]}):
        pass


def test_both_modes_give_a_correct_notebook_the_same_marks(tmp_path: Path) -> None:
    """The reference as a notebook has full marks either way; batch keeps what the kernel executed."""
    course, rubric = load_part(ROOT, "", ("rnn_forward",), public=False)
    text = (ROOT / "reference" / "rnn_forward" / "solution.py").read_text(encoding="utf-8")
    work = tmp_path / "class" / "ada.ipynb"
    work.parent.mkdir()
    work.write_bytes(notebook(["%matplotlib inline", text, "print('done')"]))
    scores = {mode: marks(course, rubric, work, mode, tmp_path / mode) for mode in ("fast", "kernel")}
    assert scores["fast"] == scores["kernel"]
    assert "done" in (tmp_path / "kernel" / "feedback" / "ada" / "ada.ipynb").read_text(encoding="utf-8")
    assert not (tmp_path / "fast" / "feedback").exists()


def marks(course: Course, rubric: Any, work: Path, mode: str, out: Path) -> Any:
    """Points of every criterion, all of which must be full."""
    with prepare(course, hidden=True, notebooks=mode) as paper:
        (grade,) = grade_class(work.parent, out, course, rubric, paper=paper).grades()
    assert grade.score == grade.max_score
    return [(criterion.id, criterion.score) for exercise in grade.exercises for criterion in exercise.criteria]


def test_failure_in_a_call_is_of_the_notebook(submit: Submit) -> None:
    """An error inside a call names the cell and the line of the notebook."""
    with submit({"hw.ipynb": ["", "x = 1\ndef double(x):\n    return 1 / 0"]}) as session:
        failure = value(session, "double")
        assert isinstance(failure, Failure)
        assert (failure.error_type, failure.file, failure.line) == ("ZeroDivisionError", "hw.ipynb cell 2", 3)
