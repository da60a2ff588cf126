"""Whatever a student hands in as a Submission: a folder, a .py, a .ipynb, or an archive of them. It only reads."""

from __future__ import annotations

import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from grader.errors import SubmissionError
from grader.intake.archives import OTHER_SUFFIXES, read_archive, suffix_of
from grader.intake.folders import member_at, walk
from grader.intake.handouts import without_handout
from grader.intake.members import ALL_BYTES, PYTHON, Basket, Member, Reason, Unsafe, is_python, safe_path
from grader.model.evidence import Submission
from grader.model.text import clean

ARCHIVES = 20
CODE_UNDER_ANOTHER_NAME = (".py.txt", ".ipynb.txt", ".ipynb.json")
WHAT_WORKS = "Please hand in a folder, a .py file, a .ipynb notebook, or a .zip or .tar.gz of them."
NO_PYTHON = "We found no Python here, neither a .py file nor a .ipynb notebook. Please add yours and hand in again."


def read_submission(path: Path) -> Submission:
    """Read a folder, a .py, a .ipynb, a .zip, .tar or .tar.gz into memory, and note what had to be left out.

    Archives found in a folder or at the top of an archive are read into a subfolder of their name, one level deep.
    Raises SubmissionError where there is nothing at `path`, where it is of another kind, or where all that it holds
    is an archive that cannot be opened; its text is meant for the student.
    """
    shown = clean(path.name) or "this path"
    try:
        kind = stat.S_IFMT(path.lstat().st_mode)
    except (OSError, ValueError):
        raise SubmissionError(f"There is nothing to read at {shown}. Please check the path and its spelling.") from None
    if kind == stat.S_IFLNK:
        raise SubmissionError(f"{shown} is a link, and links are not followed. Please give the path that it points to.")
    basket = Basket()
    if kind == stat.S_IFDIR:
        _put_with_archives(basket.named(list(walk(path, basket)), unwrap=False), basket)
    elif kind != stat.S_IFREG:
        raise SubmissionError(f"{shown} is no ordinary file. {WHAT_WORKS}")
    elif suffix_of(path.name):
        _put_with_archives(read_archive(path.name, _read_whole_archive(path), basket), basket)
    elif is_python(path.name):
        _put_single(path, basket)
    else:
        raise SubmissionError(f"{shown} is not a kind of file that can be graded. {WHAT_WORKS}")
    return _submission(_name(path), basket)


def read_files(student: str, files: Iterable[tuple[str, Path]]) -> Submission:
    """One student's files that lie among those of others, read as one folder: (the student's own name for it, path).

    Raises SubmissionError where all that there is is an archive that cannot be opened.
    """
    basket = Basket()
    members = []
    for name, path in files:
        reason = _objection(path)
        if reason:
            basket.leave_out(name, reason)
        else:
            members.append(member_at(path, name))
    _put_with_archives(basket.named(members, unwrap=False), basket)
    return _submission(student, basket)


def _objection(path: Path) -> Reason | None:
    try:
        kind = stat.S_IFMT(path.lstat().st_mode)
    except OSError:
        return Reason.UNREADABLE
    if kind == stat.S_IFREG:
        return None
    return Reason.LINK if kind == stat.S_IFLNK else Reason.SPECIAL


def _submission(name: str, basket: Basket) -> Submission:
    notes, files = basket.notes(), without_handout(basket.files)
    if not any(is_python(file) for file in files):
        notes.append(NO_PYTHON)
        notes += [
            f"{clean(file)} counts as data because of its name. If it is your code, please let it end in .py or .ipynb."
            for file in files
            if file.lower().endswith(CODE_UNDER_ANOTHER_NAME)
        ]
    return Submission(name, dict(sorted(files.items())), tuple(notes))


def _name(path: Path) -> str:
    name = path.name or path.absolute().name
    suffix = suffix_of(name) or next((suffix for suffix in PYTHON if name.lower().endswith(suffix)), "")
    if suffix and not path.is_dir():
        name = name[: -len(suffix)]
    return clean(unicodedata.normalize("NFC", name), limit=200) or "submission"


def _put_single(path: Path, basket: Basket) -> None:
    try:
        safe = safe_path(path.name)
    except Unsafe as error:
        raise SubmissionError(f"We could not take {clean(path.name)} because {error.args[0]}") from None
    basket.put({safe: member_at(path, path.name)})
    if Reason.UNREADABLE in basket.left_out:
        raise SubmissionError(f"We could not take {clean(path.name)} because {Reason.UNREADABLE}")


def _put_with_archives(members: dict[str, Member], basket: Basket) -> None:
    archives = {name: member for name, member in members.items() if suffix_of(name)}
    basket.put({name: member for name, member in members.items() if name not in archives})
    for name in basket.files:
        if name.lower().endswith(OTHER_SUFFIXES):
            basket.leave_out(f"what is in {name}", Reason.PACKING)
    unreadable: list[str] = []
    for number, (name, member) in enumerate(sorted(archives.items())):
        if number >= ARCHIVES:
            basket.leave_out(name, Reason.ARCHIVES)
        elif member.size > ALL_BYTES:
            basket.leave_out(name, Reason.ALL_BYTES)
        else:
            try:
                _put_archive(name, member, basket)
            except SubmissionError as error:
                unreadable.append(str(error))
    if unreadable and not basket.files:
        raise SubmissionError(unreadable[0])
    basket.remarks += unreadable


def _put_archive(name: str, member: Member, basket: Basket) -> None:
    try:
        data = member.load()
    except OSError:
        basket.leave_out(name, Reason.UNREADABLE)
        return
    folder = name[: -len(suffix_of(name))]
    found = {f"{folder}/{inner}": part for inner, part in read_archive(name, data, basket).items()}
    for inner in [inner for inner in found if suffix_of(inner)]:
        basket.leave_out(inner, Reason.NESTED)
        del found[inner]
    basket.put(found)


def _read_whole_archive(path: Path) -> bytes:
    member = member_at(path, path.name)
    if member.size > ALL_BYTES:
        raise SubmissionError(
            f"{clean(path.name)} has more than {ALL_BYTES >> 20} MiB. Please pack only what your code needs."
        )
    try:
        return member.load()
    except OSError:
        raise SubmissionError(f"We could not take {clean(path.name)} because {Reason.UNREADABLE}") from None
