"""The wall between students' code and ours: what runs beyond it is small, and nothing executable comes back."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.house.sources import Source, package

# Files that run on the other side: those of every worker, the kernel's one, and what a level is tried with.
BEYOND = (
    "grader/sandbox/worker.py",
    "grader/sandbox/reading.py",
    "grader/sandbox/loading.py",
    "grader/sandbox/calling.py",
    "grader/sandbox/adapting.py",
    "grader/sandbox/cells.py",
    "grader/sandbox/confine.py",
    "grader/sandbox/zygote.py",
    "grader/sandbox/acts.py",
)
# One of them is a Jupyter kernel.
MAY_IMPORT = {"grader/sandbox/cells.py": {"ipykernel", "zmq"}}
TRUSTED = tuple(source for source in package() if source.place not in BEYOND)

# Each of them turns bytes into running code, or uses one that does.
EXECUTABLE_FORMATS = {
    "pickle",
    "_pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "multiprocessing",
    "shelve",
    "marshal",
}
RUNNERS = {"eval", "exec"}


def calls(source: Source) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def runs_text(node: ast.Call) -> bool:
    """Whether it calls eval or exec, by its name or as a member of builtins; a model's .eval() is another thing."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in RUNNERS and ast.unparse(node.func.value) in {"builtins", "__builtins__"}
    return isinstance(node.func, ast.Name) and node.func.id in RUNNERS


@pytest.mark.parametrize("place", BEYOND)
def test_other_side_needs_nothing_but_numpy(place: str) -> None:
    """A worker starts where only the standard library and numpy can be seen, so its files import nothing else."""
    (source,) = (source for source in package() if source.place == place)
    allowed = {*sys.stdlib_module_names, "numpy", *MAY_IMPORT.get(place, ())}
    assert [f"{place}:{line} {name}" for line, name in source.imports() if name.split(".")[0] not in allowed] == []


def test_trusted_side_knows_no_executable_format() -> None:
    """Nothing on our side imports pickle or a library built on it: unpickling is running a stranger's code."""
    found = [
        f"{source.place}:{line} {name}"
        for source in TRUSTED
        for line, name in source.imports()
        if name.split(".")[0] in EXECUTABLE_FORMATS or name.endswith(("ProcessPoolExecutor", "futures.process"))
    ]
    assert found == []


def test_arrays_are_never_unpickled() -> None:
    """Every call of np.load says allow_pickle=False, and no call of anything says otherwise."""
    faults = []
    for source in package():
        for node in calls(source):
            said = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg == "allow_pickle"]
            if said not in ([], ["False"]) or (ast.unparse(node.func) in {"np.load", "numpy.load"} and not said):
                faults.append(f"{source.place}:{node.lineno}")
    assert faults == []


def test_trusted_side_evaluates_nothing() -> None:
    """Text is run, by eval or exec, beyond the wall alone."""
    assert [f"{source.place}:{node.lineno}" for source in TRUSTED for node in calls(source) if runs_text(node)] == []


def test_evaluation_is_seen_where_it_belongs() -> None:
    """The test above would notice exec: beyond the wall it finds the calls that are meant."""
    found = {source.place for source in package() for node in calls(source) if runs_text(node)}
    assert {"grader/sandbox/worker.py", "grader/sandbox/loading.py"} <= found
