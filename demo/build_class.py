"""Build a class of sample submissions: `python demo/build_class.py DEST`.

DEST/
├── Amara Diallo/              a folder with a file an exercise
├── Giulia Conti.py            one file
├── Lucía Fernández.ipynb      a notebook
├── priya_raman.zip            an archive, …

The people are invented. Their work is the course's references, its known mistakes and other styles, and what
stands in demo/files/. The same course gives the same bytes.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from grader.course.course import Course, find_course, load_course
from grader.course.overlays import overlays
from grader.course.starters import starter

OWN = Path(__file__).parent / "files"

# A file's bytes, or the files of a folder.
Entry = bytes | Mapping[str, bytes]

# Name -> overlays of the course; whatever they leave alone is as in the reference.
KNOWN_WORK: dict[str, tuple[str, ...]] = {
    "Søren Dahl": (
        "repeated_multiplication/correct/recursive",
        "rnn_forward/correct/einsum",
        "bptt/correct/einsum",
        "gradient_decay/correct/recursive",
        "clipping/correct/plain_loops",
        "gru/correct/cell_class",
        "lstm/correct/cell_class",
    ),
    "aylin_demir": ("rnn_forward/wrong_values/transposed_recurrence",),
    "Björn Åkesson": ("bptt/wrong_values/no_carry",),
    "chen_wei": ("gradient_decay/wrong_values/real_part",),
    "daniel_osei": ("clipping/wrong_values/each_array_alone",),
    "Elif Şahin": ("gru/wrong_values/update_gate_swapped",),
    "fatou_ndiaye": ("bptt/wrong_values/k_ignored", "clipping/wrong_values/norm_after_clipping"),
    "gabriel_costa": ("rnn_forward/wrong_shape/time_axis_first",),
    "Hannah O'Neill": ("bptt/wrong_shape/db_per_example",),
}

# Name -> exercise, and the file of ours that is added at the end of its solution.
TROUBLE: dict[str, tuple[str, str]] = {
    "ivan_petrov": ("clipping", "clipping_hangs"),
    "Jana Dvořáková": ("bptt", "bptt_sleeps"),
    "kofi_asante": ("gradient_decay", "decay_quits"),
    "Łukasz Wójcik": ("clipping", "clipping_segfaults"),
    "mei_tanaka": ("gradient_decay", "decay_prints"),
    "nadia_haddad": ("gru", "gru_fills_memory"),
    "oscar_lindqvist": ("gru", "gru_does_not_parse"),
}

# Each of these left out one exercise: the first person the first one of the course, and so on.
LEFT_ONE_OUT = (
    "José Álvarez",
    "quynh_tran",
    "rosa_martins",
    "Sam Whitfield",
    "tariq_rahman",
    "ulla_virtanen",
    "Vera Kovač",
    "wanjiru_kamau",
)

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Count 0 >> endobj\n%%EOF\n"


def class_entries(course: Course) -> dict[str, Entry]:
    """Every submission by the name of its file or folder."""
    right = course.reference().files
    zipped = archive({f"rnn-homework/{name}": data for name, data in right.items()})
    all_in_one = one_file(course)
    without_clipping = one_file(course, leave_out="clipping")
    whole = notebook([*cells("notebook_top"), *blocks(all_in_one), *cells("notebook_end")])
    entries: dict[str, Entry] = {
        "Amara Diallo": right,
        "Ben Carter.py": all_in_one.encode(),
        "Lucía Fernández.ipynb": whole,
        "priya_raman.zip": zipped,
        "giulia_conti.py": own("rnn_layers.py").encode(),
        "Noah Fischer.ipynb": notebook([*blocks(without_clipping), *cells("cells_out_of_order")]),
        "olga_sokolova.ipynb": whole[: len(whole) * 2 // 3],
        "Paul Meyer.zip": zipped[: len(zipped) // 2],
        "Renée Dubois.pdf": PDF,
        "samira_khan": {},
        "tom_bakker": half_finished(course),
        "Uma Iyer": untouched(course),
    }
    entries |= {name: known_work(course, ids) for name, ids in KNOWN_WORK.items()}
    for name, (slug, text) in TROUBLE.items():
        file = f"{slug}.py"
        entries[name] = {**right, file: right[file] + f"\n\n{own(f'{text}.py')}".encode()}
    for name, slug in zip(LEFT_ONE_OUT, course.written, strict=False):
        entries[name] = {file: data for file, data in right.items() if file != f"{slug}.py"}
    return entries


def known_work(course: Course, ids: Iterable[str]) -> Mapping[str, bytes]:
    """The references with these overlays. Raises KeyError for one that the course does not have."""
    known = {overlay.id: overlay for overlay in overlays(course)}
    files = dict(course.reference().files)
    for overlay in (known[name] for name in ids):
        changed = f"{overlay.slug}.py"
        files[changed] = overlay.submission(course).files[changed]
    return files


def untouched(course: Course) -> dict[str, bytes]:
    """The starters as they were given out."""
    return {f"{s}.py": starter(course.solution_path(s), course.exercises[s]).encode() for s in course.written}


def half_finished(course: Course) -> dict[str, bytes]:
    """The first two exercises done, two begun, the others as they were given out."""
    begun = {f"{slug}.py": own(f"half_{slug}.py").encode() for slug in ("bptt", "clipping")}
    done = {f"{slug}.py": course.reference().files[f"{slug}.py"] for slug in ("repeated_multiplication", "rnn_forward")}
    return {**untouched(course), **done, **begun}


def one_file(course: Course, *, leave_out: str = "") -> str:
    """The solutions of all exercises, without the imports from one another."""
    between = re.compile(rf"^from ({'|'.join(course.exercises)}) import .*\n", re.MULTILINE)
    slugs = [slug for slug in course.written if slug != leave_out]
    texts = [course.solution_path(slug).read_text(encoding="utf-8") for slug in slugs]
    return "\n\n".join(between.sub("", text) for text in texts)


def blocks(text: str) -> list[str]:
    """A source cut where two blank lines stand: imports, then each function."""
    return [block.strip() for block in text.split("\n\n\n")]


def own(name: str) -> str:
    """A text of ours; none ends in .py, because some must not be Python."""
    return (OWN / f"{name}.txt").read_text(encoding="utf-8")


def cells(name: str) -> list[str]:
    """Notebook cells of ours, which stand in their file between lines `# %%`."""
    return [cell.strip() for cell in own(name).split("# %%\n")]


def notebook(sources: Iterable[str]) -> bytes:
    """A notebook with these code cells that was never run."""
    rows: list[dict[str, Any]] = [
        {"cell_type": "code", "execution_count": None, "id": f"cell-{number}", "metadata": {}, "outputs": [],
         "source": source.splitlines(keepends=True)}
        for number, source in enumerate(sources)
    ]  # fmt: skip
    language = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    whole = {"cells": rows, "metadata": language, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip as a Mac packs it, with a copy of each file's icon beside it; every file dates from 1980."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        for name, data in files.items():
            for path, content in ((name, data), (f"__MACOSX/{name.replace('/', '/._')}", b"\0\5\x16\7")):
                info = zipfile.ZipInfo(path)
                info.create_system, info.external_attr = 3, 0o100644 << 16
                writer.writestr(info, content)
    return packed.getvalue()


def build(course: Course, dest: Path) -> None:
    """Write the class into `dest`, which may not hold anything yet. Raises FileExistsError if it does."""
    if dest.is_dir() and any(dest.iterdir()):
        raise FileExistsError(f"{dest}: there is something here already")
    for name, entry in class_entries(course).items():
        path = dest / name
        if isinstance(entry, bytes):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(entry)
        else:
            path.mkdir(parents=True)
            for file, data in entry.items():
                (path / file).write_bytes(data)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python demo/build_class.py DEST")
    build(load_course(find_course(None, Path(__file__))), Path(sys.argv[1]))
