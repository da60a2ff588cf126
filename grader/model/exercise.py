"""What an exercise asks for and how it is checked: functions, cases, calls, claims, checks.

Everything here is a description. Nothing runs a student's code or knows an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

OPAQUE = None  # axes of a value that stays on the student's side, such as a cache
MAPPING = "mapping"  # axes of a dict from name to array

# Axes of parameters, which have the same names in every exercise. G is the blocks of H side by side, H where there
# is one; ... is T where the function is one of a whole sequence, and nothing where it is one of a step.
AXES = {
    "x": "N...D",
    **dict.fromkeys(("prev_h", "next_h", "h0", "prev_c", "c0", "dnext_h", "dnext_c"), "NH"),
    **dict.fromkeys(("h", "dh"), "NTH"),
    **dict.fromkeys(("b", "bx", "bh"), "G"),
    "Wx": "DG",
    "Wh": "HG",
}


@dataclass(frozen=True)
class Function:
    """One function that an exercise asks for.

    parameters: the names in order; they are passed by position, so a student may rename them.
    returns: name of each returned value -> its axes, one letter an axis ("NTH"), "" for a number,
    MAPPING for a dict of arrays, OPAQUE for what is only handed back to another function. A returned value whose
    name begins with d is a gradient. called: what students call it where their course has another name for it.
    """

    name: str
    parameters: tuple[str, ...]
    returns: Mapping[str, str | None]
    called: str = ""

    @property
    def visible(self) -> tuple[str, ...]:
        """Names of the returned values that are sent to the trusted side."""
        return tuple(name for name, axes in self.returns.items() if axes is not OPAQUE)

    @property
    def takes(self) -> Mapping[str, str]:
        """Axes of each parameter; "" for what conventions leave as it is: a number, a dict, a cache, another matrix."""
        is_sequence = any("T" in (axes or "") for axes in self.returns.values())
        return {name: AXES.get(name, "").replace("...", "T" if is_sequence else "") for name in self.parameters}

    def time_axis(self, output: str) -> int | None:
        """Position of the axis T in `output`, or None where there is no time."""
        axes = self.returns.get(output) or ""
        return axes.index("T") if axes != MAPPING and "T" in axes else None


@dataclass(frozen=True, eq=False)
class Case:
    """One set of inputs. Cases are listed from the smallest up, so the first failure is the simplest.

    tag: which checks use it ("core", "edge", "tiny", …). single: inputs are float32, so the looser
    row of the tolerance table applies. hidden: its numbers are for the instructor alone.
    """

    name: str
    values: Mapping[str, Any]
    tag: str = "core"
    single: bool = False
    hidden: bool = False

    def __getattr__(self, name: str) -> Any:
        """Let checks write `case.Wh`."""
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a student's function, or a whole sweep of it.

    arguments: arrays, numbers, dicts of arrays, or an Output of an earlier call of the same plan.
    echo: positions of arguments that are sent back as the call left them.
    sweep: (argument, output, step): the function is called twice for every element of that argument,
    once with the element lowered by step and once raised; the reply is one array (2 * size, *output).
    """

    function: str
    arguments: tuple[Any, ...]
    echo: tuple[int, ...] = ()
    sweep: tuple[int, str, float] | None = None

    def output(self, name: str) -> Output:
        """Name a returned value, to pass it on to a later call without it crossing the wall."""
        return Output(self, name)


@dataclass(frozen=True, eq=False)
class Output:
    """A value that an earlier call of the plan returned, with an optional slice of it."""

    call: Call
    name: str
    index: tuple[int | slice, ...] | None = None

    def __getitem__(self, index: int | slice | tuple[int | slice, ...]) -> Output:
        """Pass on only a part, such as the state at one time step."""
        return Output(self.call, self.name, index if isinstance(index, tuple) else (index,))


def call(function: str, *arguments: Any, echo: tuple[int, ...] = ()) -> Call:
    """Write `call("rnn_forward", x, h0, Wx, Wh, b)` the way a student would."""
    return Call(function, arguments, echo)


class Relation(StrEnum):
    """How a claim's actual value must stand to its expected one."""

    SAME = "same"  # equal up to the tolerance table
    EXACT = "exact"  # equal to the last bit
    NUMERIC = "numeric"  # equal up to what finite differences can resolve
    LOGARITHM = "logarithm"  # equal logarithms, an absolute tolerance on the log
    AT_MOST = "at_most"  # nowhere above the bound
    DIFFERENT = "different"  # must not agree, where agreeing would mean that something was ignored
    GOAL = "goal"  # a figure that training brought down to what was wanted, or did not


@dataclass(frozen=True, eq=False)
class Claim:
    """One thing that must hold between values that a submission returned."""

    about: str
    actual: Any
    expected: Any
    relation: Relation = Relation.SAME
    time_axis: int | None = None


