"""What students get, made from the references: starters, answers of public cases, prints of mistakes, the handout.

Nothing of a reference's body leaves this module: a starter keeps signatures and docstrings, public.npz holds
numbers of public cases alone, and mistakes.npz fingerprints of wrong answers to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template

from grader.course.agenda import make_agenda
from grader.course.course import Course
from grader.course.handout import rubric_text, student_rubric
from grader.course.public import pack_public
from grader.course.starters import starter, starter_notebook
from grader.diagnosis.chapters import is_public_and_cheap
from grader.diagnosis.making import digest_of, make_table
from grader.diagnosis.table import FILE, stored_digest
from grader.errors import CourseError, UsageError
from grader.model.evidence import Reply
from grader.model.exercise import Group
from grader.model.rubric import Rubric, Visibility
from grader.pipeline import open_session
from grader.sandbox.launch import Level

HANDOUT = Path(__file__).parent / "course" / "template" / "handout"
# What a handout consists of, so that a later release knows its own files from those that somebody changed.
RECORD = ".grader-handout"
# Python that an exercise's folder may hand out; any other, such as a solution left behind, stays at home.
CODE = frozenset({"exercise.py", "starter.py", "starter.ipynb"})
CODE_SUFFIXES = frozenset({".py", ".ipynb"})


def released_files(course: Course) -> Mapping[Path, bytes]:
    """Every generated file of assignments/, by its path. Raises CourseError if a reference fails."""
    files: dict[Path, bytes] = {}
    public = make_agenda(course, hidden=False)
    with open_session(course, course.reference(), course.reference_functions, Level.PROCESS) as session:
        for slug, exercise in course.exercises.items():
            folder = course.root / "assignments" / slug
            if slug in course.written:
                text = starter(course.solution_path(slug), exercise)
                files[folder / "starter.py"] = text.encode()
                files[folder / "starter.ipynb"] = starter_notebook(text, slug, exercise.needs)
            groups = [group for group in public if group.exercise == slug]
            replies = [session.run(group.calls) for group in groups]
            faults = [f"{course.solution_path(slug)}:1:1: {r.failure}" for reply in replies for r in reply if r.failure]
            if faults:
                raise CourseError(faults)
            files[folder / "public.npz"] = pack_public(folder / "exercise.py", groups, replies, course.variants(slug))
            if slug in course.written:
                files[folder / FILE] = _mistakes(course, slug, groups, replies)
    return files


def _mistakes(course: Course, slug: str, groups: Sequence[Group], replies: Sequence[Sequence[Reply]]) -> bytes:
    """The stored mistakes.npz if it was made from these very overlays, since making one runs every overlay."""
    path = course.root / "assignments" / slug / FILE
    cheap = [i for i, group in enumerate(groups) if is_public_and_cheap(group)]
    chosen = [groups[i] for i in cheap]
    if path.is_file() and stored_digest(data := path.read_bytes()) == digest_of(course, slug, chosen):
        return data
    return make_table(course, slug, chosen, [replies[i] for i in cheap])


def handout_files(course: Course) -> Mapping[str, bytes]:
    """The student's handout by relative path: assignments/, a rubric without secrets, a page to begin with,
    and what an editor or a hosting service needs to make a place to work in.

    Raises CourseError if a reference fails or an exercise that is handed out needs one that is not.
    """
    rubric = student_rubric(course.rubric)
    slugs = [entry.id for entry in rubric.exercises()]
    faults = [
        f"{course.root / 'rubric.yaml'}:1:1: {slug} needs {need}, whose lines are all for instructors; make one public"
        for slug in slugs
        for need in course.exercises[slug].needs
        if need not in slugs
    ]
    if faults:
        raise CourseError(faults)
    files = {name: (course.root / name).read_bytes() for name in _written_by_hand(course, slugs)}
    made = {path.relative_to(course.root): data for path, data in released_files(course).items()}
    files |= {path.as_posix(): data for path, data in made.items() if path.parts[1] in slugs}
    files["rubric.yaml"] = rubric_text(rubric).encode()
    files["README.md"] = _first_page(course, rubric).encode()
    files[".devcontainer/devcontainer.json"] = (HANDOUT / "devcontainer.json").read_bytes()
    return dict(sorted(files.items()))


def _written_by_hand(course: Course, slugs: Sequence[str]) -> Iterator[str]:
    """Pages, pictures and data of assignments/, and the course's dialect: no hidden file, link, stray code or other
    exercise.
    """
    root = course.root
    at_home = {path.parent.name for path in (root / "assignments").glob("*/exercise.py")} - set(slugs)
    for path in sorted((root / "assignments").rglob("*")):
        parts = path.relative_to(root).parts
        is_ours = parts[1] not in at_home and not any(part.startswith((".", "__")) for part in parts)
        is_stray = path.suffix in CODE_SUFFIXES and path.name not in CODE
        if is_ours and not is_stray and path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix()
    dialect = root / "dialects" / f"{course.rubric.dialect}.py"
    if dialect.is_file():
        yield dialect.relative_to(root).as_posix()


def _first_page(course: Course, rubric: Rubric) -> str:
    entries = rubric.exercises()
    later = sum(c.points for e in entries for c in e.criteria if c.visibility is not Visibility.PUBLIC)
    rows = [
        f"| [{e.id}](assignments/{e.id}/README.md) | {course.exercises[e.id].title} | {e.points:g} |" for e in entries
    ]
    return Template((HANDOUT / "README.md").read_text(encoding="utf-8")).substitute(
        course=rubric.course,
        count="One exercise" if len(entries) == 1 else f"{len(entries)} exercises",
        first=next((entry.id for entry in entries if course.exercises[entry.id].functions), entries[0].id),
        table="\n".join(rows),
        hidden=f", and lines worth {later:g} points are shown only then" if later else "",
    )


def write_handout(files: Mapping[str, bytes], into: Path) -> None:
    """Write a handout into a new or empty folder, or over an earlier handout, whose own files are replaced.

    Raises UsageError, with nothing written, for a folder that holds anything else or files that were changed since.
    """
    earlier = _recorded(into)
    if earlier is None and into.exists() and not (into.is_dir() and not any(into.iterdir())):
        raise UsageError(f"{into}: not empty and no earlier handout; name a new folder, or empty this one")
    known = earlier or {}
    theirs = sorted(
        name for name in {*known, *files} if not _may_be_replaced(into / name, known.get(name), files.get(name))
    )
    if theirs:
        few = ", ".join(theirs[:5]) + (", …" if len(theirs) > 5 else "")
        raise UsageError(f"{into}: changed since the handout was made: {few}; move them away, or name a new folder")
    for name in known.keys() - files.keys():
        (into / name).unlink(missing_ok=True)
    for name, data in files.items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(data)
    record = "".join(f"{_digest(data)}  {name}\n" for name, data in files.items())
    (into / RECORD).write_text(record, encoding="utf-8")


def _recorded(folder: Path) -> dict[str, str] | None:
    """Path -> digest of an earlier handout's files; None where there is none."""
    try:
        lines = (folder / RECORD).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    pairs = [line.split("  ", 1) for line in lines if "  " in line]
    return {name: digest for digest, name in pairs if Path(name).parts[:1] != ("/",) and ".." not in Path(name).parts}


def _may_be_replaced(path: Path, earlier: str | None, new: bytes | None) -> bool:
    """Whether a file is absent, as the handout left it, or already what it is to become."""
    if not path.exists():
        return True
    return path.is_file() and _digest(path.read_bytes()) in {earlier, None if new is None else _digest(new)}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
