"""grader release: make what students get."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.ending import ends_in_words


@click.command()
@click.option("--course", type=click.Path(path_type=Path), help="Folder with the rubric.yaml. [default: found upwards]")
@ends_in_words
def release(course: Path | None) -> None:
    """Write the starters and public cases into assignments/, from the references.

    Run it after a change to a reference or to an exercise.py. It writes starter.py, starter.ipynb and public.npz
    of every exercise; nothing else of reference/ leaves that folder.
    """
    from grader.batch import write_atomically
    from grader.course.course import find_course, load_course
    from grader.release import released_files

    loaded = load_course(find_course(course, Path()))
    for path, data in released_files(loaded).items():
        changed = not path.is_file() or path.read_bytes() != data
        if changed:
            write_atomically(path, data)
        click.echo(f"{'wrote' if changed else 'kept '}  {path}")
