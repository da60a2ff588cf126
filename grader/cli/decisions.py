"""What a command says of marks that people have decided about: whom they name in vain, what still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.batch.summary import ClassResult
    from grader.model.adjustment import Adjustments


def tell_of_decisions(adjustments: Adjustments, result: ClassResult) -> None:
    """Say on stderr which decisions are about nobody of this class, and which lines wait for one set by hand."""
    from grader.course.overrides import strangers, waiting

    if not adjustments.students:
        return
    told = strangers(adjustments, result.students)
    for sentence in [*told, *(line for grade in result.grades(adjustments.students) for line in waiting(grade))]:
        click.echo(sentence, err=True)
