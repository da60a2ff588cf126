"""Other people's text made fit to show: one line, cut, nothing in it that a terminal, browser or XML acts on."""

from __future__ import annotations

import re
import unicodedata

# Every alternative ends at the first byte that cannot belong to it, so a hostile text takes linear time.
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colours, cursor moves
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # window titles, links
    r"|\x1b[ -/]*[0-~]?"  # the rest
)
# Cf holds the bidi overrides and zero-width characters, Cs the lone surrogates that no encoding takes.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs"})


def clean(text: str, limit: int = 80) -> str:
    """Cut `text` to `limit` characters on one line, without escapes, control or bidi characters or surrogates.

    White space of any kind and length becomes one space; what is cut ends in "…". Cleaning twice changes nothing.
    """
    if not (text.isascii() and text.isprintable()):  # as few names and messages are
        plain = _ESCAPE.sub("", text)
        text = "".join(letter for letter in plain if letter.isspace() or _is_shown(letter))
    shown = " ".join(text.split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def _is_shown(letter: str) -> bool:
    if letter.isascii():
        return letter.isprintable()
    number = ord(letter)
    is_noncharacter = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF  # XML refuses them
    return not is_noncharacter and unicodedata.category(letter) not in _UNSHOWN
