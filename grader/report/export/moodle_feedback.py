"""Moodle: the zip of feedback files, one page of HTML a student, in folders named as Moodle takes them back.

feedback.zip
└── Ada Lovelace_123_assignsubmission_file/     full name, participant, plugin: Moodle splits it at the underscores
    └── feedback.html
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from grader.report.export.filling import match_given, why_not
from grader.report.export.markdown import ICONS
from grader.report.export.marks import Mark
from grader.report.export.moodle import Worksheet
from grader.report.export.people import MOODLE

if TYPE_CHECKING:  # jinja2 is something that other formats do not need
    import jinja2

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ mark.student }}</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #8888 }
td.points { text-align: right; white-space: nowrap }
p { margin: .3rem 0; overflow-wrap: anywhere }
</style>
</head>
<body>
<main>
<h1>{{ mark.student }}: {{ mark.sum_text }}</h1>
{% for remark in mark.remarks %}<p>{{ remark }}</p>
{% endfor %}
{% if mark.lines %}
<table>
<thead><tr><th scope="col">Result</th><th scope="col">What was looked at</th><th scope="col">Points</th></tr></thead>
<tbody>
{% for line in mark.lines %}
<tr>
<td>{{ icons[line.standing] }} {{ line.word }}</td>
<td><strong>{{ line.full_title }}</strong>
{% for sentence in line.words %}<p>{{ sentence }}</p>
{% endfor %}</td>
<td class="points">{{ line.sum_text }}</td>
</tr>
{% endfor %}
</tbody>
</table>
{% endif %}
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class Feedback:
    """The zip; and whose feedback is not in it, and why, a line each."""

    data: bytes
    files: int
    told: tuple[str, ...]


def moodle_feedback(marks: Sequence[Mark], worksheet: Worksheet | None) -> Feedback:
    """One file for each student who has a mark, the same bytes for the same marks.

    worksheet says who has which participant number; without one only work that still has the name of Moodle's own
    download has a folder.
    """
    folders, told = _from_names(marks) if worksheet is None else _from_worksheet(marks, worksheet)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in sorted(folders):
            entry = zipfile.ZipInfo(f"{folder}/feedback.html")
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, feedback_page(folders[folder]))
    return Feedback(buffer.getvalue(), len(folders), told)


def feedback_page(mark: Mark) -> str:
    """A page of HTML that needs nothing beside itself; every text in it is escaped."""
    return _template().render(mark=mark, icons=ICONS)


@cache
def _template() -> jinja2.Template:
    import jinja2

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(_PAGE)


def _from_worksheet(marks: Sequence[Mark], worksheet: Worksheet) -> tuple[dict[str, Mark], tuple[str, ...]]:
    matching = match_given(marks, worksheet.people, MOODLE)
    participants = {person.row: person.ids[0] for person in worksheet.people}
    folders = {_folder(worksheet.full_name(row), participants[row]): mark for row, mark in matching.marks.items()}
    return folders, matching.unmatched


def _from_names(marks: Sequence[Mark]) -> tuple[dict[str, Mark], tuple[str, ...]]:
    folders, told = dict[str, Mark](), list[str]()
    for mark in marks:
        found = next((found for name in mark.identifiers if (found := MOODLE.fullmatch(name))), None)
        if reason := why_not(mark):
            told.append(reason)
        elif found is None:
            told.append(f"{mark.student}: no participant number; --worksheet tells them")
        else:
            folders[_folder(found["name"], found["id"])] = mark
    return folders, tuple(told)


def _folder(full_name: str, participant: str) -> str:
    """Moodle reads the number between the first two underscores, so the name has none, and no sign of a path."""
    name = "".join(letter if letter.isalnum() or letter in " .,'-" else " " for letter in full_name).strip(" .")
    shown = re.sub(r"\.+", ".", " ".join(name.split())) or "Participant"
    return f"{shown}_{participant}_assignsubmission_file"
