"""Whatever a submission looks like, what can be found in it is found, and what cannot costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from grader.model.evidence import Failure, Reply, Verdict
from grader.model.exercise import call
from grader.sandbox.session import Session

Submit = Callable[..., Session]
X = np.array([1.0, -2.0])
DOUBLE = "def double(x):\n    return 2 * x\n"
STUB = "def double(x):\n    pass\n"


def reply_of(session: Session, name: str = "double") -> Reply:
    """What one call on X gives."""
    (reply,) = session.run([call(name, X)])
    return reply


def doubles(session: Session) -> bool:
    """Whether the session has a right `double`."""
    return np.array_equal(reply_of(session).values.get("y", ()), 2 * X)


def failure_of(session: Session, name: str = "double") -> Failure:
    """Why a call on X gives nothing."""
    failure = reply_of(session, name).failure
    assert failure is not None
    return failure


# ---- where functions are found ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        DOUBLE,
        "double = lambda x: 2 * x",
        "def helper(x):\n    return 2 * x\ndouble = helper",
        "class Net:\n    @staticmethod\n    def double(x):\n        return 2 * x",
        "class Net:\n    @classmethod\n    def double(cls, x):\n        return 2 * x",
        "class Net:\n    factor = 2\n    def double(self, x):\n        return self.factor * x",
        "class Net:\n    def __init__(self, size):\n        self.size = size\n    def double(x):\n        return 2 * x",
        "class Double:\n    def __call__(self, x):\n        return 2 * x\ndouble = Double()",
        "import functools\ndef times(n, x):\n    return n * x\ndouble = functools.partial(times, 2)",
        "import functools\n@functools.lru_cache\ndef factor():\n    return 2\ndef double(x):\n    return factor() * x",
        "import numpy as np\ndouble = np.vectorize(lambda x: 2 * x)",
        "if True:\n    def double(x):\n        return 2 * x",
        "from __future__ import annotations\nfrom dataclasses import dataclass\n" + DOUBLE,
        "if __name__ == '__main__':\n    raise SystemExit\n" + DOUBLE,
    ],
)
def test_a_function_is_found_wherever_it_is(submit: Submit, text: str) -> None:
    """At module level, as a lambda, in a class, as an instance that can be called: a function is found by name."""
    with submit(text) as session:
        assert doubles(session)
        assert session.faults == ()


def test_a_class_that_ends_the_process_when_made_costs_nothing(submit: Submit) -> None:
    """A method is looked at even where its class refuses to be made, whatever it raises."""
    text = "class Net:\n    def __init__(self):\n        raise SystemExit\n    def double(x):\n        return 2 * x\n"
    with submit(text) as session:
        assert doubles(session)


def test_what_is_not_there_is_missing(submit: Submit) -> None:
    """A name that nobody defines, or that is None, has no definition, and a call of it says so."""
    with submit(DOUBLE + "forward = None\n") as session:
        assert set(session.definitions) == {"double"}
        assert failure_of(session, "forward").verdict is Verdict.MISSING


def test_an_object_that_answers_to_every_name_breaks_nothing(submit: Submit) -> None:
    """An object whose every attribute is itself is a definition like any other."""
    text = (
        "class Any:\n    def __getattr__(self, name):\n        return self\n    __call__ = 1\nforward = Any()\n"
        + DOUBLE
    )
    with submit(text) as session:
        assert doubles(session)
        assert failure_of(session, "forward").verdict is Verdict.RAISED


def test_the_last_definition_of_a_file_counts(submit: Submit) -> None:
    """Within a file and within a notebook a name means what it means at the end, as in Python."""
    wrong = DOUBLE.replace("2", "3")
    with submit(wrong + DOUBLE) as session:
        assert doubles(session)
        assert (session.definitions["double"].line, session.definitions["double"].also) == (3, ())
    with submit({"a.ipynb": [wrong, DOUBLE]}) as session:
        assert doubles(session)
        assert session.definitions["double"].file == "a.ipynb cell 2"


def test_a_stub_yields_to_an_implementation(submit: Submit) -> None:
    """A template left beside the work does not hide it, and the report says which place was not taken."""
    with submit({"a.py": STUB, "b.py": "\n" + DOUBLE}) as session:
        assert doubles(session)
        definition = session.definitions["double"]
        assert (definition.file, definition.line, definition.stub) == ("b.py", 2, False)
        assert definition.also == ("a.py:1",)


def test_of_two_implementations_the_first_in_order_counts(submit: Submit) -> None:
    """Between files the order of preference decides, and the other place is named."""
    with submit({"a.py": DOUBLE, "b.py": DOUBLE.replace("2", "3")}) as session:
        assert doubles(session)
        assert session.definitions["double"].also == ("b.py:1",)


def test_an_import_does_not_change_the_order_of_files(submit: Submit) -> None:
    """A file that is run early, because another imports it, does not come first for that."""
    with submit({"a.py": "import c", "b.py": DOUBLE, "c.py": DOUBLE.replace("2", "3")}) as session:
        assert doubles(session)


def test_an_imported_function_belongs_to_its_own_file(submit: Submit) -> None:
    """Importing a name, by itself or with a star, defines it nowhere else and is no second place."""
    for statement in ("from b import double", "from b import *", "import b\ndouble = b.double"):
        with submit({"a.py": statement, "b.py": DOUBLE}) as session:
            assert doubles(session)
            assert (session.definitions["double"].file, session.definitions["double"].also) == ("b.py", ())


@pytest.mark.parametrize("own", [DOUBLE, "double = lambda x: 2 * x\n"])
def test_a_name_imported_and_then_defined_is_ones_own(submit: Submit, own: str) -> None:
    """A student who imports the starter and writes a function of the same name below is graded on that function."""
    with submit({"a.ipynb": ["from starter import double", own], "starter.py": STUB}) as session:
        assert doubles(session)
        assert session.definitions["double"].also == ("starter.py:1",)


STUB_BODIES = [
    "pass",
    "...",
    "'''Twice x.'''",
    "return None",
    "return",
    "y = None\n    return y",
    "y, cache = None, None\n    return y, cache",
    "return None, None",
    "raise NotImplementedError",
    "raise NotImplementedError('your turn')",
    "'''Twice x.'''\n    # your code\n    y: object = None\n    assert x is not None\n    return y",
]


def test_what_a_template_leaves_behind_is_a_stub(submit: Submit) -> None:
    """A body that computes nothing yields to any other, and alone it is work not begun, at a known place."""
    stubs = {f"{number:02}.py": f"def double(x):\n    {body}\n" for number, body in enumerate(STUB_BODIES)}
    with submit({**stubs, "work.py": DOUBLE}) as session:
        assert doubles(session)
        assert session.definitions["double"].also == tuple(f"{file}:1" for file in stubs)
    with submit(stubs) as session:
        failure = failure_of(session)
        assert (failure.verdict, failure.file, failure.line) == (Verdict.NOT_IMPLEMENTED, "00.py", 1)


@pytest.mark.parametrize(
    "text",
    [
        "class Net:\n    @staticmethod\n    def double(x):\n        pass\n",
        "class Net:\n    def double(self, x):\n        raise NotImplementedError\n",
        "def loud(f):\n    return f\n@loud\ndef double(x):\n    pass\n",
        "import functools\n@functools.lru_cache\ndef double(x):\n    pass\n",
    ],
)
def test_a_stub_is_known_in_a_class_and_under_a_decorator(submit: Submit, text: str) -> None:
    """Where a stub stands does not make it an answer."""
    with submit({"a.py": text, "b.py": DOUBLE}) as session:
        assert doubles(session)
        assert session.definitions["double"].file == "b.py"


@pytest.mark.parametrize(
    "text",
    [
        "def double(x):\n    return x\n",
        "def double(x, *rest):\n    return rest\n",
        "def double(x, *, out=1):\n    return out\n",
        "def double(x):\n    assert x.size\n    return 0\n",
        "def double(x):\n    raise ValueError\n",
        "double = lambda x: None\n",
    ],
)
def test_a_wrong_answer_is_no_stub(submit: Submit, text: str) -> None:
    """Returning an argument, a number or an error of one's own is an answer, and is graded as one."""
    with submit(text) as session:
        assert not session.definitions["double"].stub


