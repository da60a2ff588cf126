"""A new exercise: what its slug may be, and its files and rubric lines as the template makes them.

course/template/exercise/      $slug and $title are replaced; .txt keeps Python from being taken for ours
    assignments/…              becomes assignments/<slug>/…
    reference/…                becomes reference/<slug>/…
    rubric.yaml                its lines of the rubric
"""

from __future__ import annotations

import json
import keyword
import pkgutil
import re
import sys
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from string import Template

from grader.course.course import Course
from grader.course.strict_yaml import shown

TEMPLATE = Path(__file__).parent / "template" / "exercise"
LONGEST_SLUG = 30  # the functions' names are made of it, and their lines stay readable
SLUG = re.compile(r"[a-z][a-z0-9_]*")


def slug_faults(slug: str, course: Course) -> list[str]:
    """What keeps a slug from being the name of a new exercise, and what would be right; nothing if it may be."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        rule = f"a lower-case letter, then at most {LONGEST_SLUG - 1} lower-case letters, digits and _"
        return [f"{shown(slug)} cannot be a slug; right would be {rule}, such as {_mended(slug)}"]
    if keyword.iskeyword(slug):
        return [f"{slug} is a word of Python itself, so no file {slug}.py can be imported; try {slug}_exercise"]
    if origin := _module(slug):
        return [f"{slug}.py in a student's folder would hide the module {slug} {origin}; try {slug}_exercise"]
    faults = [
        f"{folder} is there already; take another slug, or move that folder away"
        for folder in (course.root / "assignments" / slug, course.root / "reference" / slug)
        if folder.exists()
    ]
    if slug in {entry.id for entry in course.rubric.exercises()}:
        faults.append(f"rubric.yaml has an exercise {slug} already; take another slug")
    taken = {function.name: owner for owner, e in course.exercises.items() for function in e.functions}
    faults += [
        f"{slug} would ask for {name}, as the exercise {taken[name]} does already; take another slug"
        for name in (f"{slug}_forward", f"{slug}_backward")
        if name in taken
    ]
    return faults


def _mended(slug: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", slug.lower()).strip("_")[:LONGEST_SLUG].rstrip("_")
    return words if SLUG.fullmatch(words) else f"exercise_{words}"[:LONGEST_SLUG].rstrip("_")


def _module(name: str) -> str:
    """Where a module of that name comes from; empty if there is none that students could mean."""
    import numpy as np

    if name in sys.stdlib_module_names:
        return "of Python's standard library"
    if name in {module.name for module in pkgutil.iter_modules(np.__path__)}:
        return "of numpy"
    return "that is installed here" if name in packages_distributions() else ""


def exercise_files(slug: str, title: str) -> Mapping[str, str]:
    """The files of a new exercise, by path from the course's folder; generated ones are for `grader release`."""
    words = _words(slug, title)
    found: dict[str, str] = {}
    for path in sorted(TEMPLATE.glob("*/**/*")):
        if path.is_file():
            half, *rest = path.relative_to(TEMPLATE).parts
            name = "/".join((half, slug, *rest)).removesuffix(".txt")
            found[name] = Template(path.read_text(encoding="utf-8")).substitute(words)
    return found


def rubric_lines(slug: str, title: str) -> str:
    """The exercise's entry of the list `exercises`, not indented."""
    return Template((TEMPLATE / "rubric.yaml").read_text(encoding="utf-8")).substitute(_words(slug, title))


def _words(slug: str, title: str) -> dict[str, str]:
    named = title or slug.replace("_", " ").capitalize()
    # Quotes as the formatter wants them: double ones, unless there are some inside.
    literal = repr(named) if '"' in named else json.dumps(named, ensure_ascii=False)
    return {"slug": slug, "title": named, "title_literal": literal}
