"""A record with some fields changed: what dataclasses.replace gives, and the same refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.model.altered import altered
from grader.model.evidence import Finding, Verdict

FINDING = Finding(Verdict.WRONG_VALUES, "dx", (2, 3), error=0.5, notes=("list",))


def test_it_is_what_replace_gives() -> None:
    """Equal, of the same hash, and the first one stays as it was."""
    changes = {"verdict": Verdict.CORRECT, "error": None, "index": (0, 1)}
    made = altered(FINDING, **changes)
    assert made == replace(FINDING, **changes)  # type: ignore[arg-type]
    assert hash(made) == hash(replace(FINDING, **changes))  # type: ignore[arg-type]
    assert FINDING.verdict is Verdict.WRONG_VALUES
    assert altered(FINDING) == FINDING


def test_a_field_that_there_is_not_is_refused() -> None:
    """A slip in a name is an error, not a field more."""
    with pytest.raises(TypeError, match="Finding has no eror"):
        altered(FINDING, eror=1.0)
