"""What a call gives is what the student's function returned, no more and no less, whatever else it did."""

from __future__ import annotations

import numpy as np
import pytest

from grader.model.evidence import Foreign, Verdict
from grader.model.exercise import Call, call
from tests.sandbox.conftest import DOUBLE, Submit, X, reply_of, same

# ---- values -------------------------------------------------------------------------------------------------


def test_values_come_back_exactly(submit: Submit) -> None:
    """What goes in and comes out unchanged is the same to the last bit: dtypes, NaN, infinities, no elements."""
    values = [
        X,
        np.array(3.0),
        np.zeros((0, 4)),
        np.array([np.nan, -0.0, np.inf, 5e-324]),
        np.arange(6, dtype=np.float32).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(3)[::-1],
        np.array([True, False]),
        np.array([1j]),
    ]
    with submit("def double(x):\n    return x\n") as session:
        replies = session.run([call("double", value) for value in values])
    assert all(same(reply.values["y"], value) for reply, value in zip(replies, values, strict=True))
    assert all(reply.changed == () for reply in replies)


def test_the_memory_order_of_an_argument_arrives(submit: Submit) -> None:
    """A student's function sees an array by columns where the case says so."""
    with submit("def double(x):\n    return x.flags.f_contiguous\n") as session:
        assert reply_of(session, np.asfortranarray(np.ones((2, 3)))).values["y"] is True
        assert reply_of(session, np.ones((2, 3))).values["y"] is False


def test_numbers_and_dicts_cross_too(submit: Submit) -> None:
    """A dict of arrays and a number are arguments and answers like any other."""
    with submit("def pair(x):\n    return {k: 2 * v for k, v in x.items()}, 0.1\n") as session:
        values = reply_of(session, {"b": X, "a": X[:1]}, name="pair").values
    assert list(values["first"]) == ["b", "a"]
    assert same(values["first"]["b"], 2 * X)
    assert values["second"] == 0.1


def test_what_is_no_value_comes_as_a_name(submit: Submit) -> None:
    """A function that returns a subclass or an object gives its type's name and stays alive."""
    with submit("import numpy as np\ndef double(x):\n    return np.matrix(x)\ndef pair(x):\n    return x, print") as s:
        assert reply_of(s).values == {"y": Foreign("matrix")}
        values = reply_of(s, name="pair").values
    assert same(values["first"], X)
    assert values["second"] == Foreign("builtin_function_or_method")


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("(2 * x, 3 * x)", {"first", "second"}),
        ("[2 * x, 3 * x]", {"first", "second"}),
        ("(2 * x, 3 * x, 4 * x, None)", {"first", "second"}),
        ("(2 * x,)", {"first"}),
        ("2 * x", {"first"}),
    ],
)
def test_more_or_fewer_values_are_sorted_by_place(submit: Submit, expression: str, names: set[str]) -> None:
    """Extra values are dropped, a list is a tuple, a bare value is the first, and what lacks is simply not there."""
    with submit(f"def pair(x):\n    return {expression}\n") as session:
        values = reply_of(session, name="pair").values
    assert set(values) == names
    assert same(values["first"], 2 * X)
    assert "second" not in names or same(values["second"], 3 * X)


def test_an_extra_value_beside_the_only_one_is_dropped(submit: Submit) -> None:
    """A function asked for one array that returns its cache as well has returned the array."""
    with submit("def double(x):\n    return 2 * x, {'x': x}\n") as session:
        assert same(reply_of(session).values["y"], 2 * X)


def test_nothing_returned_is_none(submit: Submit) -> None:
    """Forgetting `return` gives None, and no array."""
    with submit("def double(x):\n    y = 2 * x\ndef pair(x):\n    x = 2 * x\n") as session:
        assert reply_of(session).values == {"y": None}
        assert reply_of(session, name="pair").values == {"first": None}


# ---- from call to call --------------------------------------------------------------------------------------

WITH_CACHE = """
def forward(x):
    return 2 * x, (x, lambda dy: 2 * dy, object())
def backward(dy, cache):
    x, gradient, _ = cache
    return gradient(dy) + 0 * x
"""


def test_a_cache_stays_and_is_handed_on(submit: Submit) -> None:
    """What a forward pass keeps may be any object: it does not cross, and the backward pass gets the very same."""
    forward = call("forward", X)
    with submit(WITH_CACHE) as session:
        first, second = session.run([forward, call("backward", X, forward.output("cache"))])
    assert set(first.values) == {"y"}
    assert same(second.values["dx"], 2 * X)


def test_a_slice_of_an_output_is_an_argument(submit: Submit) -> None:
    """Indices and slices of an earlier value are taken where it is, and calls may be chained."""
    forward = call("forward", np.arange(12.0).reshape(3, 4))
    half = call("double", forward.output("y")[1:, ::2])
    row = call("double", half.output("y")[-1])
    with submit(WITH_CACHE + DOUBLE) as session:
        replies = session.run([forward, half, row])
    whole = np.arange(12.0).reshape(3, 4)
    assert same(replies[1].values["y"], 4 * whole[1:, ::2])
    assert same(replies[2].values["y"], 8 * whole[2, ::2])


