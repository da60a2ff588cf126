"""Known work beside each reference: a few lines that turn the solution into a mistake, or into another style.

reference/<slug>/submissions/<verdict>/<name>.py is appended to the solution. Its docstring says the mistake in
one sentence, then `mistake:` (its number in the catalogue, if it has one), `loses:` (criteria of the whole rubric) and
`hint:`, or `style:` for correct work. `variant:` takes its lines from reference/<slug>/variants/<name>.py, which
conventions of a course may choose as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course.course import Course
from grader.errors import CourseError
from grader.model.evidence import Submission, Verdict

FIELD = re.compile(r"^(mistake|loses|hint|style|variant):\s*(.*)$")


@dataclass(frozen=True)
class Overlay:
    """One known piece of work and what the grader must say of it."""

    slug: str
    name: str
    verdict: Verdict
    sentence: str
    loses: frozenset[str]
    mistake: str
    hint: str
    text: str

    @property
    def id(self) -> str:
        """`bptt/wrong_values/no_carry`."""
        return f"{self.slug}/{self.verdict}/{self.name}"

    def submission(self, course: Course) -> Submission:
        """The references with this one changed."""
        solution = course.solution_path(self.slug).read_text(encoding="utf-8")
        return course.reference({self.slug: f"{solution}\n\n{self.text}"})


def overlays(course: Course) -> Iterator[Overlay]:
    """Every overlay of the course, in order. Raises CourseError for one without a proper header."""
    for slug in course.written:
        for path in sorted((course.root / "reference" / slug / "submissions").glob("*/*.py")):
            yield read_overlay(path, slug)


def read_overlay(path: Path, slug: str) -> Overlay:
    """Read one overlay's header. Raises CourseError with the file's name."""
    text = path.read_text(encoding="utf-8")
    head = (ast.get_docstring(ast.parse(text)) or "").splitlines()
    fields: dict[str, str] = {}
    last = ""
    for line in head[1:]:
        if found := FIELD.match(line):
            last = found[1]
            fields[last] = found[2]
        elif last and line.strip():  # a field goes on
            fields[last] += " " + line.strip()
    verdict = Verdict(path.parent.name) if path.parent.name in set(Verdict) else None
    wanted = {"style"} if verdict is Verdict.CORRECT else {"loses", "hint"}
    if verdict is None or not head or not wanted <= fields.keys():
        fault = f"needs a docstring with one sentence and {', '.join(sorted(wanted))}, in a folder named for a verdict"
        raise CourseError([f"{path}:1:1: {fault}"])
    if "variant" in fields:
        text += "\n\n" + (path.parents[2] / "variants" / f"{fields['variant']}.py").read_text(encoding="utf-8")
    loses = frozenset(name.strip() for name in fields.get("loses", "").split(",") if name.strip())
    return Overlay(slug, path.stem, verdict, head[0], loses, fields.get("mistake", ""), fields.get("hint", ""), text)
