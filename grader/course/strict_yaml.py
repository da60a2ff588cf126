"""YAML → a tree of values that know their line and column, with every trap of the language shut.

Scalars are those of the YAML 1.2 core schema, as editors read them: `1e-6` is a number, `no`, `on` and dates are
text. Whole numbers are decimal; `010` and `0x1F`, which readers of YAML disagree about, are refused. So are keys
written twice, tags, a second document, and aliases that would grow without bound.

The tree is built from the parser's events, because PyYAML's own composer in C recurses as deep as the text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

ENGINE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST_FILE = 1_000_000  # bytes; a rubric of a whole course is some 10,000
LARGEST_TREE = 50_000  # values, those behind an alias counted at every use
DEEPEST = 32
MOST_DIGITS = 15  # a float holds every whole number of so many digits exactly

WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
WHOLE = re.compile(r"[-+]?[0-9]+")
DISPUTED = re.compile(r"[-+]?0[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Parts of what the two parsers of PyYAML say -> the same to a person. The first that occurs is taken.
SYNTAX = (
    ("',' or ", "the bracket opened{opened} is not closed, or a comma is missing; right would be [a, b] or {{a: 1}}"),
    ("end of stream", "the file ends inside the quotes opened{opened}; close them"),
    ("mapping values", "a ': ' is not possible here; put text that has a colon in quotes, and align keys of one block"),
    ("start any token", "nothing can start with this character; indent with spaces, and put text like this in quotes"),
    ("tab character", "a tab stands here; indent with spaces"),
    ("escape", "this escape does not exist between double quotes; write \\\\ for a backslash, or use single quotes"),
    ("expected ':'", "a key without its ': '; right would be 'key: value'"),
    ("entries are not allowed", "a '- ' is not possible here; start the list on a line of its own"),
    ("expected", "the block opened{opened} does not go on like this; align the keys or the '- ' of one block"),
)


@dataclass(frozen=True, order=True)
class Place:
    """A line and a column, both counted from 1, as editors do."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: where, what, and what would be right."""

    place: Place
    text: str


def fault_lines(path: Path, faults: Iterable[Fault]) -> list[str]:
    """Write each fault once as `file:line:column: text`, in the order of the file."""
    return [f"{path}:{fault.place.line}:{fault.place.column}: {fault.text}" for fault in sorted(set(faults))]


@dataclass(frozen=True)
class Node:
    """A value and where it stands; `keys` says the same of a mapping's keys, which are always text.

    What came by an alias stands where the alias stands. size: how many values it holds, itself included.
    """

    value: bool | float | str | list[Node] | dict[str, Node] | None
    place: Place
    keys: Mapping[str, Place] = field(default_factory=dict)
    size: int = 1

    def child(self, name: str) -> Node:
        """The value of a key; where there is none, nothing, at this node's place."""
        found = self.value.get(name) if isinstance(self.value, dict) else None
        return found or Node(None, self.place)

    def at(self, location: Sequence[str | int]) -> Node:
        """Follow keys and indices as far as they lead."""
        node = self
        for step in location:
            items = node.items
            node = items[step] if isinstance(step, int) and step < len(items) else node.child(str(step))
        return node

    @property
    def items(self) -> list[Node]:
        """The entries of a list; none of anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str | None:
        """The value if it is text."""
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> float | None:
        """The value if it is a number; true and false are none."""
        return self.value if isinstance(self.value, int | float) and not isinstance(self.value, bool) else None

    def plain(self) -> Any:
        """The same as dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        return [node.plain() for node in self.value] if isinstance(self.value, list) else self.value

    def moved(self, place: Place) -> Node:
        """The same values, all of them standing at one place."""
        value = self.value
        if isinstance(value, dict):
            value = {name: node.moved(place) for name, node in value.items()}
        elif isinstance(value, list):
            value = [node.moved(place) for node in value]
        return replace(self, value=value, place=place, keys=dict.fromkeys(self.keys, place))


@dataclass(frozen=True)
class Document:
    """What a file holds, as far as it can be read: root is None where it cannot."""

    root: Node | None
    faults: tuple[Fault, ...] = ()