# ---- what goes wrong at top level ---------------------------------------------------------------------------


def test_a_syntax_error_costs_its_file_alone(submit: Submit) -> None:
    """The file that Python refuses is named with its line; the other files are graded."""
    with submit({"a.py": "def double(x):\n    return 3 * x\n\n)", "b.py": DOUBLE}) as session:
        assert doubles(session)
        assert [fault.split(": ")[:2] for fault in session.faults] == [["a.py, line 4", "SyntaxError"]]


def test_a_print_statement_is_a_syntax_error_with_a_note(submit: Submit) -> None:
    """Python 2 is not run; the note says where it was met."""
    with submit(DOUBLE + "print 'done'\n") as session:
        assert session.definitions == {}
        assert session.faults[0].startswith("main.py, line 3: SyntaxError: Missing parentheses")


@pytest.mark.parametrize(
    ("statement", "note"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("open('weights.npz')", "FileNotFoundError"),
        ("raise SystemExit", "SystemExit"),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("exit()", "NameError"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class Odd(Exception):\n    def __str__(self):\n        raise self\nraise Odd", "Odd: "),
        ("assert x == 3", "AssertionError"),
        ("input('how many?')", "EOFError"),
        ("def f():\n    f()\nf()", "RecursionError"),
    ],
)
def test_a_statement_that_raises_costs_itself_alone(submit: Submit, statement: str, note: str) -> None:
    """What raises at top level is noted with its line, sys.exit() too, and what stands below it still runs."""
    with submit(f"x = 1\n{statement}\n{DOUBLE}") as session:
        assert doubles(session)
        assert len(session.faults) == 1
        assert session.faults[0].startswith("main.py, line ")
        assert note in session.faults[0]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("while True: pass", "processor time"),
        ("import threading; threading.Event().wait()", "without computing"),
        ("import os; os._exit(0)", "exit code 0"),
        ("import os; os.abort()", "signal 6"),
        ("import os; os.kill(os.getpid(), 19)", "without computing"),
    ],
)
def test_a_statement_that_never_ends_is_skipped(submit: Submit, statement: str, why: str) -> None:
    """An endless loop, a wait and an exit of the process at top level cost one worker; a fresh one steps over them."""
    with submit(f"x = 1\n{statement}\n{DOUBLE}") as session:
        assert doubles(session)
        (note,) = session.faults
        assert note.startswith("main.py, line 2: this statement was skipped, because ")
        assert why in note


