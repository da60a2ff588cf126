"""Canvas, "Download Submissions": flat files that begin with whose they are.

lovelaceada_1042_88123_rnn.py            name in lower case, user, attachment, the student's own file name
lovelaceada_LATE_1042_88124_plots-1.zip  late; a second upload of plots.zip
anon_x7Kq2_88125_rnn.py                  marked anonymously
lovelaceada_1042_text.html               typed into a text box; _link.html for an address
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from grader.intake.layouts.entry import Handed, Person, Reading, Work
from grader.intake.layouts.listing import Item, Part, Place, most, sorted_out

FILE = re.compile(
    r"(?:(?P<name>.*?)_)??(?:(?P<late>LATE)_)?(?P<user>\d+|anon_[^_]+)_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<box>text|link)\.html)",
    re.DOTALL,
)
UPLOADED_AGAIN = re.compile(r"(.+)-[1-9]\d?(\.[^.]*)?", re.DOTALL)
WHAT = "a Canvas download"


def matches(place: Place) -> bool:
    """Whether most of it is files of that name."""
    return most(place.items, _match)


def read(place: Place) -> Reading:
    """One submission a user, of all files that begin with the user's number."""
    found, notes = sorted_out(place.items, _match, WHAT)
    users: dict[str, list[Part]] = defaultdict(list)
    for item, match in found:
        users[match["user"]].append((item, match))
    return Reading(WHAT, tuple(_work(user, parts) for user, parts in users.items()), tuple(notes))


def _match(item: Item) -> re.Match[str] | None:
    return None if item.is_folder else FILE.fullmatch(item.name)


def _work(user: str, parts: Sequence[Part]) -> Work:
    name = next((match["name"] for _, match in parts if match["name"]), user)
    own = _own_names([match["file"] or f"{match['box']}.html" for _, match in parts])
    files = tuple(Handed(name, item.path) for name, (item, _) in zip(own, parts, strict=True))
    person = Person(name, user, "" if name == user else user)
    return Work((person,), files[0].path, files, is_late=any(match["late"] for _, match in parts))


def _own_names(names: Sequence[str]) -> list[str]:
    """Names without Canvas's mark of a second upload, where they stay unique: `import rnn` must find rnn-1.py."""
    plain = [UPLOADED_AGAIN.sub(r"\1\2", name) if UPLOADED_AGAIN.fullmatch(name) else name for name in names]
    seen = Counter(plain)
    return [short if seen[short] == 1 else name for short, name in zip(plain, names, strict=True)]
