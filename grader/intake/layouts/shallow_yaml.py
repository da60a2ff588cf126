"""The upper levels of a large YAML document, every scalar as text.

It is made from the parser's events: nothing recurses, no tag is acted upon, and what lies deeper is never built.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

ENGINE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOTHING = frozenset({"", "~", "null"})  # where they stand without quotes


@dataclass
class _Open:
    """A mapping or list that is being filled."""

    value: dict[str, Any] | list[Any]
    keys: list[Any] = field(default_factory=list)  # the key that waits for its value, if there is one


@dataclass
class _Tree:
    root: Any = None
    path: list[_Open] = field(default_factory=list)
    anchors: dict[str, Any] = field(default_factory=dict)
    skipped: int = 0  # levels below the last one that is built

    def put(self, value: Any, anchor: str | None = None) -> None:
        """Put a value where the document is, and remember it by its anchor."""
        if anchor:
            self.anchors[anchor] = value
        if not self.path:
            self.root = value
            return
        parent = self.path[-1]
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif not parent.keys:
            parent.keys.append(value)
        elif isinstance(key := parent.keys.pop(), str):
            parent.value.setdefault(key, value)


def read_shallow(data: bytes, deepest: int) -> Any:
    """Mappings, lists and texts of the first document, `deepest` levels of them.

    None stands for what lies deeper, and for null. Of a key written twice the first counts. Raises yaml.YAMLError.
    """
    tree = _Tree()
    for event in yaml.parse(data, Loader=ENGINE):
        if isinstance(event, yaml.DocumentEndEvent):
            break
        _take(tree, event, deepest)
    return tree.root


def _take(tree: _Tree, event: Any, deepest: int) -> None:
    if isinstance(event, yaml.CollectionStartEvent):
        if tree.skipped or len(tree.path) >= deepest:
            if not tree.skipped:
                tree.put(None, event.anchor)
            tree.skipped += 1
            return
        opened = _Open({} if isinstance(event, yaml.MappingStartEvent) else [])
        tree.put(opened.value, event.anchor)
        tree.path.append(opened)
    elif isinstance(event, yaml.CollectionEndEvent):
        if tree.skipped:
            tree.skipped -= 1
        else:
            tree.path.pop()
    elif tree.skipped:
        return
    elif isinstance(event, yaml.ScalarEvent):
        is_nothing = event.implicit[0] and event.value in NOTHING
        tree.put(None if is_nothing else event.value, event.anchor)
    elif isinstance(event, yaml.AliasEvent):
        tree.put(tree.anchors.get(event.anchor or ""))
