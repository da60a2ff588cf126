"""YAML is read as editors read it, and everything else is refused at its place."""

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course import strict_yaml
from grader.course.strict_yaml import Document, Node, Place, fault_lines, parse_yaml, read_yaml, shown

ENGINES = sorted({yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}, key=lambda engine: engine.__name__)


@pytest.fixture(params=ENGINES, ids=lambda engine: str(engine.__name__))
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Each parser that PyYAML may have, in turn."""
    monkeypatch.setattr(strict_yaml, "ENGINE", request.param)
    return request.param


def tree(text: str) -> Node:
    """The tree of a text without faults."""
    document = parse_yaml(text)
    assert document.root is not None
    assert document.faults == ()
    return document.root


def lines(document: Document) -> list[str]:
    """The faults as they are printed, of a file called f."""
    return fault_lines(Path("f"), document.faults)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-6", 1e-6),
        ("1E3", 1000.0),
        ("1.20", 1.2),
        (".5", 0.5),
        ("-2.", -2.0),
        ("12", 12),
        ("-0", 0),
        ("+7", 7),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("y", "y"),
        ("2024-01-31", "2024-01-31"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("1e", "1e"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', "true"),
        ("'010'", "010"),
        ("''", ""),
    ],
)
@pytest.mark.usefixtures("engine")
def test_scalar_is_what_the_core_schema_says(text: str, value: object) -> None:
    """A plain scalar has the value and the type of the YAML 1.2 core schema; a quoted one is text."""
    found = tree(f"key: {text}").child("key").value
    assert (found, type(found)) == (value, type(value))


def test_not_a_number_is_read_as_one() -> None:
    """`.nan` is a number without a value, for a later law to refuse by name."""
    assert math.isnan(tree("a: .nan").child("a").number or 0.0)


@pytest.mark.parametrize(
    ("text", "value", "message"),
    [
        ("010", 10, "readers of YAML disagree about 010; write 10, or '010' for text"),
        ("-08", -8, "readers of YAML disagree about -08; write -8, or '-08' for text"),
        ("0x1F", 31, "readers of YAML disagree about 0x1F; write 31, or '0x1F' for text"),
        ("0o17", 15, "readers of YAML disagree about 0o17; write 15, or '0o17' for text"),
        ("1234567890123456", 0, "a whole number has at most 15 digits; put text in quotes"),
        ("9" * 9999, 0, "a whole number has at most 15 digits; put text in quotes"),
    ],
)
def test_disputed_number_is_refused_and_read_as_decimal(text: str, value: int, message: str) -> None:
    """A number that readers of YAML understand differently is a fault that says how to write it."""
    document = parse_yaml(f"a: {text}")
    assert lines(document) == [f"f:1:4: {message}"]
    assert document.root is not None
    assert document.root.plain() == {"a": value}


@pytest.mark.usefixtures("engine")
def test_key_written_twice_names_both_lines_and_keeps_the_first() -> None:
    """Every repetition of a key is a fault with both lines, in blocks and in braces, and does not stop the reading."""
    document = parse_yaml("a: 1\nb: {x: 1, x: 2}\na: 3\n1: 4\n'1': 5\n")
    assert lines(document) == [
        "f:2:11: the key 'x' of line 2 stands here, in line 2, again; keep one",
        "f:3:1: the key 'a' of line 1 stands here, in line 3, again; keep one",
        "f:5:1: the key '1' of line 4 stands here, in line 5, again; keep one",
    ]
    assert document.root is not None
    assert document.root.plain() == {"a": 1, "b": {"x": 1}, "1": 4}


@pytest.mark.usefixtures("engine")
def test_places_are_those_of_the_text() -> None:
    """Each key and each value stands where an editor would put its cursor, in blocks, lists of lists and braces."""
    root = tree("# comment\nä: ü\nlist:\n  - - one\n    - {in: [2, ö: 3]}\n  -\nnone:\n")
    assert root.place == Place(2, 1)
    assert root.keys == {"ä": Place(2, 1), "list": Place(3, 1), "none": Place(7, 1)}
    assert root.at(["ä"]).place == Place(2, 4)
    assert root.at(["list", 0]).place == Place(4, 5)
    assert root.at(["list", 0, 0]).place == Place(4, 7)
    assert root.at(["list", 0, 1]).keys == {"in": Place(5, 8)}
    assert root.at(["list", 0, 1, "in", 0]).place == Place(5, 13)
    assert root.at(["list", 0, 1, "in", 1, "ö"]).place == Place(5, 19)
    assert root.at(["none"]).place == Place(7, 6)
    assert root.at(["list", 1]).value is None


def test_location_that_leads_nowhere_ends_at_the_last_place() -> None:
    """Asking for what is not there gives nothing, at the place of what is."""
    root = tree("a: {b: 1}\n")
    assert root.at(["a", "c", 3, "d"]) == Node(None, Place(1, 4))


@pytest.mark.usefixtures("engine")
def test_alias_has_the_anchor_s_value_and_its_own_place() -> None:
    """What an alias brings has the values of its anchor and stands, with all inside it, where the alias stands."""
    root = tree("a: &x {k: [1, 2]}\nb:\n  - *x\n")
    assert root.plain() == {"a": {"k": [1, 2]}, "b": [{"k": [1, 2]}]}
    assert root.at(["a", "k", 1]).place == Place(1, 15)
    assert root.at(["b", 0]).keys == {"k": Place(3, 5)}
    assert {root.at(["b", 0]).place, root.at(["b", 0, "k", 1]).place} == {Place(3, 5)}


@pytest.mark.usefixtures("engine")
def test_growing_aliases_end_the_reading() -> None:
    """Ten aliases of ten aliases of … are refused at the line that passes the limit, before they are written out."""
    text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    text += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    document = parse_yaml(text)
    assert document.root is None
    assert lines(document) == ["f:5:25: more than 50,000 values up to here, aliases written out; use fewer"]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_ends_the_reading(opening: str) -> None:
    """However deep the text goes, reading stops at the same depth and the parser's stack is safe."""
    (line,) = lines(parse_yaml(opening * 100_000))
    assert line.endswith("more than 32 blocks inside each other; a rubric needs far fewer")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "f:1:1: the file is empty; right would be 'key: value' lines"),
        ("# only a comment\n", "f:1:1: the file is empty; right would be 'key: value' lines"),
        ("a: 1\n---\nb: 2\n", "f:2:1: a second document starts here; keep one, without another '---'"),
        ("a: *b\n", "f:1:4: the alias 'b' has no anchor before it; write the value out"),
        ("a: &b [*b]\n", "f:1:8: the alias 'b' is used inside itself; write the value out"),
        ("a: &b 1\nc: &b [*b]\n", "f:2:8: the alias 'b' is used inside itself; write the value out"),
        ("a: !!str 1\n", "f:1:4: tags such as !!str are not read here; leave it out, and put text in quotes"),
        ("a: ! 1\n", "f:1:4: tags such as !!str are not read here; leave it out, and put text in quotes"),
        (
            "a: !!python/name:os.system x\n",
            "f:1:4: tags such as !!str are not read here; leave it out, and put text in quotes",
        ),
        ("? [a]\n: 1\n", "f:1:3: this cannot be a key; right would be a plain word"),
        ("a: &x b\n*x : 1\n", "f:2:1: this cannot be a key; right would be a plain word"),
        ('a: "\\0"\n', "f:1:4: text cannot hold the character U+0000; leave the escape out"),
        ("a: b\x00\n", "f:1:5: the character U+0000 cannot be in a YAML file; remove it"),
        ("\ufeffa:\r\n  b\x1b", "f:2:4: the character U+001B cannot be in a YAML file; remove it"),
    ],
)
@pytest.mark.usefixtures("engine")
def test_refused_text_is_one_fault_at_its_place(text: str, fault: str) -> None:
    """What YAML allows and a rubric does not need is one fault, where it stands, with what would be right."""
    assert lines(parse_yaml(text)) == [fault]


