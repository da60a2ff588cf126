"""Fingerprints of program text: what stays the same when names, comments and the order of functions change.

Students' text is only cut into tokens, never parsed or run. Runs of tokens are hashed, and of each few neighbours the
smallest hash is kept, so that two texts with the same run of RUN + WINDOW - 1 tokens share a fingerprint.
Source: Schleimer, Wilkerson and Aiken, Winnowing, SIGMOD 2003.
"""

from __future__ import annotations

import builtins
import hashlib
import io
import keyword
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grader.intake.sources import sources
from grader.model.evidence import Submission
from grader.model.exercise import Array
from grader.model.similarity import Place

RUN = 18  # tokens: a shorter run, about a line of numpy, two people write by chance
WINDOW = 8  # neighbours of which one is kept
LETTERS = 1 << 17  # of one submission; more than that is no coursework, and the rest is not looked at

FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no token is lost in the product
SKIPPED = frozenset((tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER))
STRINGS = {"FSTRING_START": 1, "TSTRING_START": 1, "FSTRING_END": -1, "TSTRING_END": -1}  # of later Pythons
DEPTHS = {getattr(tokenize, name): step for name, step in STRINGS.items() if hasattr(tokenize, name)}
# Nobody can rename these: keywords, Python's own functions, and attributes, but for those of one's own objects.
FIXED = frozenset((*keyword.kwlist, *dir(builtins)))
OWN = frozenset(("self", "cls"))


@dataclass(frozen=True)
class _Text:
    """The tokens of one file: words as normalised, and where each stands, as (cell, line)."""

    file: str
    words: Sequence[str]
    stands: Sequence[tuple[int, int]]

    def hashes(self) -> Array:
        """One for each run of RUN tokens, below 2**63, (runs,)."""
        codes = np.array([_code(word) for word in self.words], np.uint64)
        runs = max(codes.size - RUN + 1, 0)
        total = np.zeros(runs, np.uint64)
        for i in range(RUN):
            total = total * FACTOR + codes[i : i + runs]
        total = (total ^ (total >> np.uint64(31))) * FACTOR  # low bits depend on few tokens until they are mixed
        return np.asarray((total ^ (total >> np.uint64(29))) >> np.uint64(1)).astype(np.int64)

    def place(self, start: int) -> Place:
        """Where the run that begins with this token stands; of one across two cells its part in the first."""
        cell, first = self.stands[start]
        last = max(line for where, line in self.stands[start : start + RUN] if where == cell)
        return Place(self.file, cell if self.file.endswith(".ipynb") else None, first, last)


def fingerprints(submission: Submission) -> tuple[int, ...]:
    """Those of everything that was handed in, sorted, each once, from 0 to 2**63 - 1.

    Where a file stops being Python, what came before counts.
    """
    found: set[int] = set()
    for text in _texts(submission):
        hashes = text.hashes()
        found.update(hashes[_winnowed(hashes)].tolist())
    return tuple(sorted(found))


def every_fingerprint(submission: Submission) -> frozenset[int]:
    """That of every run of tokens, kept or not: for a text that is to be set aside wherever it turns up."""
    return frozenset(value for text in _texts(submission) for value in text.hashes().tolist())


def places(submission: Submission, wanted: Iterable[int]) -> dict[int, list[Place]]:
    """Where each of some fingerprints of the submission stands in it."""
    asked = frozenset(wanted)
    found: dict[int, list[Place]] = {}
    for text in _texts(submission):
        hashes = text.hashes()
        for start in _winnowed(hashes).tolist():
            value = int(hashes[start])
            if value in asked:
                found.setdefault(value, []).append(text.place(start))
    return found


def _winnowed(hashes: Array) -> Array:
    """Positions of the smallest hash of each WINDOW neighbours, the last of equal ones."""
    if not hashes.size:
        return np.zeros(0, np.int64)
    width = min(WINDOW, hashes.size)
    windows = np.lib.stride_tricks.sliding_window_view(hashes, width)[:, ::-1]  # (windows, width)
    return np.unique(np.arange(len(windows)) + width - 1 - windows.argmin(axis=1))


@lru_cache(maxsize=1 << 14)
def _code(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


def _texts(submission: Submission) -> Iterator[_Text]:
    found, _ = sources(submission)
    left = LETTERS
    for file, cells in found.items():
        words: list[str] = []
        stands: list[tuple[int, int]] = []
        for number, cell in enumerate(cells, 1):
            for word, line in _words(cell[:left]):
                words.append(word)
                stands.append((number, line))
            left = max(left - len(cell), 0)
        yield _Text(file, words, stands)


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Normalised tokens and their lines, without comments, layout, and strings that stand alone, as docstrings do."""
    line: list[tuple[str, int]] = []
    before = owner = ""
    for token in _tokens(text):
        if token.type == tokenize.NEWLINE:
            yield from line if any(word != "s" for word, _ in line) else ()
            line = []
        elif token.type not in SKIPPED and token.string.strip():
            line.append((_word(token, before, owner), token.start[0]))
            owner, before = before, token.string
    yield from line


def _word(token: tokenize.TokenInfo, before: str, owner: str) -> str:
    if token.type == tokenize.NUMBER:
        return "0"
    if token.type == tokenize.STRING:
        return "s"
    if token.type != tokenize.NAME or token.string in FIXED:
        return token.string
    return token.string if before == "." and owner not in OWN else "n"


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Tokens up to the first place that is no Python. A formatted string, many tokens in later Pythons, is one."""
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            step = DEPTHS.get(token.type, 0)
            depth += step
            if step < 0 and depth == 0:
                yield token._replace(type=tokenize.STRING)
            elif depth == 0:
                yield token
    except (tokenize.TokenError, SyntaxError):
        return
