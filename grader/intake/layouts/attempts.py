"""Which attempt of a student counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from grader.errors import UsageError
from grader.intake.layouts.entry import Entry, Layout
from grader.intake.layouts.listing import shown

LATEST, FIRST = "latest", "first"
POLICIES = (LATEST, FIRST)


def chosen_attempts(layout: Layout, policy: str = LATEST) -> Layout:
    """The layout with one entry for each student; a note says whose other attempts are set aside.

    Attempts go by their times where all have one, by their numbers else. In a group each member's own attempts count,
    so an entry may keep some of its members. Raises UsageError for a policy that is not in POLICIES.
    """
    if policy not in POLICIES:
        reason = "every attempt would have to be graded" if policy == "best" else "there is no such policy"
        raise UsageError(f"attempts: {policy!r} cannot be had: {reason}; choose latest or first")
    own: dict[str, list[Entry]] = defaultdict(list)
    for entry in layout.entries:
        for member in entry.members:
            own[member].append(entry)
    counts = {member: _chosen(entries, policy) for member, entries in own.items()}
    kept = []
    for entry in layout.entries:
        members = tuple(member for member in entry.members if counts[member] is entry)
        if members:
            alone = members == entry.members  # as almost everywhere: no second record of a whole class
            kept.append(entry if alone else replace(entry, members=members, student=members[0]))
    notes = [
        f"{member}: of {len(entries)} attempts the {policy} counts, {shown(counts[member].path.name)}"
        for member, entries in own.items()
        if len(entries) > 1
    ]
    return replace(layout, entries=tuple(kept), notes=(*layout.notes, *notes))


def _chosen(entries: Sequence[Entry], policy: str) -> Entry:
    times = [entry.submitted_at.timestamp() if entry.submitted_at else None for entry in entries]
    numbers = [float(entry.attempt) for entry in entries]
    ranks = numbers if None in times else times
    order = sorted(range(len(entries)), key=lambda i: (ranks[i], entries[i].attempt, entries[i].path.name))
    return entries[order[-1 if policy == LATEST else 0]]