def test_key_with_a_control_character_is_refused() -> None:
    """No escape brings a control character, or half of a surrogate pair, into a key."""
    assert lines(parse_yaml('"\\e": 1\n')) == [
        "f:1:1: text cannot hold the character U+001B; leave the escape out",
        "f:1:1: this cannot be a key; right would be a plain word",
    ]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: b: c", "1:5", "a ': ' is not possible here"),
        ("a: @x", "1:4", "nothing can start with this character"),
        ("a:\n\t- b", "2:1", "nothing can start with this character; indent with spaces"),
        ("a: [1, 2\n", "2:1", "the bracket opened in line 1 is not closed"),
        ("- a\nb: 1\n", "2:1", "the block opened in line 1 does not go on like this"),
        ("x: 'abc", "1:8", "the file ends inside the quotes opened in line 1"),
        ("a: - b", "1:4", "a '- ' is not possible here"),
        ("ab: 1\ncd\n", "3:1", "a key without its ': '"),
        ('a: "\\q"', "1:", "this escape does not exist"),
    ],
)
@pytest.mark.usefixtures("engine")
def test_syntax_error_is_said_in_our_words(text: str, place: str, words: str) -> None:
    """A text that is no YAML at all is one fault with a place, in words that name the usual cause."""
    document = parse_yaml(text)
    (line,) = lines(document)
    assert line.startswith(f"f:{place}")
    assert words in line
    assert document.root is None