def test_a_later_group_goes_on_with_what_an_earlier_one_kept(submit: Submit) -> None:
    """A cache outlives its group as long as each group uses one; a group that uses none starts afresh."""
    text = "def forward(x):\n    return x, [x]\ndef backward(dy, cache):\n    return dy + len(cache) * cache.pop()\n"
    with submit(text) as session:
        first, second = call("forward", X), call("forward", 3 * X)
        session.run([first])
        session.run([second, call("backward", X, first.output("cache"))])
        (reply,) = session.run([call("backward", X, second.output("cache"))])
        assert same(reply.values["dx"], 4 * X)
        session.run([call("forward", X)])
        with pytest.raises(ValueError, match="not in list"):
            session.run([call("backward", X, second.output("cache"))])


def test_what_a_lost_worker_kept_is_not_run(submit: Submit) -> None:
    """After a worker has died, what goes on with its outputs gets no value and no error of ours."""
    text = "import os\ndef forward(x):\n    return x, [x]\ndef backward(dy, cache):\n    os._exit(1)\n"
    with submit(text) as session:
        kept = call("forward", X)
        session.run([kept])
        verdicts = [session.run([call("backward", X, kept.output("cache"))])[0].failure for _ in range(2)]
    assert [failure and failure.verdict for failure in verdicts] == [Verdict.RAISED, Verdict.NOT_RUN]


@pytest.mark.parametrize(
    "forward", ["return None", "return 2 * x", "raise ValueError('no')", "return [2 * x, None]", "x.y = 1"]
)
def test_a_call_on_what_never_came_is_not_run(submit: Submit, forward: str) -> None:
    """Where the earlier call failed, or returned nothing that can be sliced, the later one is not held against it."""
    first = call("forward", X)
    with submit(f"def forward(x):\n    x = x + 0\n    {forward}\n" + DOUBLE) as session:
        _, second, third = session.run([first, call("double", first.output("cache")[1:]), call("double", X)])
    assert second.failure is not None
    assert second.failure.verdict is Verdict.NOT_RUN
    assert same(third.values["y"], 2 * X)


def test_a_call_on_a_missing_function_is_not_run(submit: Submit) -> None:
    """The function that is missing is named, once as missing and once as the reason."""
    first = call("forward", X)
    with submit(DOUBLE) as session:
        replies = session.run([first, call("double", first.output("y")), call("double", X)])
    assert [reply.failure and (reply.failure.verdict, reply.failure.function) for reply in replies] == [
        (Verdict.MISSING, "forward"),
        (Verdict.NOT_RUN, "forward"),
        None,
    ]


def test_a_sweep_gives_both_sides_of_every_element(submit: Submit) -> None:
    """Each element is lowered, then raised by the step, and one stack of outputs comes back."""
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    with submit("def forward(x):\n    return x ** 2, None\n") as session:
        (reply,) = session.run([Call("forward", (x,), sweep=(0, "y", 0.5))])
    expected = []
    for index in np.ndindex(x.shape):
        for step in (-0.5, 0.5):
            moved = x.copy()
            moved[index] += step
            expected.append(moved**2)
    assert set(reply.values) == {"y"}
    assert same(reply.values["y"], np.stack(expected))


def test_a_sweep_over_a_function_that_spoils_its_argument_is_right(submit: Submit) -> None:
    """Every call of a sweep gets a fresh copy, and its result is kept although a buffer is used again."""
    text = (
        "import numpy as np\nkept = np.zeros(3)\ndef forward(x):\n    x *= 2\n    kept[:] = x\n    return kept, None\n"
    )
    with submit(text) as session:
        (reply,) = session.run([Call("forward", (X,), sweep=(0, "y", 1.0))])
    moves = np.concatenate([[-np.eye(3)[i], np.eye(3)[i]] for i in range(3)])
    assert same(reply.values["y"], 2 * (X + moves))


def test_a_changed_argument_is_noticed_and_harms_no_other_call(submit: Submit) -> None:
    """The position is reported, the argument comes back as the call left it, and the next call gets it afresh."""
    before = X.copy()
    twice = [call("double", X, echo=(0,)), call("double", X)]
    with submit("def double(x):\n    x *= 2\n    return x\n") as session:
        first, second = session.run(twice)
    assert first.changed == second.changed == (0,)
    assert same(first.echoed[0], 2 * X)
    assert same(second.values["y"], 2 * X)
    assert second.echoed == {}
    assert same(X, before)


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("x['a'] *= 2", (0,)),
        ("x['a'] = 2.0", (0,)),
        ("x['a'] = None", (0,)),
        ("x['a'] = x['a'].tolist()", (0,)),
        ("x.pop('a')", (0,)),
        ("x['new'] = 1.0", (0,)),
        ("x.clear()", (0,)),
        ("x['a'] = x", (0,)),
        ("x['a'] = x['a'] + 0.0", ()),
        ("dict(x, a=1)", ()),
    ],
)
def test_a_changed_dict_is_noticed_whatever_is_put_there(
    submit: Submit, statement: str, changed: tuple[int, ...]
) -> None:
    """Gradients by name may be overwritten with anything, and the call still answers."""
    with submit(f"def double(x):\n    {statement}\n    return 1.0\n") as session:
        reply = reply_of(session, {"a": X, "b": X})
    assert (reply.failure, reply.changed) == (None, changed)


