"""One name a person: usable as a file name on any system, and never anybody else's."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping

from grader.intake.layouts.entry import Person
from grader.model.text import clean

LETTERS = 120
NAME_BYTES = 160  # a disk takes 255 for a name; a fingerprint and a suffix come on top
PUNCTUATION = frozenset(" _.,@+()'-’·・")  # noqa: RUF001 - apostrophes and dots that stand in people's names
FORMULA = ("+", "-", "@")  # what a spreadsheet takes for the beginning of a formula; "=" is no kept letter
# Windows keeps some names for devices, and a report folder keeps one for the class.
TAKEN = frozenset({"aux", "con", "nul", "prn", "index"}) | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
FINGERPRINTS = (8, 16, 32)  # hexadecimal digits


def safe_name(name: str) -> str:
    """`name` in NFC where it can stand in a file name as it is; otherwise with "_" and a fingerprint of itself.

    Two names that differ only in what had to be replaced stay two.
    """
    plain = unicodedata.normalize("NFC", name)
    kept = "".join(letter if _is_kept(letter) else "_" for letter in clean(plain, LETTERS))
    kept = kept.encode()[:NAME_BYTES].decode(errors="ignore").strip(" .") or "submission"
    if kept.startswith(FORMULA):
        kept = f"_{kept[1:]}"
    is_taken = kept.partition(".")[0].casefold() in TAKEN
    return kept if kept == plain and not is_taken else f"{kept}-{_fingerprint(name)}"


def names_for(people: Collection[Person]) -> Mapping[Person, str]:
    """A name for everybody; those whose names are alike but for case get their label behind it, then a fingerprint."""
    names = {person: safe_name(person.name) for person in people}
    for person in _alike(names):
        if person.label:
            names[person] = safe_name(f"{person.name} ({person.label})")
    for digits in FINGERPRINTS:
        for person in _alike(names):
            names[person] = f"{names[person]}-{_fingerprint(repr((person.name, person.key)), digits)}"
    return names


def folded(name: str) -> str:
    """A text that is equal for names which some disk takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _alike(names: Mapping[Person, str]) -> list[Person]:
    seen = Counter(map(folded, names.values()))
    return [person for person, name in names.items() if seen[folded(name)] > 1]


def _is_kept(letter: str) -> bool:
    # Vowel signs of Hindi, Thai and others are marks, which no `\w` holds.
    return letter.isalnum() or letter in PUNCTUATION or unicodedata.category(letter).startswith("M")


def _fingerprint(text: str, digits: int = FINGERPRINTS[0]) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:digits]
