"""grader.public_case(): the inputs and right answers of a public case at a Python prompt, and a way to try one's work.

It says how the calls of a check are written, with names that work where `case` is this object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import Desk
from grader.compare.judge import Answered, judge
from grader.errors import UsageError
from grader.intake.submission import read_submission
from grader.messages import sentence
from grader.model.evidence import Reply, Submission
from grader.model.exercise import Array, Call, Function, Group, Output
from grader.model.text import clean
from grader.notebook.surroundings import desk_for, placed
from grader.pipeline import open_session
from grader.sandbox.here import SessionHere
from grader.sandbox.program import Program


def public_case(name: str, case: str = "", *, course: str | Path | None = None) -> PublicCase:
    """The case of that name, by default the smallest, for a check such as "bptt/sequence_dx", or for an exercise.

    For an exercise it is the first check on that case. Raises UsageError, which names what there is.
    """
    slug, _, check = name.partition("/")
    desk = desk_for((slug,), course)
    rows = [
        (group, right)
        for group, right in zip(desk.paper.agenda, desk.paper.expected, strict=True)
        if group.exercise == slug and (not check or check in {one.id for one in group.checks})
    ]
    if not rows:
        ids = ", ".join(desk.course.exercises[slug].ids)
        raise UsageError(f"no check {check!r} with public cases in {slug}; there are {ids}")
    chosen = [row for row in rows if case in {"", row[0].case.name}]
    if not chosen:
        names = ", ".join(dict.fromkeys(group.case.name for group, _ in rows))
        raise UsageError(f"no case {case!r} for {name}; there are {names}")
    return PublicCase(desk, *chosen[0], check or chosen[0][0].checks[0].id)


class PublicCase:
    """Inputs as attributes (`case.Wh`), right answers in `expected`, the calls of the check in `calls`.

    arguments: those of each call, with None where an earlier call's value goes.
    """

    def __init__(self, desk: Desk, group: Group, right: Sequence[Reply], check: str) -> None:
        self._desk, self._group, self._right = desk, group, right
        self.check, self.name = f"{group.exercise}/{check}", group.case.name
        self.inputs: Mapping[str, Any] = {name: _own(value) for name, value in group.case.values.items()}
        self.expected: Mapping[str, Any] = {name: _own(value) for name, value in right[-1].values.items()}
        self.arguments = [
            tuple(None if isinstance(argument, Output) else _own(argument) for argument in call.arguments)
            for call in group.calls
        ]
        self.calls = written(group.calls, group.case.values, self._desk.course.functions)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self.inputs:
            raise AttributeError(f"this case has {', '.join(self.__dict__.get('inputs', {}))}; no {name!r}")
        return self.inputs[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.inputs]

    def __repr__(self) -> str:
        inputs = [f"case.{name}  {_shape(value)}" for name, value in self.inputs.items()]
        answers = [f'case.expected["{name}"]  {_shape(value)}' for name, value in self.expected.items()]
        return "\n".join([f"{self.check} on the case “{self.name}”", *inputs, *answers, "", *self.calls])

    def run(self, work: str | Path | Mapping[str, Any] | ModuleType = ".") -> Tried:
        """Make the calls and compare. work: a file or folder, run as `grader check` runs it, or a namespace or module.

        From a namespace, such as globals(), the functions are called here, where a debugger can follow them.
        """
        replies = self._in_a_worker(Path(work)) if isinstance(work, (str, Path)) else self._here(work)
        check = next(one for one in self._group.checks if f"{self._group.exercise}/{one.id}" == self.check)
        answered = Answered(self._group, replies, self._right, self._desk.course.reference_functions)
        with np.errstate(all="ignore"):
            outcome = judge(check, answered)
        said = sentence(outcome) or "Everything that this check looks at is right on this case."
        return Tried(self, tuple(reply.values for reply in replies), said, check.outputs)

    def _in_a_worker(self, path: Path) -> Sequence[Reply]:
        course, submission = self._desk.course, read_submission(path)
        with open_session(course, submission, course.functions, self._desk.paper.level) as session:
            return session.run(self._group.calls, self._group.case.tag)

    def _here(self, work: Mapping[str, Any] | ModuleType) -> Sequence[Reply]:
        course, space = self._desk.course, vars(work) if isinstance(work, ModuleType) else work
        program = Program(Submission("", {}), {}, course.functions, 1, course.conventions, course.dialect)
        with SessionHere(program, course.rubric.limits, space=space, placed=placed) as session:
            return session.run(self._group.calls, self._group.case.tag)


class Tried:
    """What came. values: of each call, by name; said: the sentence of the report."""

    def __init__(
        self, case: PublicCase, values: Sequence[Mapping[str, Any]], said: str, outputs: tuple[str, ...]
    ) -> None:
        self.case, self.values, self.said, self._outputs = case, values, said, outputs

    def __repr__(self) -> str:
        lines = [*self.case.calls, "", self.said]
        for name in self._outputs:
            lines += ["", f"{name}, yours:", _numbers(self.values[-1].get(name))]
            lines += [f"{name}, expected:", _numbers(self.case.expected[name])]
        return "\n".join(lines)


def written(calls: Sequence[Call], values: Mapping[str, Any], functions: Mapping[str, Function]) -> list[str]:
    """Each call as a line of Python that works where `case` is the case and the functions are defined."""
    lines: list[str] = []
    # What the last call returns has its plain name; whatever has the same name before it is numbered.
    last = {name: number for number, call in enumerate(calls) for name in _returned(call, functions)}
    names = {
        (number, name): name if last[name] == number else f"{name}_{number}"
        for number, call in enumerate(calls)
        for name in _returned(call, functions)
    }
    for number, call in enumerate(calls):
        function = functions.get(call.function) or Function(call.function, (), {})
        made = ", ".join(names[number, name] for name in function.returns)
        arguments = [_spelled(a, (number, i), values, names, calls) for i, a in enumerate(call.arguments)]
        if call.sweep:
            moved = function.parameters[call.sweep[0]] if function.parameters else "one argument"
            made = f"# for each element of {moved}, lowered and raised by {call.sweep[2]:g}: {made}"
        lines.append(f"{made} = {function.called or call.function}({', '.join(arguments)})")
    return lines


def _returned(call: Call, functions: Mapping[str, Function]) -> tuple[str, ...]:
    return tuple(functions[call.function].returns) if call.function in functions else ()


def _spelled(
    argument: Any,
    place: tuple[int, int],
    values: Mapping[str, Any],
    names: Mapping[tuple[int, str], str],
    calls: Sequence[Call],
) -> str:
    if isinstance(argument, Output):
        position = next(i for i, call in enumerate(calls) if call is argument.call)
        parts = ", ".join(_part(part) for part in argument.index or ())
        return names[position, argument.name] + (f"[{parts}]" if parts else "")
    if isinstance(argument, (int, float)):
        return repr(argument)
    same = next((name for name, value in values.items() if value is argument), None)
    return f"case.{same}" if same else f"case.arguments[{place[0]}][{place[1]}]"


def _part(part: int | slice) -> str:
    if isinstance(part, int):
        return str(part)
    ends = ["" if end is None else str(end) for end in (part.start, part.stop)]
    return ":".join(ends) + ("" if part.step is None else f":{part.step}")


def _own(value: Any) -> Any:
    """A copy, into which somebody at a prompt may write."""
    if isinstance(value, Mapping):
        return {key: _own(part) for key, part in value.items()}
    return value.copy(order="K") if isinstance(value, np.ndarray) else value


def _shape(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"a dict of {', '.join(f'{key} {_shape(part)}' for key, part in value.items())}"
    return str(value.shape) if isinstance(value, np.ndarray) and value.ndim else f"{value}"


def _numbers(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {_numbers(part)}" for key, part in value.items())
    if isinstance(value, np.ndarray):
        shown: Array = value
        return np.array2string(shown, precision=4, suppress_small=False, threshold=200)
    return "nothing came" if value is None else clean(repr(value), 300)
