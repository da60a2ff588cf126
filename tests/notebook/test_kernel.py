"""The same in a real kernel, where other packages print in other ways than at a prompt."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

CELLS = (
    "%load_ext grader",
    "def repeated_products(w, n):\n    return w",
    'grader.check("repeated_multiplication")',
    'print(grader.check("repeated_multiplication"))',
    'grader.check("repeated_multiplikation")',
)


@pytest.fixture(scope="module")
def outputs() -> list[list[Any]]:
    """What each cell gave."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    place = {"metadata": {"path": str(ROOT)}}
    NotebookClient(notebook, timeout=120, allow_errors=True, resources=place).execute()
    return [cell.outputs for cell in notebook.cells]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_kernel_gets_text_and_html(outputs: list[list[Any]]) -> None:
    """Both forms travel with the value, for whatever shows it, and printing it gives the text and nothing else."""
    ((shown,), (printed,)) = outputs[2:4]
    assert "0 / 5" in shown.data["text/plain"]
    assert "<table>" in shown.data["text/html"]
    assert printed.output_type == "stream"
    assert printed.text == shown.data["text/plain"].rstrip("\n") + "\n\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_misspelt_exercise_is_a_sentence(outputs: list[list[Any]]) -> None:
    """What there is stands there, and no way through our files."""
    said = "\n".join(one.get("text", "") + "\n".join(one.get("traceback", ())) for one in outputs[4])
    assert "no exercise 'repeated_multiplikation'; there are repeated_multiplication" in said
    assert ".py" not in said
