"""Points as they are written: a number without needless zeros."""

from __future__ import annotations


def points(value: float, digits: int = 2) -> str:
    """Points as a person writes them, with at most so many digits behind the point: 4, 2.5, 1.67."""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")