def test_an_array_that_is_both_argument_and_answer_may_be_kept(submit: Submit) -> None:
    """A function that remembers its argument and changes it later changes no answer given before."""
    text = (
        "kept = []\ndef double(x):\n    kept.append(x)\n    kept[0][:] = 9\n    return 2 * x if len(kept) > 1 else x\n"
    )
    with submit(text) as session:
        first, second = session.run([call("double", X), call("double", X)])
    assert same(first.values["y"], np.full(3, 9.0))
    assert same(second.values["y"], 2 * X)


def test_what_a_module_remembers_lasts(submit: Submit) -> None:
    """Global state is the student's own: it lasts from call to call and from group to group."""
    with submit("n = 0\ndef double(x):\n    global n\n    n += 1\n    return n\n") as session:
        counts = [reply.values["y"] for _ in range(3) for reply in session.run([call("double", X)] * 2)]
    assert counts == [1, 2, 3, 4, 5, 6]


def test_chance_is_the_same_in_every_session(submit: Submit) -> None:
    """The old global generators start from one seed, so that a mark does not depend on luck."""
    text = "import random\nimport numpy as np\ndef double(x):\n    return [np.random.rand(), random.random()]\n"
    draws = []
    for _ in range(2):
        with submit(text) as session:
            draws.append([reply_of(session).values["y"] for _ in range(2)])
    assert draws[0] == draws[1]
    assert draws[0][0] != draws[0][1]


# ---- failures -----------------------------------------------------------------------------------------------


def test_an_exception_says_what_and_where(submit: Submit) -> None:
    """Type, message, file and the innermost line of the student's own; the next call goes on."""
    text = "def check(x):\n    raise ValueError(f'bad {x}')\ndef double(x):\n    return check(1)\n"
    with submit({"a.py": text, "b.py": "def pair(x):\n    return x, x\n"}) as session:
        failed, fine = session.run([call("double", X), call("pair", X)])
    failure = failed.failure
    assert failure is not None
    assert (failure.verdict, failure.function, failure.file, failure.line) == (Verdict.RAISED, "double", "a.py", 2)
    assert (failure.error_type, failure.error_message) == ("ValueError", "bad 1")
    assert same(fine.values["first"], X)


def test_an_error_inside_numpy_is_placed_at_the_students_line(submit: Submit) -> None:
    """Shapes that do not fit are reported where the student wrote them."""
    with submit("import numpy as np\n\ndef double(x):\n    return np.concatenate([x, np.ones((2, 2))])\n") as session:
        failure = reply_of(session).failure
    assert failure is not None
    assert (failure.error_type, failure.file, failure.line) == ("ValueError", "main.py", 4)


def test_a_message_shows_no_address_and_no_folder_of_ours(submit: Submit) -> None:
    """What differs from run to run is taken out of a student's own words."""
    text = "import os\nclass Odd: pass\ndef double(x):\n    raise ValueError(f'{Odd()} {os.getcwd()}/data')\n"
    with submit(text) as session:
        failure = reply_of(session).failure
    assert failure is not None
    assert failure.error_message == "<main.Odd object at 0x…> ./data"


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("raise NotImplementedError", Verdict.NOT_IMPLEMENTED),
        ("raise MemoryError", Verdict.OUT_OF_MEMORY),
        ("raise SystemExit", Verdict.RAISED),
        ("raise KeyboardInterrupt", Verdict.RAISED),
        ("raise GeneratorExit", Verdict.RAISED),
        ("raise EOFError", Verdict.RAISED),
        ("raise StopIteration", Verdict.RAISED),
        ("double()", Verdict.RAISED),
        ("raise type('Odd', (BaseException,), {'__str__': lambda self: 1 / 0})", Verdict.RAISED),
    ],
)
def test_whatever_is_raised_ends_only_its_call(submit: Submit, statement: str, verdict: Verdict) -> None:
    """Exits and interrupts are exceptions like any other: the worker lives on with all that it remembers."""
    text = f"n = 0\ndef double(x):\n    global n\n    n += 1\n    {statement}\ndef pair(x):\n    return 1 * n, n\n"
    with submit(text) as session:
        failed, fine = session.run([call("double", X), call("pair", X)])
    assert failed.failure is not None
    assert failed.failure.verdict is verdict
    assert fine.values == {"first": 1, "second": 1}
