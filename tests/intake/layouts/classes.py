"""Classes on disk, one builder a layout: 38 people with odd names, whose every file says in it whose it is."""

from __future__ import annotations

import io
import json
import random
import re
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = (
    "Ada Lovelace", "Grace Hopper", "José Álvarez", unicodedata.normalize("NFD", "Zoë Čapek"),
    unicodedata.normalize("NFC", "Ana Nuñez"), unicodedata.normalize("NFD", "Ana Nuñez"), "Smith, John",
    "O'Brien, Mary", "\N{RIGHT SINGLE QUOTATION MARK}t Hooft, Gerard", "Jo Li", "Jo Li", "jo li",
    "محمد بن موسى", "שרה כהן", "王小明", "李 伟", "हिन्दी वर्मा", "สมชาย ใจดี",
    "Nguyễn Văn Ân", "Łukasz Żółć", "Ægir Þórsson", "Gal·la Vidal", "=HYPERLINK(1)", "+1+cmd", "-rf", "@SUM(A1)",
    "evil\u202egnp.exe", "tab\tand\nline", "esc\x1b[31mred", "nul", "INDEX", "..", 'a<b>&"c"', "back\\slash",
    "émile 🎓", "Dr. Jean-Luc van der Berg (II)", "王" * 60, "Ira Null",
)  # fmt: skip


@dataclass(frozen=True)
class Student:
    """Somebody in the class. number: what a platform knows them by."""

    name: str
    number: int

    @property
    def code(self) -> bytes:
        """Python that names its owner, for whoever asks whose work was read."""
        return f"OWNER = {self.number}\n".encode()


STUDENTS = tuple(Student(name, 1000 + 7 * position) for position, name in enumerate(NAMES))


@dataclass(frozen=True)
class Built:
    """A class on disk. people: how many get a mark; metadata: what the layout itself consists of."""

    folder: Path
    people: int
    entries: int
    metadata: frozenset[str] = frozenset()
    times: Mapping[int, datetime] = field(default_factory=dict)


def write(path: Path, data: bytes) -> None:
    """Write a file and the folders around it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a zip of some files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a tar.gz of some files."""
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def on_disk(name: str) -> str:
    """A name as a file system takes it."""
    cut = name.replace("/", "_").replace("\0", "").encode()[:150].decode(errors="ignore")
    return f"_{cut}" if cut in {".", ".."} else cut


def shuffled() -> list[Student]:
    """The class in another order than it is listed in, the same one each time."""
    return random.Random(5).sample(STUDENTS, len(STUDENTS))


def submitted_at(student: Student) -> datetime:
    """When somebody handed in, as far as the builders are concerned."""
    return DUE + timedelta(minutes=student.number, microseconds=student.number)


def build_plain(top: Path) -> Built:
    """Folders, git clones, files, notebooks and whole names as file names; two people of one name have a number."""
    seen: set[str] = set()
    for position, student in enumerate(shuffled()):
        name = on_disk(student.name)
        name = f"{name} {student.number}" if name in seen else name
        seen.add(name)
        if position % 3 == 0 or not name.isprintable():  # a lone file of such a name is refused, with a reason
            write(top / name / "deep" / "rnn.py", student.code)
            write(top / name / ".git" / "HEAD", b"ref: refs/heads/main\n")
            write(top / name / ".git" / "hooks" / "rnn.py", b"OWNER = 0\n")
        elif position % 3 == 1:
            write(top / f"{name}.py", student.code)
        else:
            cells = [{"cell_type": "code", "source": student.code.decode(), "outputs": []}]
            write(top / f"{name}.ipynb", json.dumps({"cells": cells, "nbformat": 4}).encode())
    return Built(top, len(STUDENTS), len(STUDENTS))


def canvas_name(name: str) -> str:
    """How Canvas begins a file's name: lower case, nothing but letters, digits and underscores."""
    return re.sub(r"_(\d+)_", r"\1", re.sub(r"[^\w]", "", name.lower()))


def build_canvas(top: Path) -> Built:
    """Flat files; every third late, every fourth anonymous, every fifth with two files, one with text only."""
    for position, student in enumerate(shuffled()):
        late = "LATE_" if position % 3 == 0 else ""
        who = f"anon_x{student.number}" if position % 4 == 3 else str(student.number)
        prefix = f"{late}{who}" if position % 4 == 3 else f"{canvas_name(student.name)}_{late}{who}"
        again = "-1" if position % 2 else ""
        write(top / f"{prefix}_{80000 + position}_rnn{again}.py", student.code)
        if position % 5 == 0:
            write(top / f"{prefix}_{90000 + position}_gates_1_2.py", student.code)
        if position % 7 == 0:
            write(top / f"{prefix}_text.html", student.code)
    return Built(top, len(STUDENTS), len(STUDENTS))


def moodle_name(name: str) -> str:
    """How Moodle begins a folder's name: underscores are spaces, and what no file system takes is gone."""
    return re.sub(r"[\x00-\x1f<>:\"/\\|?*&`']", "", name.replace("_", " ")).strip(".") or "_"


