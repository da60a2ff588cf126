"""Evidence as canonical JSON and back: one part an exercise, so that one of them can be run again alone.

What a run took is no part of it: two runs of the same work give the same text.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from grader.model.evidence import Definition, Diagnosis, Evidence, Outcome, Profile
from grader.model.same import Same

COMPACT = (",", ":")
REMEMBERED = 4096  # outcomes and the like as texts, some hundred bytes each
PLAIN = frozenset((str, int, float, bool, type(None)))


def to_parts(evidence: Evidence, exercises: Sequence[str]) -> dict[str, str]:
    """The evidence of each of these exercises as JSON; what was only run to support them is left out."""
    return {slug: _part_text(_part(evidence, slug)) for slug in exercises}


NO_REST = '{"definitions":[],"notes":[],"isolation":""}'


def from_parts(student: str, parts: Mapping[str, str], rest: str = NO_REST) -> Evidence:
    """Evidence put together again, exercises in the order given. rest: what `rest_of` gave."""
    read = [_read_part(text) for text in parts.values()]
    notes, definitions, isolation = _read_rest(rest)
    return Evidence(
        student,
        {outcome.check: outcome for part in read for outcome in part.outcomes},
        frozenset(name for part in read for name in part.consistent),
        definitions,
        notes,
        isolation,
        diagnoses=tuple(one for part in read for one in part.diagnoses),
        profiles=tuple(one for part in read for one in part.profiles),
        prints={name: text for part in read for name, text in part.prints.items()},
    )


def rest_of(evidence: Evidence) -> str:
    """What belongs to the whole submission as JSON: isolation, notes, where functions were found."""
    return _dump(
        {
            "isolation": evidence.isolation,
            "notes": list(evidence.notes),
            "definitions": [_plain(evidence.definitions[name]) for name in sorted(evidence.definitions)],
        }
    )


def merged_rest(earlier: str, later: str) -> str:
    """The rest of a run of some exercises, with what an earlier run of others of the same work had seen."""
    before, after = json.loads(earlier), json.loads(later)
    found = {one["name"]: one for one in (*before["definitions"], *after["definitions"])}
    notes = list(dict.fromkeys([*before["notes"], *after["notes"]]))
    return _dump(after | {"notes": notes, "definitions": [found[name] for name in sorted(found)]})


@dataclasses.dataclass(frozen=True)
class Part:
    """The evidence of one exercise."""

    outcomes: tuple[Outcome, ...] = ()
    consistent: frozenset[str] = frozenset()
    diagnoses: tuple[Diagnosis, ...] = ()
    profiles: tuple[Profile, ...] = ()
    prints: Mapping[str, str] = dataclasses.field(default_factory=dict)


def _part(evidence: Evidence, slug: str) -> Part:
    ours = f"{slug}/"
    return Part(
        tuple(outcome for name, outcome in evidence.outcomes.items() if name.startswith(ours)),
        frozenset(name for name in evidence.consistent if name.startswith(ours)),
        tuple(one for one in evidence.diagnoses if one.id.startswith(ours)),
        tuple(one for one in evidence.profiles if one.exercise == slug),
        {name: text for name, text in sorted(evidence.prints.items()) if name.startswith(ours)},
    )


def _part_text(part: Part) -> str:
    """A part as JSON. What others of a class have as well are the same objects, which are told once."""
    told = []
    for name, default in _defaults(Part):
        held = getattr(part, name)
        if held != default:
            text = f"[{','.join(_told(Same(one)) for one in held)}]" if type(held) is tuple else _dump(_plain(held))
            told.append(f'"{name}":{text}')
    return f"{{{','.join(told)}}}"


@lru_cache(REMEMBERED)
def _told(same: Same[Any]) -> str:
    return _dump(_plain(same.held))


def _plain(value: Any) -> Any:
    """A record as JSON values: fields that hold their default are left out, sets are sorted."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if dataclasses.is_dataclass(kind):
        pairs = [(name, getattr(value, name), default) for name, default in _defaults(kind)]
        return {name: _plain(held) for name, held, default in pairs if held != default}
    if isinstance(value, Mapping):
        return {str(key): _plain(held) for key, held in value.items()}
    return sorted(value) if isinstance(value, frozenset) else value


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a record with what they hold by default."""
    missing = dataclasses.MISSING
    fields = dataclasses.fields(kind)
    return tuple((f.name, f.default if f.default_factory is missing else f.default_factory()) for f in fields)


_dump = json.JSONEncoder(ensure_ascii=False, separators=COMPACT).encode  # once: json.dumps makes one for each value


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Part)


def _read_part(text: str) -> Part:
    part = _adapter().validate_json(text)
    if not isinstance(part, Part):
        raise TypeError(text[:80])
    return part


@lru_cache(256)  # those who filled in the same handout have their functions on the same lines
def _read_rest(text: str) -> tuple[tuple[str, ...], Mapping[str, Definition], str]:
    common = json.loads(text)
    found = {one["name"]: _definition(one) for one in common["definitions"]}
    return tuple(common["notes"]), found, common["isolation"]


def _definition(plain: Mapping[str, Any]) -> Definition:
    lists: dict[str, Any] = {name: tuple(held) if isinstance(held, list) else held for name, held in plain.items()}
    return Definition(**lists)
