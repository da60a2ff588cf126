"""What a folder or an archive holds: names made safe, noise dropped, amounts kept, notes about the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.model.text import clean

FILES = 500
FILE_BYTES = 20 << 20
ALL_BYTES = 64 << 20
DEPTH = 12  # names in a path, the file's own among them
ENTRIES = 50_000  # what is listed before noise is dropped: a virtual environment has tens of thousands
NAMED_IN_A_NOTE = 3

PYTHON = (".py", ".ipynb")
NOISE = frozenset({"__pycache__", "__MACOSX", "node_modules", "Thumbs.db", "desktop.ini"})
VENV_MARK = "pyvenv.cfg"
VENV_FOLDERS = frozenset({"bin", "include", "lib", "lib64", "scripts", "share"})


class Reason(StrEnum):
    """Why something was left out; the rest of a sentence that begins "We left out … because"."""

    FILES = f"a submission may have at most {FILES} files. Please hand in only what your code needs."
    FILE_BYTES = f"one file may have at most {FILE_BYTES >> 20} MiB. A smaller sample of the data will do."
    ALL_BYTES = f"all files together may have at most {ALL_BYTES >> 20} MiB. Please hand in only what your code needs."
    DEPTH = f"it lies more than {DEPTH} folders deep. Please move it further up."
    ENTRIES = f"only the first {ENTRIES} entries are looked at. Please hand in only your own files."
    MEMBERS = "an archive may have at most 2000 files. Please pack only your own work."
    RATIO = "it unpacks to more than 200 times its packed size. Please hand it in unpacked or as a smaller sample."
    UNPACKED = "the archive unpacks to more than 512 MiB. Please pack only what your code needs."
    ARCHIVES = "only the first 20 archives are opened. Please put your files in one of them."
    NESTED = "archives inside archives are not opened. Please put your files in one archive."
    PACKING = "this kind of archive cannot be opened here. Please use an ordinary .zip or .tar.gz."
    ENCRYPTED = "it is protected by a password. Please pack it again without one."
    DAMAGED = "it is damaged or cut short. Please pack it again, or try the upload once more."
    UNREADABLE = "it could not be opened. Please check its permissions and that it is not open elsewhere."
    LINK = "it is a link, and links are not followed. Please hand in the file itself."
    SPECIAL = "it is no ordinary file. Please hand in ordinary files only."
    OUTSIDE = "its name points outside your folder. Please pack it again from inside your folder."
    CONTROL = "its name holds control characters. Please rename it with plain letters."
    LONG_NAME = "its name is too long or empty. Please give it a short one."
    TWICE = "another file has the same name, and the first one counts. Please keep only one of them."
    FOLDER_TOO = "a folder or file of the same name is there too. Please rename one of them."


@dataclass(frozen=True)
class Member:
    """One ordinary file in a container.

    size: bytes as announced. load: gives no more than that; raises OSError, with a Reason where there is a better
    one than damage.
    """

    name: str
    size: int
    load: Callable[[], bytes]


class Unsafe(ValueError):  # noqa: N818 - it is a finding about a name, seen only inside this room
    """A name that cannot be a path inside a submission; its only argument is the Reason."""


def safe_path(name: str) -> str:
    """`name` as a relative POSIX path in NFC; a backslash is a separator, as Windows meant it.

    Raises Unsafe for a path that is absolute or leads upwards, a drive letter, control characters, NUL, an empty
    name, and names that no disk would take. Bytes that were no valid text become "_".
    """
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        raise Unsafe(Reason.CONTROL)
    path = re.sub("[\ud800-\udfff]", "_", unicodedata.normalize("NFC", name)).replace("\\", "/")
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if path.startswith("/") or any(part == ".." or re.match("[A-Za-z]:", part) for part in parts):
        raise Unsafe(Reason.OUTSIDE)
    if not parts or len(path) > 1000 or any(len(part.encode()) > 255 for part in parts):
        raise Unsafe(Reason.LONG_NAME)
    return "/".join(parts)


def is_python(path: str) -> bool:
    """Whether a name says Python source or notebook."""
    return path.lower().endswith(PYTHON)


def preference(path: str) -> tuple[int, bool, str]:
    """Sorts paths: nearer the top first, then .py before .ipynb, then alphabetical."""
    return path.count("/"), path.lower().endswith(".ipynb"), path


def by_worth(path: str) -> tuple[bool, tuple[int, bool, str]]:
    """Sorts paths for the caps: Python first, so that a large data set never costs a student the code beside it."""
    return not is_python(path), preference(path)


def is_noise(path: str) -> bool:
    """Whether a path belongs to what tools leave behind: caches, version control, everything hidden."""
    parts = path.replace("\\", "/").split("/")
    return any(part in NOISE or (part.startswith(".") and part not in {".", ".."}) for part in parts)


def without_environments(paths: Iterable[str]) -> set[str]:
    """Those paths that lie in no virtual environment.

    One made right in the submission's own folder is known by the names of its parts, so the work beside it stays.
    """
    all_paths = set(paths)
    folders = {path.rpartition("/")[0] for path in all_paths if path.rpartition("/")[2] == VENV_MARK}
    at_the_top = "" in folders
    kept = set()
    for path in all_paths:
        parts = path.split("/")
        inside = any("/".join(parts[:depth]) in folders for depth in range(1, len(parts)))
        part_of_top = at_the_top and (path == VENV_MARK or (len(parts) > 1 and parts[0].lower() in VENV_FOLDERS))
        if not inside and not part_of_top:
            kept.add(path)
    return kept


class Basket:
    """Fills up with files until a cap is reached, and remembers in whole sentences what did not go in."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.left_out: dict[Reason, list[str]] = {}
        self.remarks: list[str] = []
        self.folders: set[str] = set()
        self.free_bytes = ALL_BYTES

    def leave_out(self, name: str, reason: Reason) -> None:
        """Remember that `name` did not go in."""
        self.left_out.setdefault(reason, []).append(name)

    def notes(self) -> list[str]:
        """One note for each reason, naming the first few files; then whatever else was remarked."""
        left_out = [f"We left out {listed(names)} because {reason}" for reason, names in self.left_out.items()]
        return [*left_out, *self.remarks]

    def named(self, members: Sequence[Member], *, unwrap: bool) -> dict[str, Member]:
        """Members by safe path, without noise, in the container's order; of two with one path the first stays.

        unwrap: take off a single folder that everything lies in.
        """
        found: dict[str, Member] = {}
        for member in members:
            try:
                path = safe_path(member.name)
            except Unsafe as error:
                self.leave_out(member.name, error.args[0])
                continue
            if is_noise(path):
                continue
            if path in found:
                self.leave_out(path, Reason.TWICE)
            found.setdefault(path, member)
        tops = {path.split("/")[0] for path in found}
        if unwrap and len(tops) == 1 and not tops & found.keys():
            found = {path.partition("/")[2]: member for path, member in found.items()}
        kept = without_environments(found)
        return {path: member for path, member in found.items() if path in kept}

    def put(self, members: dict[str, Member]) -> None:
        """Take what fits, in the order of `by_worth`."""
        chosen = {path for path in sorted(members, key=by_worth) if self._admits(path, members[path])}
        for path, member in members.items():  # in the container's order: a tar.gz is slow to read in any other
            if path in chosen:
                self._load(path, member)

    def _admits(self, path: str, member: Member) -> bool:
        reason = self._objection(path, member.size)
        if reason:
            self.leave_out(path, reason)
            return False
        self.free_bytes -= member.size
        self.files[path] = b""
        self.folders.update(parents(path))
        return True

    def _objection(self, path: str, size: int) -> Reason | None:
        if path.count("/") >= DEPTH:
            return Reason.DEPTH
        if path in self.files:
            return Reason.TWICE
        if path in self.folders or any(parent in self.files for parent in parents(path)):
            return Reason.FOLDER_TOO
        if size > FILE_BYTES:
            return Reason.FILE_BYTES
        if len(self.files) >= FILES:
            return Reason.FILES
        return Reason.ALL_BYTES if size > self.free_bytes else None

    def _load(self, path: str, member: Member) -> None:
        try:
            self.files[path] = member.load()
        except OSError as error:
            reason = error.args[0] if error.args and isinstance(error.args[0], Reason) else Reason.DAMAGED
            self.leave_out(path, reason)
            del self.files[path]


def parents(path: str) -> list[str]:
    """`a/b/c.py` lies in `a` and `a/b`."""
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def listed(names: Sequence[str]) -> str:
    """The first few names, cleaned, and how many more there are."""
    shown = [clean(name) or "a file without a name" for name in names[:NAMED_IN_A_NOTE]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
