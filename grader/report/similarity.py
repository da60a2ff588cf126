"""Pairs of submissions that share much, as JSON, grader/similar/v1, and as text to read. Never a mark."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from grader.model.similarity import Lead, Leads, Place, SharedOutput
from grader.model.text import clean
from grader.report.page import Page

SCHEMA = "grader/similar/v1"
DIGITS = 3
CHECKS = 6  # of a pair, by name
RANGES = 8  # of lines, of each of a pair
NO_FINDING = (
    "These are leads to read, not findings, and no mark rests on them. Copying is not the only reason for being alike: "
    "people work together where they may, learn from the same book, page or assistant, or make the same mistake. "
    "Read both works, and talk with both people, before you conclude anything."
)


def leads_bytes(seen: Leads) -> bytes:
    """The pairs as JSON, the strongest first. Fingerprints are counted, not listed."""
    content = {"schema": SCHEMA, "note": NO_FINDING, **dataclasses.asdict(seen)}
    content["leads"] = [_plain(lead) for lead in seen.leads]
    content["enough_bits"] = round(seen.enough_bits, DIGITS)
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8", "replace")


def _plain(lead: Lead) -> dict[str, Any]:
    numbers = {name: round(getattr(lead, name), DIGITS) for name in ("strength", "bits", "share")}
    return {**dataclasses.asdict(lead), **numbers, "shared": len(lead.shared)}


def leads_text(seen: Leads, *, width: int = 100, color: bool = False) -> str:
    """What was compared, how to take it, and a paragraph a pair."""
    page = Page(width=width, color=color)
    page.paragraph(_headline(seen.found), [_compared(seen), NO_FINDING, *([_scale(seen)] if seen.leads else [])])
    for number, lead in enumerate(seen.leads, 1):
        page.paragraph(f"{number}. {clean(lead.first)} and {clean(lead.second)}", _lines(lead))
    if more := seen.found - len(seen.leads):
        page.paragraph(f"{more} weaker pair{'s are' if more > 1 else ' is'} not shown.", [])
    return page.text()


def _headline(found: int) -> str:
    pairs = {0: "No pair shares", 1: "One pair shares"}.get(found, f"{found} pairs share")
    return f"{pairs} what few others have."


def _compared(seen: Leads) -> str:
    texts = f"the text of {seen.texts}" if seen.texts else "no text"
    return f"Compared: the wrong outputs of {seen.n} submissions, and {texts}."


def _scale(seen: Leads) -> str:
    return (
        f"Shown is who shares wrong outputs of {seen.enough_bits:.1f} bits or more, or {seen.enough_share:.0%} of "
        "the text that few others have. A wrong output has the more bits, the fewer people have it; a known mistake "
        "counts a quarter, and what follows from another shared output nothing. Text counts without comments, names, "
        "and what everybody was given."
    )


def _lines(lead: Lead) -> list[str]:
    lines = []
    if lead.outputs:
        lines.append(f"The same wrong outputs to the last bit, {lead.bits:.1f} bits: {_checks(lead.outputs)}.")
    if lead.shared:
        text = f"{len(lead.shared)} fingerprints of text that few others have"
        lines.append(f"{text}, {lead.share:.0%} of what the one with less of it has{':' * bool(lead.first_lines)}")
        lines += [
            f"  {clean(name)}: {_places(places)}"
            for name, places in ((lead.first, lead.first_lines), (lead.second, lead.second_lines))
            if places
        ]
    return lines


def _checks(outputs: Sequence[SharedOutput]) -> str:
    shown = [f"{one.check} (of {one.people} people{'; a known mistake there' * one.known})" for one in outputs[:CHECKS]]
    more = len(outputs) - len(shown)
    return ", ".join(shown) + (f", and {more} more" if more else "")


def _places(places: Sequence[Place]) -> str:
    """The longest ranges, each file named once; 6:9-11 is lines 9 to 11 of a notebook's cell 6."""
    longest = sorted(places, key=lambda one: one.first - one.last)[:RANGES]
    parts: dict[str, list[str]] = {}
    for one in places:
        if one in longest:
            what = f"{clean(one.file)}, {'cell:lines' if one.cell else 'lines'}"
            parts.setdefault(what, []).append(_lines_of(one))
    shown = "; ".join(f"{what} {', '.join(lines)}" for what, lines in parts.items())
    return shown + (" and others" if len(places) > len(longest) else "")


def _lines_of(place: Place) -> str:
    cell = f"{place.cell}:" if place.cell else ""
    return cell + (f"{place.first}-{place.last}" if place.last > place.first else str(place.first))