def claim(
    about: str, *, actual: Any, expected: Any, relation: Relation = Relation.SAME, time_axis: int | None = None
) -> Claim:
    """State that `actual` stands in `relation` to `expected`; `about` names it for the report."""
    return Claim(about, actual, expected, relation, time_axis)


class Values(Protocol):
    """What one call returned, to the author of a law.

    `values["h"]` is a float array that has the right shape, is finite, and varies along the axes along
    which the right answer varies; where that is not so, the access itself ends the law with the right verdict.
    """

    def __getitem__(self, name: str, /) -> Array:
        """One returned array, checked."""
        ...

    def sound(self) -> Iterator[tuple[str, Array]]:
        """Every array that passes those tests, if at least half do; an unsound one loses its mark elsewhere."""
        ...

    def echoed(self, argument: int) -> Any:
        """An argument as the call left it."""
        ...


Plan = Callable[[Case], Sequence[Call]]
Law = Callable[[Case, Sequence[Values]], Iterable[Claim]]


@dataclass(frozen=True)
class FollowThrough:
    """How a check can still be earned when an earlier part is wrong.

    because_of: full ids of checks; only if one of them is lost is any of this tried.
    stand_in: a check of the same exercise that needs no reference, such as finite differences of the
    student's own forward pass; where it passes, this one counts as passed.
    given: the same question put to the reference, on values that the student's own earlier part returned
    ("the right gradient for these states"); where the answers agree, this one counts as passed.
    """

    because_of: tuple[str, ...]
    stand_in: str = ""
    given: Callable[[Case, Sequence[Values]], Sequence[Call]] | None = None


@dataclass(frozen=True)
class Check:
    """One question to a submission.

    plan: the calls for one case. outputs: names of the last call's values to compare with the reference;
    law: instead, claims that hold for any right answer. subjects: the functions whose absence makes the
    check `missing`; by default that of the last call. tags: which cases it runs on.
    """

    id: str
    title: str
    plan: Plan
    outputs: tuple[str, ...] = ()
    law: Law | None = None
    subjects: tuple[str, ...] = ()
    tags: tuple[str, ...] = ("core",)
    follow_through: FollowThrough | None = None


@dataclass(frozen=True)
class Curve:
    """Something to draw over time: a value of the last call of a check's plan, as its norm at each step.

    quantity: what it is, in words, such as `norm of dL/dx_t`. cases: names of the public cases that are drawn.
    """

    quantity: str
    check: str
    output: str
    cases: tuple[str, ...]


class Ask(Protocol):
    """One call to a submission in the middle of an experiment."""

    def __call__(self, asked: Call, sizes: Mapping[str, int], moment: str, /) -> Mapping[str, Array]:
        """Every visible value that the call returned, float64, finite, of the shape that its axes and sizes give.

        asked: may use an Output of any call since the last one that used none. moment: when this is, for the report.
        Does not return where the call fails or a value is not like that: the experiment is over then, so let pass
        what this raises.
        """
        ...


@dataclass(frozen=True)
class Experiment:
    """A question whose later calls depend on earlier answers, such as training.

    run: asks until it knows, and returns what must hold; it is the instructor's code and may be slow to fail, so
    needs: full ids of checks that must be right before anything is asked. case: the name of the case it is run on.
    """

    id: str
    title: str
    run: Callable[[Case, Ask], Iterable[Claim]]
    case: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Staged:
    """An experiment, and the one case that it is run on: the hidden one where there are hidden cases."""

    exercise: str
    case: Case
    experiment: Experiment

    @property
    def id(self) -> str:
        """`long_memory/adding`."""
        return f"{self.exercise}/{self.experiment.id}"


@dataclass(frozen=True)
class Group:
    """The calls of one plan on one case, and the checks that look at what they return."""

    exercise: str
    case: Case
    calls: tuple[Call, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Exercise:
    """One folder under assignments/, as its exercise.py describes it; the slug is the folder's name.

    needs: slugs of exercises whose functions are called here too. reference_only: functions that a
    FollowThrough.given may call in the reference and that nobody is asked for. experiments: named by the rubric
    like checks. An exercise without functions of its own has no reference: it tries those of earlier ones.
    profiles: what a report draws.
    """

    title: str
    functions: tuple[Function, ...]
    cases: Callable[[np.random.Generator], Sequence[Case]]
    checks: tuple[Check, ...]
    needs: tuple[str, ...] = ()
    reference_only: tuple[Function, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    profiles: tuple[Curve, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """What a rubric may name: every check, then every experiment."""
        return (*(check.id for check in self.checks), *(experiment.id for experiment in self.experiments))

    def follow_through(self, name: str) -> FollowThrough | None:
        """How the check with that id may be kept; an experiment may not, since its gate has asked for that before."""
        return next((check.follow_through for check in self.checks if check.id == name), None)
