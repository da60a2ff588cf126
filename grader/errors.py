"""What can go wrong on our side of the wall, as one tree.

GraderError                 anything that this package raises on purpose
├── UsageError              the command was called in a way that cannot work    exit 2
├── CourseError             a rubric, an exercise or a reference is at fault    exit 2
├── SubmissionError         the work handed in cannot be read at all            exit 4
├── WireError               bytes from a worker that are not a valid frame
├── SandboxError            a worker could not be started or spoken to          exit 3
└── StoreError              what was graded cannot be kept or read back         exit 3

A student's own mistake is never an exception here: it is an Outcome with a verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class GraderError(Exception):
    """The root; `exit_code` is what the command line ends with."""

    exit_code = 3

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the sentence alone, as the command line does."""
        return [str(self)]


class UsageError(GraderError):
    """An option or a path that cannot work; the text says what would."""

    exit_code = 2


class CourseError(GraderError):
    """Everything wrong with a course at once: `faults` holds one `file:line:column: what` a line."""

    exit_code = 2

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class SubmissionError(GraderError):
    """Work that cannot be read: the text is meant for the person who handed it in."""

    exit_code = 4


class WireError(GraderError):
    """A frame that breaks the protocol; the worker that sent it is not spoken to again."""


class SandboxError(GraderError):
    """A worker that does not start, or a machine that lacks what a level needs."""


class StoreError(GraderError):
    """A database or a disk that does not take what is to be kept; everything kept before is still there."""