def shown(text: str) -> str:
    """Quote text for a message: on one line, without control characters, and not longer than a line can bear."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def read_yaml(path: Path) -> Document:
    """Read a file; whatever is wrong with it is among the faults, never an exception."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return _unreadable("there is no such file; name the one to read")
    except IsADirectoryError:
        return _unreadable("this is a folder; name the file in it")
    except (OSError, ValueError) as error:
        return _unreadable(f"the file cannot be opened ({getattr(error, 'strerror', None) or error}); name another")
    if len(content) > LARGEST_FILE:
        return _unreadable(f"the file is larger than {LARGEST_FILE:,} bytes; is it the right one?")
    try:
        return parse_yaml(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        return _unreadable("this byte is not UTF-8; save the file as UTF-8", _end_of(before))


def parse_yaml(text: str) -> Document:
    """Build the tree of one document; whatever is wrong is among the faults, never an exception."""
    text = text.removeprefix("\ufeff")
    if odd := UNPRINTABLE.search(text):
        return _unreadable(
            f"the character U+{ord(odd[0]):04X} cannot be in a YAML file; remove it", _end_of(text[: odd.start()])
        )
    builder = _Builder()
    try:
        root = builder.document(text)
    except _StopError as stop:
        return Document(None, (*builder.faults, stop.fault))
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the parser in Python lets the last two through
        return Document(None, (*builder.faults, _syntax_fault(error)))
    return Document(root, tuple(builder.faults))


def _unreadable(text: str, place: Place | None = None) -> Document:
    return Document(None, (Fault(place or Place(), text),))


def _end_of(text: str) -> Place:
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text.removeprefix("\ufeff"))
    return Place(len(lines), len(lines[-1]) + 1)


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _syntax_fault(error: Exception) -> Fault:
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    opened = f" in line {context.line + 1}" if context else ""
    place = _place(mark or context) if mark or context else Place()
    for part, words in SYNTAX:
        if part in problem:
            return Fault(place, words.format(opened=opened))
    return Fault(place, f"this is not YAML ({shown(problem)}); see the line above, too")


class _StopError(Exception):
    """A fault after which reading on has no sense."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(place, text)


class _Builder:
    """Turns the events of one document into nodes; anchors hold None while their own value is being read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._anchors: dict[str, Node | None] = {}
        self._size = 0
        self._events: Any = None

    def document(self, text: str) -> Node:
        """Read the only document of a text; _StopError where there is none, or another."""
        self._events = yaml.parse(text, Loader=ENGINE)
        next(self._events)  # the start of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _StopError(Place(), "the file is empty; right would be 'key: value' lines")
        root = self._node(next(self._events), 0)
        next(self._events)  # the end of the document
        after = next(self._events)
        if isinstance(after, yaml.DocumentStartEvent):
            raise _StopError(_place(after.start_mark), "a second document starts here; keep one, without another '---'")
        return root

    def _node(self, event: Any, depth: int) -> Node:
        place = _place(event.start_mark)
        self._grow(place, 1)
        if depth > DEEPEST:
            raise _StopError(place, f"more than {DEEPEST} blocks inside each other; a rubric needs far fewer")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), place)
        if event.tag is not None:
            self.faults.append(
                Fault(place, "tags such as !!str are not read here; leave it out, and put text in quotes")
            )
        if event.anchor:
            self._anchors[event.anchor] = None
        node = self._value(event, place, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _value(self, event: Any, place: Place, depth: int) -> Node:
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, depth)
        if odd := UNPRINTABLE.search(event.value):
            self.faults.append(
                Fault(place, f"text cannot hold the character U+{ord(odd[0]):04X}; leave the escape out")
            )
            return Node("", place)
        return Node(event.value if event.style else self._plain(event.value, place), place)

    def _sequence(self, place: Place, depth: int) -> Node:
        entries = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            entries.append(self._node(event, depth + 1))
        return Node(entries, place, size=1 + sum(node.size for node in entries))

    def _mapping(self, place: Place, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, depth)
            where, value = _place(event.start_mark), self._node(next(self._events), depth + 1)
            if key in keys:
                again = (
                    f"the key {shown(key)} of line {keys[key].line} stands here, in line {where.line}, again; keep one"
                )
                self.faults.append(Fault(where, again))
            elif key is not None:
                keys[key], values[key] = where, value
        return Node(values, place, keys, 1 + sum(node.size for node in values.values()))

    def _key(self, event: Any, depth: int) -> str | None:
        plain = isinstance(event, yaml.ScalarEvent) and not event.anchor and event.tag is None
        if plain and not UNPRINTABLE.search(event.value):
            return str(event.value)
        self._node(event, depth + 1)
        self.faults.append(Fault(_place(event.start_mark), "this cannot be a key; right would be a plain word"))
        return None

    def _alias(self, name: str, place: Place) -> Node:
        node = self._anchors.get(name)
        if node is None:
            inside = name in self._anchors
            why = "is used inside itself" if inside else "has no anchor before it"
            raise _StopError(place, f"the alias {shown(name)} {why}; write the value out")
        self._grow(place, node.size)
        return node.moved(place)

    def _grow(self, place: Place, size: int) -> None:
        self._size += size
        if self._size > LARGEST_TREE:
            raise _StopError(place, f"more than {LARGEST_TREE:,} values up to here, aliases written out; use fewer")

    def _plain(self, text: str, place: Place) -> bool | float | str | None:
        if text in WORDS:
            return WORDS[text]
        whole, disputed = WHOLE.fullmatch(text), DISPUTED.fullmatch(text)
        if (whole or disputed) and len(text) > MOST_DIGITS:
            self.faults.append(Fault(place, f"a whole number has at most {MOST_DIGITS} digits; put text in quotes"))
            return 0
        if disputed:
            meant = int(text) if whole else int(text, 0)
            self.faults.append(
                Fault(place, f"readers of YAML disagree about {text}; write {meant}, or '{text}' for text")
            )
            return meant
        if whole:
            return int(text)
        if NOT_FINITE.fullmatch(text):
            return float(text.replace(".", "", 1))
        return float(text) if REAL.fullmatch(text) else text
