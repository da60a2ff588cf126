"""What must hold inside a rubric beyond its types: sums, names, needs, steps, checks used once.

Every law looks only at values that have the right type, so that one fault is reported once, and so that all laws
can be tried on a rubric that is only half right.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from grader.course.strict_yaml import Fault, Node, Place, shown
from grader.course.value_laws import amount, amount_faults, is_amount, moment_faults, nearest, range_faults
from grader.model.conventions import LstmConventions
from grader.model.rubric import Award

GATE_ORDER = LstmConventions().gate_order
NAME = re.compile(r"[a-z][a-z0-9_-]*")
MINUTES_OF_A_DAY = 24 * 60
STEP = re.compile(r"[1-9][0-9]*")


def law_faults(root: Node) -> Iterator[Fault]:
    """Try every law on the tree of a rubric.yaml."""
    assignments = root.child("assignments").items
    exercises = [exercise for assignment in assignments for exercise in assignment.child("exercises").items]
    yield from _limits(root.child("limits"))
    yield from _conventions(root.child("conventions"))
    yield from range_faults(root.child("policies").child("other_convention"), "other_convention")
    yield from _late(root.child("policies").child("late"))
    yield from _entries(root, "assignments")
    yield from _names(assignments)
    yield from _names(exercises)
    for assignment in assignments:
        yield from moment_faults(assignment.child("due"), "due")
        yield from _entries(assignment, "exercises")
        yield from _sum(assignment, "exercises", assignment.child("exercises").items)
    for exercise in exercises:
        criteria = exercise.child("criteria").items
        yield from _entries(exercise, "criteria")
        yield from _sum(exercise, "criteria that are no bonus", [part for part in criteria if not _is_bonus(part)])
        yield from _names(criteria)
        yield from _checks(criteria)
        for criterion in criteria:
            yield from amount_faults(criterion.child("points"), "points")
            yield from _steps(criterion)
    yield from _needs(exercises)


def _limits(limits: Node) -> Iterator[Fault]:
    for name in limits.keys:
        number = limits.child(name).number
        if number is not None and not (math.isfinite(number) and number > 0):
            yield Fault(limits.child(name).place, f"{name} is {amount(number)}; right would be a number above 0")


def _conventions(conventions: Node) -> Iterator[Fault]:
    order, sign = conventions.child("lstm").child("gate_order"), conventions.child("grad_sign")
    if order.text is not None and sorted(order.text) != sorted(GATE_ORDER):
        right = f"the four letters {', '.join(GATE_ORDER)}, each once, such as {GATE_ORDER}"
        yield Fault(order.place, f"gate_order is {shown(order.text)}; right would be {right}")
    if sign.number is not None and sign.number not in {1, -1}:
        yield Fault(sign.place, f"grad_sign is {amount(sign.number)}; right would be 1 or -1")


def _late(late: Node) -> Iterator[Fault]:
    for name in ("per_day", "largest_loss", "floor"):
        yield from range_faults(late.child(name), name)
    yield from range_faults(late.child("grace_minutes"), "grace_minutes", MINUTES_OF_A_DAY)
    yield from amount_faults(late.child("cut_off_days"), "cut_off_days")


def _entries(parent: Node, name: str) -> Iterator[Fault]:
    node = parent.child(name)
    if node.value == []:
        yield Fault(node.place, f"{name} is empty; right would be at least one entry")


def _names(entries: Sequence[Node]) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for node in (entry.child("id") for entry in entries):
        if node.text is None:
            continue
        if not NAME.fullmatch(node.text):
            rule = "a lower-case letter, then lower-case letters, digits, _ or -"
            yield Fault(node.place, f"the id {shown(node.text)} is no name; right would be {rule}")
        if node.text in first:
            taken = f"the id {shown(node.text)} is taken in line {first[node.text].line}"
            yield Fault(node.place, f"{taken}; give this one another, or remove it")
        first.setdefault(node.text, node.place)


def _is_bonus(criterion: Node) -> bool:
    return criterion.child("bonus").value is True


def _sum(whole: Node, parts_name: str, parts: Sequence[Node]) -> Iterator[Fault]:
    points, shares = whole.child("points"), [part.child("points") for part in parts]
    yield from amount_faults(points, "points")
    if not parts or not all(is_amount(node) for node in (points, *shares)):
        return
    if not all(isinstance(part.child("bonus").value, bool | None) for part in parts):
        return  # nobody knows yet which of them count
    total = math.fsum(share.number or 0.0 for share in shares)
    if not math.isclose(total, points.number or 0.0, rel_tol=1e-9, abs_tol=1e-9):
        stated = amount(points.number or 0.0)
        sums = f"points is {stated}, but the {parts_name} here add up to {amount(total)}"
        yield Fault(points.place, f"{sums}; write {amount(total)}, or change them to make {stated}")


def _checks(criteria: Sequence[Node]) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for criterion in criteria:
        yield from _entries(criterion, "checks")
        for node in criterion.child("checks").items:
            if node.text is not None and node.text in first:
                used = f"the check {shown(node.text)} already counts in line {first[node.text].line}"
                yield Fault(node.place, f"{used}; a check may count once, so remove it from one of them")
            if node.text is not None:
                first.setdefault(node.text, node.place)


def _steps(criterion: Node) -> Iterator[Fault]:
    award, steps = criterion.child("award"), criterion.child("steps")
    is_stepped = award.text == Award.STEPS
    if is_stepped and steps.value in (None, {}) and ("steps" not in criterion.keys or steps.value == {}):
        place = steps.place if "steps" in criterion.keys else award.place
        yield Fault(place, "award is steps, but no steps are given; right would be such as steps: {1: 2, 2: 4}")
    if not is_stepped and "steps" in criterion.keys and (award.text in set(Award) or "award" not in criterion.keys):
        named = award.text or Award.ALL.value
        yield Fault(
            criterion.keys["steps"], f"award is {named}, which has no steps; write award: steps, or leave steps out"
        )
    yield from _stairs(criterion, steps)


def _stairs(criterion: Node, steps: Node) -> Iterator[Fault]:
    """Check each step's number and points, from the lowest up."""
    checks, points = len(criterion.child("checks").items), criterion.child("points")
    earned = 0.0
    for name in sorted(steps.keys, key=lambda key: (len(key), key)):
        node = steps.child(name)
        if not STEP.fullmatch(name) or len(name) > 9 or (checks and int(name) > checks):
            right = f"a number of checks from 1 to {checks}" if checks else "a number of checks, 1 or more"
            yield Fault(steps.keys[name], f"the step {shown(name)} cannot be reached; right would be {right}")
            continue
        yield from amount_faults(node, f"step {name}")
        if not is_amount(node) or node.number is None:
            continue
        if is_amount(points) and node.number > (points.number or 0.0):
            above = f"step {name} gives {amount(node.number)}, above the criterion's points"
            yield Fault(node.place, f"{above}; right would be at most {amount(points.number or 0.0)}")
        if node.number < earned:
            less = f"step {name} gives {amount(node.number)}, less than the step before it"
            yield Fault(node.place, f"{less}; right would be at least {amount(earned)}")
        earned = max(earned, node.number)


