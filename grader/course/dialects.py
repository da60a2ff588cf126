"""dialects/<name>.py -> Dialect: how functions that are asked for are made of those of another course.

These files are the instructor's own. They are read here and run beside a student's code, never on the trusted side.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from grader.course.seeds import public_generator
from grader.errors import CourseError
from grader.model.conventions import Dialect
from grader.model.exercise import Check, Exercise, Function

# Where the course stands that travels with the package: inside it once installed, beside it in a source checkout.
SHIPPED = (Path(__file__).parents[1] / "_course", Path(__file__).parents[2])
OURS = "batch_first"  # the dialect that needs no file


def find_dialects(root: Path) -> dict[str, Path]:
    """Every dialect that a course may name: its own, and those that travel with the package."""
    folders = (folder / "dialects" for folder in (*reversed(SHIPPED), root))
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.py"))}


def load_dialect(path: Path, functions: Mapping[str, Function]) -> Dialect:
    """Read one dialect. functions: what is asked for. Raises CourseError with every fault and its place."""
    text = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text, str(path))
    except SyntaxError as error:
        raise CourseError([f"{path}:{error.lineno or 1}:{error.offset or 1}: SyntaxError: {error.msg}"]) from error
    line, calls = _calls(tree)
    if calls is None:
        right = 'CALLS = {"rnn_forward": ["their_name"], ...}, written out'
        raise CourseError([f"{path}:{line}:1: what needs which names is not said; right would be {right}"])
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if faults := [f"{path}:{number}:1: {what}" for number, what in _faults(line, calls, defined, functions)]:
        raise CourseError(faults)
    return Dialect(path.stem, text, {name: tuple(names) for name, names in calls.items()})


def _calls(tree: ast.Module) -> tuple[int, dict[str, list[str]] | None]:
    """The line and the value of CALLS; None where it is not a dict of names to lists of names."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["CALLS"]:
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                return node.lineno, None
            is_right = isinstance(value, dict) and all(_is_names(names) for names in value.values())
            return node.lineno, value if is_right and all(isinstance(name, str) for name in value) else None
    return 1, None


def _is_names(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(name, str) for name in value)


def _faults(
    line: int, calls: Iterable[str], defined: Mapping[str, ast.FunctionDef], functions: Mapping[str, Function]
) -> Iterator[tuple[int, str]]:
    for name in calls:
        if name not in defined:
            yield line, f"CALLS names {name!r}, which this file does not define"
            continue
        node = defined[name]
        parameters = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        if node.args.vararg is None and name in functions and len(parameters) != 1 + len(functions[name].parameters):
            right = ", ".join(("theirs", *functions[name].parameters))
            yield node.lineno, f"{name} takes ({', '.join(parameters)}); right would be ({right})"


def out_of_reach(slug: str, exercise: Exercise, dialect: Dialect) -> dict[str, str]:
    """Checks of an exercise that call a function which the dialect does not have -> that function.

    So are experiments whose gate has such a check.
    """
    cases = exercise.cases(public_generator(slug))

    def called(check: Check) -> list[str]:
        case = next((case for case in cases if case.tag in check.tags), None)
        return [*check.subjects, *(call.function for call in (check.plan(case) if case else ()))]

    lacking = {check.id: [name for name in called(check) if name not in dialect.calls] for check in exercise.checks}
    beyond = {name: functions[0] for name, functions in lacking.items() if functions}
    for experiment in exercise.experiments:
        gate = [need.removeprefix(f"{slug}/") for need in experiment.needs]
        if closed := [name for name in gate if name in beyond]:
            beyond[experiment.id] = beyond[closed[0]]
    return beyond
