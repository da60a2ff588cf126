"""Where each page lies below its folder, and how another page links to it."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from grader.model.text import clean

CLASS_PAGE = "index.html"
TAKEN = {"index"}


def page_name(name: str) -> str:
    """A name that is safe as that of a file, without its suffix; the same for the same name.

    What has to be changed to be safe gets a few letters of a hash, so that two names never become one.
    """
    kept = re.sub(r"[^\w .,@+()'-]", "_", clean(name, 120)).strip(" .") or "submission"
    if kept == name and kept.casefold() not in TAKEN:
        return kept
    return f"{kept}-{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:8]}"


def student_page(page: str) -> str:
    """The file of a student's page."""
    return f"{page}.html"


def criterion_page(key: str) -> str:
    """The file of a criterion's page."""
    return f"criteria/{page_name(key)}.html"


def link(path: str, *, up: int = 0) -> str:
    """A relative address of a path, from `up` folders further down; it names no scheme and no host."""
    return f"./{'../' * up}{quote(path.encode('utf-8', 'surrogateescape'))}"
