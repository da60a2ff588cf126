"""Gradescope: the zip that makes an autograder of a course.

autograder.zip              no enclosing folder; becomes /autograder/source
├── setup.sh                run once, while the image is built
├── run_autograder          run for each submission
├── python-version, requirements.txt, options, unfinished.json
├── package/grader/…        this grader
└── course/…                rubric.yaml, assignments/, reference/, dialects/, .grader-secret: read by root alone
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.report.export.gradescope import gradescope_json
from grader.report.export.marks import Mark

SCRIPTS = Path(__file__).parent / "platform"
EXECUTABLE = ("setup.sh", "run_autograder")


@dataclass(frozen=True)
class Autograder:
    """What goes into the zip. package and course: bytes by relative path; options: further words for `grader grade`."""

    package: Mapping[str, bytes]
    course: Mapping[str, bytes]
    requirements: Sequence[str]
    python_version: str
    options: Sequence[str] = ()


def autograder_zip(autograder: Autograder) -> bytes:
    """The zip, the same bytes for the same files."""
    # What a student sees if the grader is killed before it has written anything.
    unfinished = gradescope_json(Mark("", None, 0.0, final=False, error="The grader did not finish."))
    files = {
        **{name: (SCRIPTS / name).read_bytes() for name in EXECUTABLE},
        "python-version": f"{autograder.python_version}\n".encode(),
        "requirements.txt": "".join(f"{line}\n" for line in autograder.requirements).encode(),
        "options": "".join(f"{word}\n" for word in autograder.options).encode(),
        "unfinished.json": unfinished.encode(),
        **{f"package/{name}": data for name, data in autograder.package.items()},
        **{f"course/{name}": data for name, data in autograder.course.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3  # Unix, so that the modes count
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name in EXECUTABLE else 0o100644) << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
