"""The proof as files: kill_matrix.json with everything, kill_matrix.csv as a table."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from grader.selfcheck.hunting import Hunted
from grader.selfcheck.matrix import KillMatrix
from grader.selfcheck.proof import Proof

SCHEMA = "grader/selfcheck/v1"


def proof_json(proof: Proof) -> bytes:
    """Everything, UTF-8; but for `seconds` two runs on the same course give the same bytes."""
    matrix, repeats = proof.matrix, proof.repeats
    told = {
        "schema": SCHEMA,
        "faults": proof.faults,
        "known_work": [{"id": t.id, "lost": list(t.lost), "faults": list(t.faults)} for t in proof.trials],
        "mutants": [_mutant(one, {e.id for e in proof.mutation.equivalents}) for one in proof.mutation.hunted],
        "equivalents": [asdict(one) for one in proof.mutation.equivalents],
        "checks": [asdict(c) | {"dead_weight": c.is_dead_weight} for c in matrix.columns] if matrix else [],
        "stand_ins": list(matrix.stand_ins) if matrix else [],
        "kills": [asdict(row) for row in matrix.rows] if matrix else [],
        "correct_work": {
            "runs": repeats.runs,
            "works": repeats.works,
            "secrets": dict(repeats.secrets),
            "conditions": [{"threads": threads, "busy": busy} for threads, busy in repeats.conditions],
            "false_fails": [str(fail) for fail in repeats.fails],
            "largest_errors": dict(sorted(repeats.errors.items())),
        },
        "seconds": {name: round(value, 1) for name, value in proof.seconds.items()},
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _mutant(one: Hunted, equivalent: set[str]) -> dict[str, Any]:
    mutant = one.mutant
    end = "killed" if one.killed else "equivalent" if mutant.id in equivalent else "survived"
    return {
        "slug": mutant.slug,
        "function": mutant.function,
        "operator": mutant.operator,
        "original": mutant.original,
        "mutated": mutant.mutated,
        "place": mutant.place,
        "end": end,
        "verdict": str(one.verdict),
    }


def matrix_csv(matrix: KillMatrix) -> bytes:
    """A row a mistake, a column a check, 1 where it is lost; then a row with the number of kills. UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    checks = [column.check for column in matrix.columns]
    writer.writerow(["kind", "mistake", "criteria", *checks])
    for row in matrix.rows:
        writer.writerow([row.kind, row.id, " ".join(row.criteria), *("1" if c in row.checks else "" for c in checks)])
    writer.writerow(["", "kills", "", *(column.overlays + column.mutants for column in matrix.columns)])
    return buffer.getvalue().encode()
