"""Intake under fuzz: what is nearly an archive or a notebook gives a submission or a sentence, and touches no disk."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import stat
import sys
import tarfile
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.intake.members import ALL_BYTES, DEPTH, FILES
from grader.intake.sources import sources
from grader.intake.submission import read_submission
from tests.attacks.leaks import unsafe
from tests.fuzz.mutation import mutated, regrown

CODE = b"def rnn_forward(x):\n    return x\n"
CELL: dict[str, Any] = {
    "cell_type": "code",
    "metadata": {},
    "outputs": [],
    "execution_count": None,
    "source": ["import numpy\n", "x"],
}
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3"}}, "cells": [CELL, CELL]}
OLD_NOTEBOOK = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}
SUFFIXES = [".zip", ".tar", ".tar.gz", ".tgz", ".py", ".ipynb", ".PY", ".Zip"]

PARTS = [
    *("..", ".", "", "a", "b.py", "c.ipynb", "d.zip", "C:", "~", "NUL", ".git", "__MACOSX", "pyvenv.cfg", "bin"),
    *("x" * 300, "e\u0301", "\u202egpj.py", "a\nb", "\x1b[2J", "é\udcff"),
]
PART = st.sampled_from(PARTS) | st.text(max_size=6)
NAMES = st.builds(
    lambda parts, between, start: start + between.join(parts),
    st.lists(PART, min_size=1, max_size=5) | st.just(["d"] * 20),
    st.sampled_from(["/", "\\", "//"]),
    st.sampled_from(["", "", "", "/", "\\", "//server/"]),
)
CONTENTS = st.sampled_from([CODE, json.dumps(NOTEBOOK).encode(), b"", bytes(1 << 9)]) | st.binary(max_size=60)
KINDS = st.sampled_from([0, stat.S_IFREG, stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR, 0xF000])


@st.composite
def zips(draw: st.DrawFn) -> bytes:
    """A zip with names, types and flags of every kind, whose directory may lie about them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in draw(st.lists(st.tuples(NAMES, CONTENTS), max_size=4)):
            with contextlib.suppress(UnicodeError), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that a name comes twice
                info = zipfile.ZipInfo(name)
                info.external_attr, info.create_system = draw(KINDS) << 16, draw(st.sampled_from([0, 3]))
                info.compress_type = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA]))
                archive.writestr(info, content)
        for info in archive.filelist:
            info.file_size = draw(st.just(info.file_size) | st.sampled_from([0, 1 << 20, 1 << 31]))
            info.flag_bits = draw(st.just(info.flag_bits) | st.sampled_from([1, 8, 0x40, 0x800]))
        archive.comment = draw(st.binary(max_size=20))
    return draw(st.just(packed.getvalue()) | mutated([packed.getvalue()]))


