"""A course folder as one object: rubric, exercises, references, cases.

rubric.yaml
assignments/<slug>/exercise.py …
reference/<slug>/solution.py …      absent where students are, and for an exercise that asks for no functions
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from grader.course.dialects import OURS, SHIPPED, find_dialects, load_dialect
from grader.course.exercises import functions_of, load_exercise, reference_functions_of
from grader.course.rubric import check_against, load_rubric
from grader.course.seeds import Secret, hidden_generator, load_secret, public_generator
from grader.errors import CourseError, UsageError
from grader.model.conventions import Conventions, Dialect, GruConventions
from grader.model.evidence import Submission
from grader.model.exercise import Case, Exercise, Function
from grader.model.rubric import Rubric


@dataclass(frozen=True)
class Course:
    """Everything that grading needs to know before a submission is opened."""

    root: Path
    rubric: Rubric = field(repr=False)
    exercises: Mapping[str, Exercise] = field(repr=False)
    secret: Secret = field(repr=False)  # never in a log or a failing test's output
    only: frozenset[str] = frozenset()  # exercises to be scored, where the others are here for their sake alone
    dialect: Dialect | None = field(default=None, repr=False)  # of submissions; None where it is ours
    other_rubric: Path | None = None  # where the rubric stands, if not in the course's folder

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Functions that students are asked for."""
        return self._called(functions_of(dict(self.exercises)))

    @property
    def conventions(self) -> Conventions:
        """What submissions follow. The references follow our own, but for their variants."""
        return self.rubric.conventions

    def variants(self, slug: str) -> tuple[str, ...]:
        """Names of the files in reference/<slug>/variants/ that belong to the solution here."""
        return self.conventions.variants(slug)

    @property
    def is_adapted(self) -> bool:
        """Whether submissions are written in other terms than ours."""
        return bool(self.dialect) or self.conventions != self.in_our_terms().conventions

    def in_our_terms(self) -> Course:
        """The same course for work that follows our own conventions and names, as the references do."""
        own = Conventions(gru=GruConventions(reset=self.conventions.gru.reset))
        return replace(self, rubric=replace(self.rubric, conventions=own), dialect=None)

    @cached_property
    def reference_functions(self) -> dict[str, Function]:
        """Functions that the references have."""
        return self._called(reference_functions_of(dict(self.exercises)))

    def _called(self, functions: dict[str, Function]) -> dict[str, Function]:
        """The functions with the names that students know them by."""
        calls = self.dialect.calls if self.dialect else {}
        named = {name: replace(functions[name], called=calls[name][0]) for name in functions.keys() & calls.keys()}
        return functions | {name: function for name, function in named.items() if function.called != name}

    @property
    def written(self) -> tuple[str, ...]:
        """Slugs of the exercises that ask for functions; the others only try those of the ones before."""
        return tuple(slug for slug, exercise in self.exercises.items() if exercise.functions)

    @property
    def has_reference(self) -> bool:
        """Whether the hidden half of the course is here."""
        return all(self.solution_path(slug).is_file() for slug in self.written)

    def solution_path(self, slug: str) -> Path:
        """Where an exercise's reference stands."""
        return self.root / "reference" / slug / "solution.py"

    def reference(self, replaced: Mapping[str, str] | None = None) -> Submission:
        """The references as a submission, one file an exercise; `replaced` gives other texts for some slugs."""
        paths = {slug: self._answers(slug) for slug in self.written}
        texts = {slug: "\n\n".join(path.read_text(encoding="utf-8") for path in paths[slug]) for slug in paths}
        texts.update(replaced or {})
        return Submission("reference", {f"{slug}.py": text.encode() for slug, text in texts.items()})

    def _answers(self, slug: str) -> tuple[Path, ...]:
        path = self.solution_path(slug)
        return (path, *(path.parent / "variants" / f"{name}.py" for name in self.variants(slug)))

    def cases(self, slug: str, *, hidden: bool) -> tuple[Case, ...]:
        """An exercise's cases from the smallest up: the public ones, and after each its hidden twin if asked for."""
        exercise = self.exercises[slug]
        drawn = [tuple(exercise.cases(public_generator(slug)))]
        if hidden:
            drawn.append(tuple(_hide(case) for case in exercise.cases(hidden_generator(self.secret, slug))))
        return tuple(case for twins in zip(*drawn, strict=True) for case in twins)

    @cached_property
    def sha256(self) -> str:
        """A fingerprint of everything that decides a verdict: exercises, public cases, references, conventions."""
        digest = hashlib.sha256(repr((self.conventions, self.dialect)).encode())
        for slug in sorted(self.exercises):
            folder = self.root / "assignments" / slug
            for path in (folder / "exercise.py", folder / "public.npz", *self._answers(slug)):
                digest.update(path.name.encode() + (path.read_bytes() if path.is_file() else b"absent"))
        return digest.hexdigest()

    def deciding_sha256(self, slug: str) -> str:
        """A fingerprint of everything here that decides the evidence of one exercise: its files and those it needs."""
        terms = (self.conventions, self.dialect, self.rubric.limits, self.secret.commitment)
        digest = hashlib.sha256(repr(terms).encode())
        for needed in sorted(with_needs((slug,), self.exercises)):
            folder = self.root / "assignments" / needed
            files = [folder / name for name in ("exercise.py", "public.npz", "mistakes.npz")]
            for path in (*files, *self._answers(needed)):
                content = path.read_bytes() if path.is_file() else b"absent"
                digest.update(f"{needed}/{path.name} {len(content)} ".encode() + content)
        return digest.hexdigest()

    @cached_property
    def rubric_sha256(self) -> str:
        """A fingerprint of the rubric's text."""
        return hashlib.sha256((self.other_rubric or self.root / "rubric.yaml").read_bytes()).hexdigest()


