"""rubric.yaml → Rubric: every fault at once, each as `file:line:column: what, and what would be right`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.course.dialects import OURS, find_dialects, load_dialect, out_of_reach
from grader.course.exercises import functions_of, is_stand_in
from grader.course.rubric_laws import law_faults
from grader.course.strict_yaml import Fault, Node, fault_lines, read_yaml, shown
from grader.course.typed_yaml import Form, read_form, root_of, schema_of
from grader.course.value_laws import nearest
from grader.model.conventions import Dialect
from grader.model.exercise import Exercise, Function
from grader.model.rubric import Criterion, ExerciseRubric, Rubric

RUBRIC = Form(Rubric, "rubric", "grader/rubric/v1")


def load_rubric(path: Path) -> Rubric:
    """Read a rubric; CourseError with all of its faults where there are any."""
    return read_form(path, RUBRIC, law_faults)


def criterion_lines(path: Path) -> dict[str, int]:
    """The line, from 1, on which each criterion has its id, by exercise.criterion. Raises CourseError as above."""
    assignments = root_of(path, read_yaml(path)).child("assignments").items
    exercises = [exercise for assignment in assignments for exercise in assignment.child("exercises").items]
    ids = [(e.child("id"), c.child("id")) for e in exercises for c in e.child("criteria").items]
    return {f"{exercise.text}.{criterion.text}": criterion.place.line for exercise, criterion in ids}


def check_against(path: Path, rubric: Rubric, exercises: Mapping[str, Exercise], *, whole: bool = True) -> list[str]:
    """Compare a loaded rubric with the exercises of its course, by slug: folders, checks, checks left over.

    path: the file that the rubric was loaded from, for the positions. whole: the rubric has every line, so that
    each check must be in one. Returns the faults, in the file's order.
    Raises CourseError when the file cannot be read any more.
    """
    root = root_of(path, read_yaml(path))
    dialect, faults = _dialect(path, root, rubric, functions_of(dict(exercises)))
    for number, assignment in enumerate(rubric.assignments):
        for index, part in enumerate(assignment.exercises):
            node = root.at(("assignments", number, "exercises", index))
            if part.id in exercises:
                beyond = out_of_reach(part.id, exercises[part.id], dialect) if dialect else {}
                faults += _check_faults(node, part, exercises[part.id], beyond, whole=whole)
            else:
                missing = f"there is no exercise folder assignments/{part.id}"
                faults.append(Fault(node.child("id").place, f"{missing}; {nearest(part.id, exercises)}"))
    return fault_lines(path, faults)


def rubric_schema() -> str:
    """Write the JSON Schema of rubric.yaml, for editors: the text of rubric.schema.json."""
    return schema_of(RUBRIC)


def _dialect(
    path: Path, root: Node, rubric: Rubric, functions: dict[str, Function]
) -> tuple[Dialect | None, list[Fault]]:
    """The dialect that a rubric names, None where it is ours; a fault where there is none of that name.

    Raises CourseError for a dialect with faults of its own.
    """
    known = find_dialects(path.parent)
    if rubric.dialect == OURS:
        return None, []
    if rubric.dialect in known:
        return load_dialect(known[rubric.dialect], functions), []
    missing = f"there is no file dialects/{rubric.dialect}.py; {nearest(rubric.dialect, (OURS, *known))}"
    return None, [Fault(root.child("dialect").place, missing)]


def _check_faults(
    node: Node, part: ExerciseRubric, exercise: Exercise, beyond: Mapping[str, str], *, whole: bool
) -> Iterator[Fault]:
    """What is wrong between an exercise's criteria and its checks; node is its place in the file.

    beyond: checks that call a function which the course's dialect does not have, and that function.
    """
    used = {name for criterion in part.criteria for name in criterion.checks}
    for index, criterion in enumerate(part.criteria):
        yield from _missing_checks(node.at(("criteria", index, "checks")), criterion, exercise.ids, beyond)
    gates = {need for experiment in exercise.experiments for need in experiment.needs}
    for name in exercise.ids:
        is_optional = not whole or name in beyond or is_stand_in(name, exercise) or f"{part.id}/{name}" in gates
        if name not in used and not is_optional:
            unused = f"no criterion of {part.id} uses the check {shown(name)}"
            yield Fault(node.child("id").place, f"{unused}; name it in one, or remove it from exercise.py")


def _missing_checks(
    node: Node, criterion: Criterion, known: Sequence[str], beyond: Mapping[str, str]
) -> Iterator[Fault]:
    for place, name in zip([item.place for item in node.items], criterion.checks, strict=False):
        if name not in known:
            yield Fault(place, f"exercise.py has no check {shown(name)}; {nearest(name, known)}")
        elif name in beyond:
            lacking = f"the check {shown(name)} calls {beyond[name]}, which this dialect does not have"
            yield Fault(place, f"{lacking}; leave the check out, or add the function to the dialect's file")
