"""The proof as a text to read."""

from __future__ import annotations

from collections.abc import Iterator

from grader.model.evidence import Verdict
from grader.selfcheck.known import Trial
from grader.selfcheck.proof import Proof
from grader.selfcheck.repeats import Repeats


def proof_text(proof: Proof) -> str:
    """A paragraph for each part with its counts and its time, then everything that is not as it should be."""
    lines = [*_lines(proof)]
    faults = proof.faults
    lines.append("")
    lines += [f"✗ {fault}" for fault in faults]
    lines.append(f"Not as it should be: {len(faults)}." if faults else "Everything is as it should be.")
    return "\n".join(lines) + "\n"


def _lines(proof: Proof) -> Iterator[str]:
    mutation, matrix = proof.mutation, proof.matrix
    yield f"Known work    {_known(proof.trials)} {_seconds(proof, 'known work')}"
    if mutation.hunted:
        survivors = len(mutation.hunted) - mutation.killed - len(mutation.equivalents)
        yield (
            f"Mutants       {len(mutation.hunted)} made: {mutation.killed} killed, "
            f"{len(mutation.equivalents)} equivalent, {survivors} survive. {_seconds(proof, 'mutants')}"
        )
    if matrix:
        alone = sum(bool(column.alone) for column in matrix.columns)
        yield (
            f"Checks        {len(matrix.columns)} in the rubric: {len(matrix.dead_weight)} kill nothing, {alone} are "
            f"the only one to kill something; {len(matrix.stand_ins)} more only support others."
        )
    if proof.repeats.runs:
        yield f"Correct work  {_repeats(proof.repeats)} {_seconds(proof, 'repeats')}"
        yield from _errors(proof.repeats)


def _known(trials: tuple[Trial, ...]) -> str:
    ends = [trial.id for trial in trials if "/" not in trial.id]
    styles = sum(f"/{Verdict.CORRECT}/" in trial.id for trial in trials)
    wrong, bad = len(trials) - len(ends) - styles, sum(bool(trial.faults) for trial in trials)
    parts = [*(f"the {end}" for end in ends), f"{styles} correct", f"{wrong} wrong"]
    return f"{len(trials)} pieces: {', '.join(parts)}. {bad} not marked as they should be."


def _repeats(repeats: Repeats) -> str:
    threads = sorted({threads for threads, _ in repeats.conditions})
    busy = "with and without a busy machine" if any(busy for _, busy in repeats.conditions) else "on a quiet machine"
    secrets = sorted(set(repeats.secrets.values()))
    span = f"{secrets[0]} to {secrets[-1]}" if len(secrets) > 1 else f"{secrets[0]}"
    return (
        f"{len(repeats.fails)} false fails in {repeats.runs} runs: {repeats.works} works, {span} secrets an exercise, "
        f"BLAS threads {', '.join(map(str, threads))}, {busy}."
    )


def _errors(repeats: Repeats) -> Iterator[str]:
    largest = sorted(repeats.errors.items(), key=lambda item: (-item[1], item[0]))[:3]
    if largest:
        found = ", ".join(f"{error:.0e} ({check})" for check, error in largest)
        yield f"              Largest relative errors of it: {found}."


def _seconds(proof: Proof, part: str) -> str:
    return f"{proof.seconds.get(part, 0.0):.0f} s"
