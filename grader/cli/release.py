"""grader release: make what students get."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.ending import ends_in_words
from grader.cli.options import course_option

if TYPE_CHECKING:
    from grader.course.course import Course


@click.command()
@click.argument("dest", type=click.Path(path_type=Path, file_okay=False), required=False)
@course_option
@ends_in_words
def release(dest: Path | None, course: Path | None) -> None:
    """Make what students get, from the references: the handout in the folder DEST.

    DEST is new, empty, or an earlier handout. It gets the pages, starters and public cases of every exercise, the
    students' lines of the rubric, and a README to begin with; nothing of reference/ and no secret.

    Without DEST the generated files in assignments/ are brought up to date: starter.py, starter.ipynb, public.npz and
    mistakes.npz of every exercise. Run it so after a change to a reference, a known mistake or an exercise.py.
    """
    from grader.course.course import find_course, load_course
    from grader.errors import UsageError

    loaded = load_course(find_course(course, Path()))
    if not loaded.has_reference:
        raise UsageError(f"{loaded.root}: no reference/ here; a release is made in the course's own folder")
    if dest is None:
        _refresh(loaded)
    else:
        _hand_out(loaded, dest)


def _refresh(course: Course) -> None:
    """Write the generated files of assignments/ that are not as the references would make them."""
    from grader.batch.files import write_atomically
    from grader.release import released_files

    for path, data in released_files(course).items():
        changed = not path.is_file() or path.read_bytes() != data
        if changed:
            write_atomically(path, data)
        click.echo(f"{'wrote' if changed else 'kept '}  {path}")


def _hand_out(course: Course, into: Path) -> None:
    """Write the handout, unless the folder is where the course itself lives."""
    from grader.errors import UsageError
    from grader.release import handout_files, write_handout

    if any(into.resolve().is_relative_to((course.root / part).resolve()) for part in ("assignments", "reference")):
        raise UsageError(f"{into}: inside the course itself; name a folder beside it")
    files = handout_files(course)
    write_handout(files, into)
    exercises = sum(name.endswith("/exercise.py") for name in files)
    click.echo(f"wrote {len(files)} files of {exercises} exercises into {into}; students begin with its README.md")
