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

from grader.course.exercises import functions_of, load_exercise, reference_functions_of
from grader.course.rubric import check_against, load_rubric
from grader.course.seeds import Secret, hidden_generator, load_secret, public_generator
from grader.errors import CourseError, UsageError
from grader.model.evidence import Submission
from grader.model.exercise import Case, Exercise, Function
from grader.model.rubric import Rubric

# Where the course stands that travels with the package: inside it once installed, beside it in a source checkout.
SHIPPED = (Path(__file__).parents[1] / "_course", Path(__file__).parents[2])


@dataclass(frozen=True)
class Course:
    """Everything that grading needs to know before a submission is opened."""

    root: Path
    rubric: Rubric = field(repr=False)
    exercises: Mapping[str, Exercise] = field(repr=False)
    secret: Secret = field(repr=False)  # never in a log or a failing test's output
    only: frozenset[str] = frozenset()  # exercises to be scored, where the others are here for their sake alone

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Functions that students are asked for."""
        return functions_of(dict(self.exercises))

    @cached_property
    def reference_functions(self) -> dict[str, Function]:
        """Functions that the references have."""
        return reference_functions_of(dict(self.exercises))

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
        texts = {slug: self.solution_path(slug).read_text(encoding="utf-8") for slug in self.written}
        texts.update(replaced or {})
        return Submission("reference", {f"{slug}.py": text.encode() for slug, text in texts.items()})

    def cases(self, slug: str, *, hidden: bool) -> tuple[Case, ...]:
        """An exercise's cases from the smallest up: the public ones, and after each its hidden twin if asked for."""
        exercise = self.exercises[slug]
        drawn = [tuple(exercise.cases(public_generator(slug)))]
        if hidden:
            drawn.append(tuple(_hide(case) for case in exercise.cases(hidden_generator(self.secret, slug))))
        return tuple(case for twins in zip(*drawn, strict=True) for case in twins)

    @cached_property
    def sha256(self) -> str:
        """A fingerprint of everything that decides a verdict: exercises, public cases, references."""
        digest = hashlib.sha256()
        for slug in sorted(self.exercises):
            folder = self.root / "assignments" / slug
            for path in (folder / "exercise.py", folder / "public.npz", self.solution_path(slug)):
                digest.update(path.name.encode() + (path.read_bytes() if path.is_file() else b"absent"))
        return digest.hexdigest()

    @cached_property
    def rubric_sha256(self) -> str:
        """A fingerprint of rubric.yaml."""
        return hashlib.sha256((self.root / "rubric.yaml").read_bytes()).hexdigest()


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


def load_course(root: Path) -> Course:
    """Load and check a course. Raises CourseError with every fault."""
    path = root / "rubric.yaml"
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
    return Course(root, rubric, exercises, load_secret(root))


def load_part(root: Path, assignment: str, exercises: tuple[str, ...], *, public: bool) -> tuple[Course, Rubric]:
    """A course narrowed to what was asked for, and the lines of its rubric that are to be scored.

    public: only criteria that students may check themselves. Raises UsageError for names that do not exist.
    """
    whole = load_course(root)
    names = [entry.id for entry in whole.rubric.assignments]
    if assignment and assignment not in names:
        raise UsageError(f"no assignment {assignment!r}; there are {', '.join(names)}")
    _with_needs(exercises, whole.exercises)
    rubric = whole.rubric.part(assignment=assignment, exercises=exercises, public=public)
    wanted = _with_needs(tuple(entry.id for entry in rubric.exercises()), whole.exercises)
    kept = {slug: exercise for slug, exercise in whole.exercises.items() if slug in wanted}
    return replace(whole, exercises=kept, only=frozenset(entry.id for entry in rubric.exercises())), rubric


def _with_needs(wanted: tuple[str, ...], exercises: Mapping[str, Exercise]) -> set[str]:
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