def build_moodle(top: Path) -> Built:
    """Folders of the new and of the old form; some typed as well, one only typed; a group, and those in none."""
    for position, student in enumerate(shuffled()):
        prefix = f"{moodle_name(on_disk(student.name))}_{student.number}_assignsubmission"
        if position != 4:
            write(top / f"{prefix}_file{'_' if position % 2 else ''}" / "work" / "rnn.py", student.code)
        if position % 6 == 4:
            write(top / f"{prefix}_onlinetext" / "onlinetext.html", student.code)
    write(top / "Team A_12_assignsubmission_file" / "rnn.py", b"OWNER = 1\n")
    write(top / "Default group_assignsubmission_file" / "rnn.py", b"OWNER = 2\n")
    return Built(top, len(STUDENTS) + 2, len(STUDENTS) + 2)


def build_moodle_flat(top: Path) -> Built:
    """Files with a prefix; the names of some would do for Canvas."""
    for position, student in enumerate(shuffled()):
        prefix = f"{moodle_name(on_disk(student.name))}_{student.number}_assignsubmission"
        write(top / f"{prefix}_file_rnn.py", student.code)
        if position % 3 == 0:
            write(top / f"{prefix}_file_gates_1_2_lstm.py", student.code)
        if position % 6 == 4:
            write(top / f"{prefix}_onlinetext_onlinetext.html", student.code)
    return Built(top, len(STUDENTS), len(STUDENTS))


def build_gradescope(top: Path) -> Built:
    """An export in its folder; the last six people are two groups of three, and one folder is in nobody's name."""
    top = top / "assignment_77_export"
    alone, grouped = shuffled()[:-6], shuffled()[-6:]
    groups = [[student] for student in alone] + [grouped[:3], grouped[3:]]
    lines = ["---"]
    for members in groups:
        first = members[0]
        folder = f"submission_{first.number}"
        write(top / folder / "rnn.py", first.code)
        lines += [f"{folder}:", "  :submitters:"]
        for student in members:
            lines += [f"  - :name: {json.dumps(student.name, ensure_ascii=False)}", f"    :sid: '{student.number}'"]
            lines += [] if student.number % 2 else [f"    :email: s{student.number}@example.org"]
        lines += [f"  :created_at: {submitted_at(first).strftime('%Y-%m-%d %H:%M:%S.%f000 Z')}", "  :score: 1.0"]
        lines += ["  :results:", "    tests:", "    - {name: a, output: ':submitters'}", "  :history:"]
        lines += ["  - :created_at: 2026-01-01 00:00:00 Z", "    :score: 0.0"] * (first.number % 3)
    write(top / "submission_5" / "rnn.py", b"OWNER = 5\n")
    lines += ["submission_5:", "  :submitters:", "  :created_at:"]
    (top / "submission_metadata.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    times = {members[0].number: submitted_at(members[0]) for members in groups}
    return Built(top, len(STUDENTS) + 1, len(groups) + 1, frozenset({"submission_metadata.yml"}), times)


def build_nbgrader(top: Path) -> Built:
    """A whole course folder; some without a timestamp."""
    write(top / "source" / "." / "ps1" / "rnn.ipynb", b"{}")
    write(top / "nbgrader_config.py", b"c = get_config()\n")
    for student in shuffled():
        folder = top / "submitted" / f"{on_disk(student.name)}{student.number}" / "ps1"
        cells = [{"cell_type": "code", "source": student.code.decode(), "outputs": []}]
        write(folder / "rnn.ipynb", json.dumps({"cells": cells, "nbformat": 4}).encode())
        if student.number % 5:
            write(folder / "timestamp.txt", submitted_at(student).strftime("%Y-%m-%d %H:%M:%S.%f UTC").encode())
    times = {student.number: submitted_at(student) for student in STUDENTS if student.number % 5}
    return Built(top, len(STUDENTS), len(STUDENTS), frozenset({"source", "nbgrader_config.py"}), times)


def build_exchange(top: Path) -> Built:
    """The inbound folder of an exchange: an attempt for each, two for the first ten."""
    times = {}
    for position, student in enumerate(STUDENTS):
        for attempt in range(2 if position < 10 else 1):
            times[student.number] = submitted_at(student) + timedelta(days=attempt)
            stamp = times[student.number].strftime("%Y-%m-%d %H:%M:%S.%f UTC")
            name = f"{on_disk(student.name).replace('+', '')}{student.number}"
            write(top / f"{name}+ps1+{stamp}+r{attempt}" / "rnn.py", student.code)
    return Built(top, len(STUDENTS), len(STUDENTS) + 10, frozenset(), times)


BUILDERS: Mapping[str, Callable[[Path], Built]] = {
    "plain": build_plain,
    "canvas": build_canvas,
    "moodle": build_moodle,
    "moodle flat": build_moodle_flat,
    "gradescope": build_gradescope,
    "nbgrader": build_nbgrader,
    "exchange": build_exchange,
}