@st.composite
def tars(draw: st.DrawFn) -> bytes:
    """A tar with entries of every type, extended headers among them, changed before it is packed or not at all."""
    packed = io.BytesIO()
    form = draw(st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]))
    with tarfile.open(fileobj=packed, mode="w", format=form, errors="surrogateescape") as archive:
        for name, content in draw(st.lists(st.tuples(NAMES, CONTENTS), max_size=4)):
            with contextlib.suppress(UnicodeError, ValueError):
                info = tarfile.TarInfo(name)
                info.type = draw(
                    st.sampled_from([b"0", b"0", b"0", b"1", b"2", b"3", b"5", b"6", b"7", b"S", b"V", b"M"])
                )
                info.linkname, info.size = draw(NAMES), len(content)
                keys = st.sampled_from(
                    ["size", "path", "mtime", "GNU.sparse.map", "GNU.sparse.major", "hdrcharset", "x"]
                )
                info.pax_headers = draw(st.dictionaries(keys, st.text(max_size=8) | st.just("9" * 30), max_size=2))
                archive.addfile(info, io.BytesIO(content))
    plain = packed.getvalue().rstrip(b"\0") + bytes(tarfile.BLOCKSIZE)
    content = draw(st.just(plain) | mutated([plain]))
    return gzip.compress(content, 1, mtime=0) if draw(st.booleans()) else content


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["code", "x = 1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "source", "cell_type", "worksheets", "input", "a"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
NOTEBOOKS = (regrown(NOTEBOOK, JSON) | regrown(OLD_NOTEBOOK, JSON)).map(lambda tree: json.dumps(tree).encode())


@st.composite
def nested(draw: st.DrawFn) -> bytes:
    """Archives, notebooks and anything else inside a sound zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(draw(st.integers(1, 3))):
            content = draw(zips() | tars() | NOTEBOOKS | CONTENTS)
            archive.writestr(
                f"{draw(st.sampled_from(['a', 'hw', 'b/c']))}{number}{draw(st.sampled_from(SUFFIXES))}", content
            )
    return packed.getvalue()


class Watched:
    """Notes every act on the file system that is more than to read, while somebody is being watched."""

    WRITING = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate",
                         "os.chmod", "os.chown", "os.utime", "subprocess.Popen", "os.system", "os.exec", "os.fork",
                         "socket.connect", "shutil.unpack_archive", "tempfile.mkstemp"})  # fmt: skip

    def __init__(self) -> None:
        """Listen to what Python tells of itself; there is no way to stop, so it is told when to hear."""
        self.acts: list[str] = []
        self.on = False
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take in one event."""
        if self.on and (event in self.WRITING or (event == "open" and self._writes(arguments))):
            self.acts.append(f"{event} {arguments[:1]}")

    @staticmethod
    def _writes(arguments: tuple[Any, ...]) -> bool:
        _, mode, flags = (*arguments, None, None)[:3]
        return bool(set(str(mode or "")) & set("wax+")) or bool((flags or 0) & 0o3103)  # writing, creating, truncating

    @contextlib.contextmanager
    def watching(self) -> Iterator[list[str]]:
        """What is done within the block."""
        self.acts, self.on = [], True
        try:
            yield self.acts
        finally:
            self.on = False


WATCH = Watched()


def test_the_watch_sees_what_is_written(tmp_path: Path) -> None:
    """The test below is not blind: a file, a folder and a removal are seen, and reading is not."""
    path = tmp_path / "file"
    with WATCH.watching() as acts:
        path.write_bytes(b"")
        (tmp_path / "folder").mkdir()
        path.read_bytes()
        path.unlink()
    assert [act.split()[0] for act in acts] == ["open", "os.mkdir", "os.remove"]


def read_safely(name: str, content: bytes) -> None:
    """Hand in one file, and check all that holds of whatever is read from it."""
    with tempfile.TemporaryDirectory() as top:
        path = Path(top) / name
        path.write_bytes(content)
        submission, problem = None, ""
        with WATCH.watching() as acts:
            try:
                submission = read_submission(path)
                cells, notes = sources(submission)
            except SubmissionError as error:
                problem = str(error)
        assert acts == []
        assert [one.name for one in Path(top).iterdir()] == [name]
    if submission is None:
        assert "Please" in problem
        assert not unsafe(problem)
        return
    for file in submission.files:
        parts = file.split("/")
        assert not {"", ".", ".."} & set(parts), file
        assert len(parts) <= DEPTH
        assert not any(ord(letter) < 32 for letter in file)
        assert file.encode()
    assert len(submission.files) <= FILES
    assert sum(map(len, submission.files.values())) <= ALL_BYTES
    assert all(note.endswith((".", "?")) and not unsafe(note) for note in (*submission.notes, *notes))
    assert all(text.encode() is not None and not set(text) & {"\0", "\r"} for texts in cells.values() for text in texts)


@given(zips(), st.sampled_from(SUFFIXES))
def test_any_zip(content: bytes, suffix: str) -> None:
    """Names that lead out, links, devices, lies about sizes, damage; under its own name or that of another kind."""
    read_safely(f"work{suffix}", content)


@given(tars(), st.sampled_from(SUFFIXES))
def test_any_tar(content: bytes, suffix: str) -> None:
    """The same for tar, with its extended headers, sparse files and links to links."""
    read_safely(f"work{suffix}", content)


@given(NOTEBOOKS | mutated([json.dumps(tree).encode() for tree in (NOTEBOOK, OLD_NOTEBOOK)]), st.sampled_from(SUFFIXES))
def test_any_notebook(content: bytes, suffix: str) -> None:
    """Trees that are nearly those of a notebook, and text that is nearly JSON."""
    read_safely(f"work{suffix}", content)


@given(nested())
def test_any_archive_of_archives(content: bytes) -> None:
    """What lies inside a sound archive is trusted no more than the archive."""
    read_safely("work.zip", content)


LINES = [
    b"# coding: utf-16\n",
    b"# -*- coding: latin-1 -*-\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"#!python\n# coding: rot13\n",
]


@given(
    st.tuples(st.sampled_from([b"", *LINES]), mutated([CODE, *LINES])).map(b"".join), st.sampled_from([".py", ".ipynb"])
)
def test_any_source(content: bytes, suffix: str) -> None:
    """Sources in encodings that are declared, wrong, unknown or not for text."""
    read_safely(f"work{suffix}", content)