def _hide(case: Case) -> Case:
    return Case(case.name, case.values, case.tag, case.single, hidden=True)


def find_course(given: Path | None, near: Path) -> Path:
    """The course folder: the one given, else the nearest at or above `near` or the working directory.

    Falls back to the course that travels with the package. Raises UsageError.
    """
    if given is not None:
        if not (given / "rubric.yaml").is_file():
            raise UsageError(f"{given}: no rubric.yaml here; --course names the folder that holds it")
        return given
    starts = (Path.cwd(), near.resolve())
    for folder in (*(folder for start in starts for folder in (start, *start.parents)), *SHIPPED):
        if (folder / "rubric.yaml").is_file() and (folder / "assignments").is_dir():
            return folder
    raise UsageError("no course found: stand in a folder with a rubric.yaml, or name it with --course")


def load_course(root: Path, other_rubric: Path | None = None) -> Course:
    """Load and check a course, with another rubric than its own if one is named.

    Raises CourseError with every fault.
    """
    path = other_rubric or root / "rubric.yaml"
    rubric = load_rubric(path)
    exercises: dict[str, Exercise] = {}
    faults: list[str] = []
    for entry in rubric.exercises():
        folder = root / "assignments" / entry.id
        if not folder.is_dir():
            continue  # check_against says so, with its place in the rubric
        try:
            exercises[entry.id] = load_exercise(folder)
        except CourseError as error:
            faults += error.faults
    # An exercise that does not load has no checks to hold the rubric against.
    # Where students are, the lines that are for instructors alone are not, so checks are left over.
    whole = (root / "reference").is_dir()
    if faults := faults or check_against(path, rubric, exercises, whole=whole):
        raise CourseError(faults)
    dialect = None
    if rubric.dialect != OURS:
        dialect = load_dialect(find_dialects(root)[rubric.dialect], functions_of(exercises))
    return Course(root, rubric, exercises, load_secret(root), dialect=dialect, other_rubric=other_rubric)


def load_part(root: Path, assignment: str, exercises: tuple[str, ...], *, public: bool) -> tuple[Course, Rubric]:
    """A course narrowed to what was asked for, and the lines of its rubric that are to be scored.

    public: only criteria that students may check themselves. Raises UsageError for names that do not exist.
    """
    whole = load_course(root)
    names = [entry.id for entry in whole.rubric.assignments]
    if assignment and assignment not in names:
        raise UsageError(f"no assignment {assignment!r}; there are {', '.join(names)}")
    with_needs(exercises, whole.exercises)
    rubric = whole.rubric.part(assignment=assignment, exercises=exercises, public=public)
    wanted = with_needs(tuple(entry.id for entry in rubric.exercises()), whole.exercises)
    kept = {slug: exercise for slug, exercise in whole.exercises.items() if slug in wanted}
    return replace(whole, exercises=kept, only=frozenset(entry.id for entry in rubric.exercises())), rubric


def with_needs(wanted: tuple[str, ...], exercises: Mapping[str, Exercise]) -> set[str]:
    """These exercises and all that they need. Raises UsageError for one that does not exist."""
    found: set[str] = set()
    queue = list(wanted)
    while queue:
        slug = queue.pop()
        if slug not in exercises:
            raise UsageError(f"no exercise {slug!r}; there are {', '.join(exercises)}")
        if slug not in found:
            found.add(slug)
            queue += exercises[slug].needs
    return found
