"""Whatever goes in, what comes out is one short line that is safe to print, to store and to put into XML."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.text import clean

HOSTILE = st.text(st.characters(exclude_categories=())) | st.lists(
    st.sampled_from(["\x1b", "[", "]", "0;", "31m", "\x9b", "\x07", "\u202e", "\ud800", "\n", "a", " ", "\ufffe", "é"]),
    max_size=60,
).map("".join)


@given(text=HOSTILE, limit=st.integers(1, 100))
def test_any_text_becomes_one_short_plain_line(text: str, limit: int) -> None:
    """Length, line breaks, character classes, encodings and XML all hold, and cleaning again changes nothing."""
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert len(cleaned.splitlines()) <= 1
    assert not {unicodedata.category(letter) for letter in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert ET.fromstring(f"<a>{cleaned.translate({38: '', 60: '', 62: ''})}</a>") is not None
    assert clean(cleaned, limit) == cleaned


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\ufffe\uffff"), max_size=80))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Letters, digits, punctuation and symbols of any script pass through."""
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bcgone", "gone"),
        ("one\r\n\r\n  two\u2028three", "one two three"),
        ("abc\u202egnp.py", "abcgnp.py"),
        ("a\ud800b\x00c\x7fd", "abcd"),
        ("", ""),
    ],
)
def test_what_a_terminal_acts_on_is_removed(text: str, expected: str) -> None:
    """Escape sequences go as a whole, single characters one by one, line breaks become spaces."""
    assert clean(text) == expected


def test_a_long_text_is_cut_and_says_so() -> None:
    """Eighty characters unless told otherwise, the last of them an ellipsis."""
    assert clean("x" * 80) == "x" * 80
    assert clean("x" * 81) == "x" * 79 + "…"
    assert clean("long text", limit=6) == "long…"


def test_hostile_text_takes_linear_time() -> None:
    """A million unterminated escapes are over at once, which a backtracking pattern would not be."""
    assert clean("\x1b]" * 500_000) == ""
    assert clean("\x1b[" + "0" * 1_000_000 + "m!") == "!"
