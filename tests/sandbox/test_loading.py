"""Whatever a submission looks like, what can be found in it is found, and what cannot costs only itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from grader.model.evidence import Verdict
from tests.sandbox.conftest import DOUBLE, Submit, doubles, failure_of

STUB = "def double(x):\n    pass\n"


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
        assert (definition.also, definition.templates) == (("a.py:1",), ("a.py:1",))


def test_of_two_implementations_the_first_in_order_counts(submit: Submit) -> None:
    """Between files the order of preference decides, and the other place is named."""
    with submit({"a.py": DOUBLE, "b.py": DOUBLE.replace("2", "3")}) as session:
        assert doubles(session)
        assert session.definitions["double"].also == ("b.py:1",)
        assert session.definitions["double"].templates == ()


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
        assert session.definitions["double"].templates == session.definitions["double"].also
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


def test_many_slow_statements_are_all_run(submit: Submit) -> None:
    """What one may take is nothing that they share: together they may take longer, and nothing is said of it."""
    slow = "end = time.process_time() + 0.4\nwhile time.process_time() < end: pass\n"
    with submit(f"import time\n{4 * slow}{DOUBLE}") as session:
        assert doubles(session)
        assert session.faults == ()


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
