"""Imports find the submission's own files, and do without what is not installed."""

from __future__ import annotations

import numpy as np
import pytest

from grader.model.evidence import Verdict
from tests.sandbox.conftest import DOUBLE, Submit, X, doubles, failure_of, reply_of


@pytest.mark.parametrize(
    "text",
    [
        "import matplotlib.pyplot as plt",
        "import torch.nn as nn, pandas",
        "from tensorflow.keras.layers import LSTM, Dense",
        "from sklearn.metrics import *",
        "import torch.nn as nn\nclass Net(nn.Module):\n    pass",
        "from torch import nn\nclass Net(nn.Module, object):\n    def forward(self, x):\n        return nn.relu(x)",
    ],
)
def test_a_missing_module_that_is_not_used_costs_nothing(submit: Submit, text: str) -> None:
    """An import of what is not installed, or a base class from it, is not even worth a note."""
    with submit(f"{text}\n{DOUBLE}") as session:
        assert doubles(session)
        assert session.faults == ()


@pytest.mark.parametrize(
    "use",
    ["torch.tensor(x)", "torch.pi + x", "torch.constants[0]", "[i for i in torch]", "len(torch)", "torch.pi * x"],
)
def test_a_missing_module_that_is_used_is_named(submit: Submit, use: str) -> None:
    """The error stands at the student's line and says which module is not there."""
    with submit(f"import torch\ndef double(x):\n    return {use}\n") as session:
        failure = failure_of(session)
        assert (failure.verdict, failure.error_type) == (Verdict.RAISED, "ModuleNotFoundError")
        assert (failure.file, failure.line) == ("main.py", 3)
        assert "'torch' is not available" in failure.error_message


@pytest.mark.parametrize(
    "text",
    [
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.figsize'] = (10, 8)\n",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n",
        "import torch\ntorch.manual_seed(0)\n",
    ],
)
def test_a_missing_module_used_at_top_level_is_noted(submit: Submit, text: str) -> None:
    """Settings for plots are lost with a note, and nothing else is."""
    with submit(text + DOUBLE) as session:
        assert doubles(session)
        (fault,) = session.faults
        assert "is not available where this is graded" in fault
        assert "main.py, line 2" in fault


@pytest.mark.parametrize("error", ["ImportError", "ModuleNotFoundError", "Exception"])
def test_an_import_that_expects_to_fail_does_fail(submit: Submit, error: str) -> None:
    """`try: import cupy as np` goes on to numpy, as it would on the student's own machine."""
    text = f"try:\n    import cupy as np\nexcept {error}:\n    import numpy as np\n"
    with submit(text + "def double(x):\n    return np.add(x, x)\n") as session:
        assert doubles(session)
        assert session.faults == ()


def test_what_else_is_installed_here_is_not_seen(submit: Submit) -> None:
    """A submission may use numpy and the standard library, so that it is graded alike on every machine."""
    with submit("import pytest\ndef double(x):\n    return pytest.approx(x)\n") as session:
        assert "'pytest' is not available" in failure_of(session).error_message


def test_a_function_from_nowhere_is_borrowed_from_where_it_is(submit: Submit) -> None:
    """A notebook that imports from its course's package gets the student's own function of that name."""
    cells = ["from nowhere.utils import double", "def forward(x):\n    return double(x), None"]
    with submit({"a.ipynb": cells, "b.py": DOUBLE}) as session:
        assert np.array_equal(reply_of(session, name="forward").values["y"], 2 * X)
        assert session.definitions["double"].file == "b.py"


def test_an_import_from_nowhere_does_not_hide_what_is_there(submit: Submit) -> None:
    """A name that is defined already keeps its meaning when an import of it finds nothing."""
    with submit(f"{DOUBLE}from nowhere import double\n") as session:
        assert doubles(session)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("from layers import double", "layers.py"),
        ("import layers\ndouble_it = layers.double", "layers.py"),
        ("from layers import *", "layers.py"),
        ("from .layers import *", "layers.py"),
        ("from .layers import double", "layers.py"),
        ("from src.layers import *", "src/layers.py"),
        ("from assignment.layers import double", "layers.py"),
        ("import course.week4.layers as layers\ndouble = layers.double", "layers.py"),
        ("from layers import double", "src/layers.py"),
    ],
)
def test_siblings_are_imported_by_any_likely_name(submit: Submit, statement: str, where: str) -> None:
    """Files find each other by name, relatively, and under folders that were not handed in."""
    own = f"{statement}\n{'double = double_it' if 'double_it' in statement else ''}\n"
    text = f"{own}def forward(x):\n    return double(x), None\n"
    with submit({"main.py": text, where: DOUBLE}) as session:
        assert session.faults == ()
        assert np.array_equal(reply_of(session, name="forward").values["y"], 2 * X)


@pytest.mark.parametrize(
    "statement", ["from .layers import *", "from net.layers import double", "from . import layers"]
)
def test_siblings_are_imported_inside_a_package_folder(submit: Submit, statement: str) -> None:
    """A folder is a package, with __init__.py or without."""
    name = "layers.double" if statement.endswith("layers") else "double"
    text = f"{statement}\ndef forward(x):\n    return {name}(x), None\n"
    for extra in ({}, {"net/__init__.py": ""}):
        with submit({"net/cell.py": text, "net/layers.py": DOUBLE, **extra}) as session:
            assert session.faults == ()
            assert np.array_equal(reply_of(session, name="forward").values["y"], 2 * X)


def test_files_that_import_each_other_are_loaded_once(submit: Submit) -> None:
    """A circle of imports ends, and a file runs no second time because two others want it."""
    files = {
        "a.py": "import b\ndef double(x):\n    return b.times(x)\n",
        "b.py": "import a, c\nc.COUNT.append(1)\ndef times(x):\n    return (1 + len(c.COUNT)) * x\n",
        "c.py": "COUNT = []\n",
    }
    with submit(files) as session:
        assert doubles(session)


def test_a_data_file_is_where_it_was(submit: Submit) -> None:
    """What was handed in beside the code can be read under its own name."""
    with submit({"main.py": f"text = open('lib/b.py').read()\n{DOUBLE}", "lib/b.py": "y = 1"}) as session:
        assert doubles(session)
        assert session.faults == ()


def test_a_function_with_a_substitute_works_without_its_package(submit: Submit) -> None:
    """scipy.special.expit is right work's logistic function, whether scipy is installed or not."""
    imports = "from scipy.special import expit\nimport scipy.special as special\n"
    text = f"{imports}\ndef double(x):\n    return expit(x) + special.expit(x)\n"
    with submit(text) as session:
        reply = reply_of(session, np.array([0.0, 1000.0, -1000.0]))
    assert reply.failure is None
    assert np.array_equal(reply.values["y"], [1.0, 2.0, 0.0])