def _needs(exercises: Sequence[Node]) -> Iterator[Fault]:
    """Check that each need names a criterion, and that no criterion waits for itself."""
    needs: dict[str, list[Node]] = {}
    for exercise in exercises:
        for criterion in exercise.child("criteria").items:
            full = f"{exercise.child('id').text}.{criterion.child('id').text}"
            needs.setdefault(full, []).extend(node for node in criterion.child("needs").items if node.text is not None)
    for node in (node for nodes in needs.values() for node in nodes):
        if node.text not in needs:
            unknown = f"needs names {shown(str(node.text))}, which is no criterion"
            yield Fault(node.place, f"{unknown}; right would be exercise.criterion: {nearest(str(node.text), needs)}")
    yield from _cycles({name: {str(node.text): node.place for node in nodes} for name, nodes in needs.items()})


def _cycles(needs: dict[str, dict[str, Place]]) -> Iterator[Fault]:
    """Report each cycle where it closes: at the need that stands last in the file, which is then left out."""
    while cycle := _cycle(needs):
        pairs = list(pairwise(cycle))  # (criterion, what it needs)
        name, need = max(pairs, key=lambda pair: needs[pair[0]][pair[1]])
        turned = cycle[cycle.index(name) : -1] + cycle[: cycle.index(name)]
        way = " needs ".join(shown(step) for step in (*turned, name))
        yield Fault(needs[name].pop(need), f"a circle: {way}; right would be needs that end, so remove one of them")


def _cycle(needs: dict[str, dict[str, Place]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))  # graphlib names what is needed first
    return []
