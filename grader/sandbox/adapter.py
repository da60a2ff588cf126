"""What a worker is told where a course has conventions or an interface of its own, and whose name a fault bears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.model.conventions import Conventions, Dialect, Layout, Reduce, Update, Weights
from grader.model.evidence import Definition, Failure, Reply, Verdict
from grader.model.exercise import Function
from grader.model.same import Same

ADAPTING = Path(__file__).with_name("adapting.py").read_text(encoding="utf-8")
GATES = {"gru": "rzn", "lstm": "ifog"}  # our blocks of columns, by what the name of a function begins with

Operations = list[list[Any]]


@dataclass(frozen=True)
class Adapter:
    """The functions that are asked for, and in which terms a student has written them."""

    functions: Mapping[str, Function]
    conventions: Conventions
    dialect: Dialect | None

    @property
    def wanted(self) -> tuple[str, ...]:
        """Names to look for in the student's work, each once."""
        if self.dialect is None:
            return tuple(self.functions)
        called = (self.dialect.calls[name] for name in self.functions if name in self.dialect.calls)
        return tuple(dict.fromkeys(name for names in called for name in names))

    def order(self) -> dict[str, Any] | None:
        """The adapter's part of the order to load; None where there is nothing to adapt."""
        terms = {name: found for name, f in self.functions.items() if (found := _terms(Same(f), self.conventions))}
        if self.dialect is None and not terms:
            return None
        text, calls = (self.dialect.text, list(self.dialect.calls)) if self.dialect else ("", [])
        return {"text": ADAPTING, "dialect": text, "calls": calls, "terms": terms}

    def absence(self, name: str, definitions: Mapping[str, Definition]) -> Failure | None:
        """Why a function cannot be called at all: something that it needs was not found, or is still a template's."""
        needs = self.dialect.calls.get(name, (name,)) if self.dialect else (name,)
        for own in needs:
            if own not in definitions:
                return Failure(Verdict.MISSING, name, called=own if own != name else "")
        for found in (definitions[own] for own in needs):
            if found.stub:
                called = found.name if found.name != name else ""
                return Failure(Verdict.NOT_IMPLEMENTED, name, file=found.file, line=found.line, called=called)
        return None

    def named(self, reply: Reply) -> Reply:
        """The same reply; a failure in it also says what the student calls the function."""
        failure = reply.failure
        if failure is None or failure.called or not (called := self.functions[failure.function].called):
            return reply
        return replace(reply, failure=replace(failure, called=called))


@lru_cache(1024)
def _terms(function: Same[Function], conventions: Conventions) -> dict[str, Any] | None:
    """The same for every submission to a course."""
    return terms_of(function.held, conventions)


def terms_of(function: Function, conventions: Conventions) -> dict[str, Any] | None:
    """How arguments and results of one function change between our conventions and theirs; None where nothing does."""
    takes, returns = list(function.takes.values()), [axes or "" for axes in function.returns.values()]
    gradients = [i for i, name in enumerate(function.returns) if name.startswith("d") and returns[i]]
    back = [_operations(axes, function, conventions, to_ours=True) for axes in takes]
    results = [_operations(axes, function, conventions, to_ours=True) for axes in returns]
    for i in gradients if conventions.grad_sign < 0 else ():
        results[i].append(["scale", -1.0])
    batch = next(([i, axes.index("N")] for i, axes in enumerate(takes) if "N" in axes), None)
    is_mean = conventions.batch_reduce is Reduce.MEAN and batch is not None
    mean = [i for i in gradients if "N" not in returns[i]] if is_mean else []
    if not any([*back, *results, mean]):
        return None
    there = [_operations(axes, function, conventions, to_ours=False) for axes in takes]
    return {"to_theirs": there, "to_ours": back, "results": results, "mean": mean, "batch": batch}


def _operations(axes: str, function: Function, conventions: Conventions, *, to_ours: bool) -> Operations:
    """What makes an array of ours one of theirs, or the other way round."""
    family = function.name.partition("_")[0]
    gates = GATES.get(family, "") if "G" in axes else ""
    found: Operations = []
    if family == "gru" and gates and conventions.gru.update is Update.WRITE:
        found.append(["negate_block", gates.index("z"), len(gates)])  # 1 - sigmoid(a) = sigmoid(-a)
    order = conventions.lstm.gate_order
    if family == "lstm" and gates and order != gates:
        first, second = (order, gates) if to_ours else (gates, order)
        found.append(["blocks", *(first.index(gate) for gate in second)])
    if axes.startswith("NT") and conventions.layout is Layout.TND:
        found.append(["swap"])
    if len(axes) == 2 and axes[0] not in "NT" and conventions.weights is Weights.OUT_IN:
        found.append(["transpose"])
    return found[::-1] if to_ours else found
