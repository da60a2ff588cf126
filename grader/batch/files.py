"""What a batch writes into OUT, and how: whole files or none.

OUT/
├── evidence.sqlite           what was seen and what it was worth, from which a batch goes on and is scored again
├── grades.csv                a row a submission, a column a criterion
├── results/<student>.json    grader/result/v1, the source of every other format
└── feedback/<student>/…      notebooks as a real kernel executed them; only with --notebooks kernel
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.errors import StoreError, UsageError


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is either the old one or the new one, never half of either."""
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb") as file:  # noqa: PTH123 - ten thousand times for a class; a Path takes longer to say so
            file.write(data)
        os.replace(part, path)  # noqa: PTH105
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        error.filename = str(path)  # a full disk names none, and of the part nobody knows
        raise


def write_if_new(path: Path, data: bytes) -> None:
    """Write a file unless it is there with these bytes."""
    try:
        if path.read_bytes() == data:
            return
    except OSError:
        pass
    write_atomically(path, data)


def write_executed(out: Path, student: str, executed: Mapping[str, bytes]) -> None:
    """Keep a submission's executed notebooks in its folder of OUT/feedback/, in the place of earlier ones."""
    if not executed and not os.path.lexists(out / "feedback"):
        return  # as for all who hand in no notebook
    everybody = (out / "feedback").resolve()
    folder = (everybody / student).resolve()
    if folder.parent == everybody:
        shutil.rmtree(folder, ignore_errors=True)
    for name, data in executed.items():
        path = (folder / name).resolve()
        # Names were made safe when the work was read; nothing is written elsewhere even if one was overlooked.
        if path.is_relative_to(folder) and path != folder:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """Keep OUT to ourselves while we write there.

    Raises StoreError where somebody else is writing, and UsageError where OUT or a part of its path is a file.
    """
    try:
        (out / "results").mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{out}: results want a folder, and there is a file; name another one") from None
    try:
        import fcntl
    except ImportError:  # where there is none, the database's own lock must do
        yield
        return
    folder = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StoreError(f"{out}: another grader is writing here; wait for it, or name another folder") from None
    finally:
        os.close(folder)
