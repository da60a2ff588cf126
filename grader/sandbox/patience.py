"""How long an answer of a worker is waited for."""

from __future__ import annotations

import math

from grader.model.exercise import Call
from grader.model.rubric import Limits
from grader.sandbox.channel import Budget

QUICK_S = 1.0  # that an answer of a worker may take which is asked again, and more carefully, where it takes longer
SWEEP = 4  # times what another call may take


class Patience:
    """Budgets of one submission, each made once."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._made: dict[tuple[float, str, bool], Budget] = {}

    def for_call(self, call: Call, *, is_quick: bool = False) -> Budget:
        """What one call may take. is_quick: it is asked again if that is too little."""
        return self._budget(self.limits.call_cpu_s * (SWEEP if call.sweep else 1), "one call", is_quick)

    def for_statement(self, *, is_quick: bool) -> Budget:
        """What one statement may take while it is loaded."""
        return self._budget(self.limits.load_cpu_s, "one statement", is_quick)

    def for_cell(self) -> Budget:
        """What one cell may take. What sleeps there has the time of what computes: a download is as long as a loop."""
        limits = self.limits
        wall_s = limits.call_wall_s + limits.load_cpu_s
        return Budget(limits.load_cpu_s, limits.load_cpu_s, wall_s, limits.output_kib << 10, "one cell")

    def _budget(self, cpu_s: float, of: str, is_quick: bool) -> Budget:
        if (budget := self._made.get((cpu_s, of, is_quick))) is None:
            limits, most_s = self.limits, QUICK_S if is_quick else math.inf
            idle_s, wall_s = min(max(limits.idle_s, 0.1), most_s), limits.call_wall_s + cpu_s
            budget = Budget(min(cpu_s, most_s), idle_s, wall_s, limits.output_kib << 10, of)
            self._made[cpu_s, of, is_quick] = budget
        return budget