def test_faults_before_a_syntax_error_are_kept() -> None:
    """Where reading must stop, what was found up to there is told as well."""
    assert [line[:6] for line in lines(parse_yaml("a: 010\na: 1\nb: c: d\n"))] == ["f:1:4:", "f:2:1:", "f:3:5:"]


def test_byte_order_mark_and_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    """A file that Windows wrote has the same values and places as any other."""
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    root = read_yaml(path).root
    assert root is not None
    assert root.keys == {"a": Place(1, 1), "b": Place(2, 1)}


def test_byte_that_is_not_utf_8_is_named_by_its_place(tmp_path: Path) -> None:
    """A file in another encoding is refused at its first byte that is not UTF-8."""
    path = tmp_path / "f.yaml"
    path.write_bytes("a: 1\nä: é\n".encode()[:8] + b" \xe9\n")
    assert lines(read_yaml(path)) == ["f:2:4: this byte is not UTF-8; save the file as UTF-8"]


def test_file_that_cannot_be_read_is_a_fault_at_its_first_character(tmp_path: Path) -> None:
    """Missing files, folders, impossible names and huge files are faults at 1:1, not exceptions."""
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b"#" * (strict_yaml.LARGEST_FILE + 1))
    assert lines(read_yaml(tmp_path / "none")) == ["f:1:1: there is no such file; name the one to read"]
    assert lines(read_yaml(tmp_path)) == ["f:1:1: this is a folder; name the file in it"]
    assert lines(read_yaml(huge)) == ["f:1:1: the file is larger than 1,000,000 bytes; is it the right one?"]
    assert lines(read_yaml(huge / "below"))[0].startswith("f:1:1: the file cannot be opened (Not a directory)")
    assert lines(read_yaml(Path("a\0b")))[0].startswith("f:1:1: the file cannot be opened")


def test_shown_text_is_one_short_line() -> None:
    """Text of a file is quoted with its control characters escaped, and cut."""
    assert shown("a\nb\x1b[0m") == "'a\\nb\\x1b[0m'"
    assert len(shown("x" * 1000)) == 62


@given(text=st.text() | st.text(alphabet="ab01:-?&*![]{},'\"#|>%@ \t\n.~<=\\xuU"))
@settings(deadline=None)
@pytest.mark.parametrize("parser", ENGINES)
def test_any_text_gives_a_tree_or_a_fault(parser: Any, text: str) -> None:
    """No text at all raises, and a text without a tree has a fault that says why."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_yaml, "ENGINE", parser)
        document = parse_yaml(text)
    assert document.root is not None or document.faults