def test_the_statement_skipped_is_the_one_that_hung(submit: Submit) -> None:
    """A loop that begins after an import inside the same statement is blamed on it, not on the imported file."""
    text = "if True:\n    import helper\n    while True: pass\n"
    with submit({"a.py": text, "helper.py": DOUBLE}) as session:
        assert doubles(session)
        (note,) = session.faults
        assert note.startswith("a.py, line 1:")


def test_a_hang_in_an_imported_file_is_skipped_there(submit: Submit) -> None:
    """Training that runs when a sibling is imported is stepped over where it stands."""
    with submit({"a.py": "from helper import double", "helper.py": f"{DOUBLE}while True: pass"}) as session:
        assert doubles(session)
        assert session.faults[0].startswith("helper.py, line 3:")


def test_a_submission_that_cannot_be_loaded_ends(submit: Submit) -> None:
    """When every worker dies, the session opens all the same, and each call says that it was not run."""
    text = "import os\n" + "os._exit(1)\n" * 9
    with submit(text, deaths=3) as session:
        assert failure_of(session).verdict is Verdict.NOT_RUN
        assert len(session.faults) == 4


# ---- imports ------------------------------------------------------------------------------------------------


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
        assert fault.startswith("main.py, line 2: ModuleNotFoundError: ")


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
        assert np.array_equal(reply_of(session, "forward").values["y"], 2 * X)
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
        assert np.array_equal(reply_of(session, "forward").values["y"], 2 * X)


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
            assert np.array_equal(reply_of(session, "forward").values["y"], 2 * X)


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


# ---- notebooks ----------------------------------------------------------------------------------------------


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


def test_many_faults_are_cut(submit: Submit) -> None:
    """A file in which everything fails says so twenty times, not ten thousand."""
    with submit("1 / 0\n" * 500 + DOUBLE) as session:
        assert doubles(session)
        assert len(session.faults) == 20


SOURCES: list[Mapping[str, str | Sequence[str]]] = [{}, {"a.py": ""}, {"a.ipynb": []}, {"a.ipynb": ["", " \n"]}]


@pytest.mark.parametrize("sources", SOURCES)
def test_an_empty_submission_is_missing_everything(submit: Submit, sources: Mapping[str, str | Sequence[str]]) -> None:
    """Nothing handed in is nothing found, and no error of ours."""
    with submit(sources) as session:
        assert session.definitions == {}
        assert session.faults == ()
        assert failure_of(session).verdict is Verdict.MISSING
