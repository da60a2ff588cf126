"""Archives as lists of members, read in memory: nothing is ever unpacked to disk, and no link is followed.

What an archive says about itself is a claim by whoever made it: sizes are upper limits for reading, never
amounts to allocate, and names are made safe by `members.safe_path`.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from grader.errors import SubmissionError
from grader.intake.members import ENTRIES, FILE_BYTES, Basket, Member, Reason, by_worth, is_noise
from grader.model.text import clean

MEMBERS = 2000
RATIO = 200
RATIO_FREE_BYTES = 1 << 20  # an array of zeros of this size may pack as well as it likes
UNPACKED_BYTES = 512 << 20
TAR_HEADER_BYTES = 64 << 10
GZIP = b"\x1f\x8b"

SUFFIXES = (".tar.gz", ".tgz", ".tar", ".zip")
OTHER_SUFFIXES = (".rar", ".7z", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
# What zipfile, tarfile, gzip and zlib raise on bytes that only look like an archive.
DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RuntimeError,  # NotImplementedError and RecursionError among them
    LookupError,
)


def suffix_of(name: str) -> str:
    """The suffix by which a name says that it is an archive that can be opened here; "" where it does not."""
    return next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")


def read_archive(name: str, data: bytes, basket: Basket) -> dict[str, Member]:
    """The ordinary files of an archive by safe path, without a wrapping folder; the basket notes what else it holds.

    The content decides between zip and tar, not the suffix. Raises SubmissionError where nothing can be read.
    """
    found = basket.named(list_members(name, data, basket), unwrap=True)
    beyond = set(sorted(found, key=by_worth)[MEMBERS:])
    for path in sorted(beyond):
        basket.leave_out(path, Reason.MEMBERS)
    return {path: member for path, member in found.items() if path not in beyond}


def list_members(name: str, data: bytes, basket: Basket) -> list[Member]:
    """The ordinary files of an archive under the names that it gives them, which nobody has made safe yet.

    Raises SubmissionError where nothing can be read.
    """
    looks_like_tar = data[:2] == GZIP or data[257:262] == b"ustar"
    try:
        return (_tar_members if looks_like_tar else _zip_members)(name, data, basket)
    except DAMAGE:
        raise SubmissionError(
            f"We could not open {clean(name)}: it is damaged, cut short or no real archive. "
            "Please pack your files again as an ordinary .zip, or hand in the .py or .ipynb file itself."
        ) from None


def _zip_members(name: str, data: bytes, basket: Basket) -> list[Member]:
    # zipfile makes an object for each entry before anything can be counted; its signature counts them first.
    if data.count(b"PK\x01\x02") > ENTRIES:
        raise SubmissionError(f"{clean(name)} holds more than {ENTRIES} files. Please pack only your own work.")
    archive = zipfile.ZipFile(io.BytesIO(data))
    infos = [info for info in archive.infolist() if not info.is_dir() and not is_noise(_zip_name(info))]
    if infos and all(info.flag_bits & 1 for info in infos):
        raise SubmissionError(f"{clean(name)} is protected by a password. Please pack your files again without one.")
    members = []
    for info in infos:
        reason = _zip_objection(info)
        if reason:
            basket.leave_out(_zip_name(info), reason)
        else:
            members.append(Member(_zip_name(info), info.file_size, partial(_load_zip, archive, info)))
    return members


def _zip_objection(info: zipfile.ZipInfo) -> Reason | None:
    kind = stat.S_IFMT(info.external_attr >> 16)  # 0 where the archive was not made on Unix
    if kind == stat.S_IFLNK:
        return Reason.LINK
    if kind not in {0, stat.S_IFREG}:
        return Reason.SPECIAL
    if info.flag_bits & 1:
        return Reason.ENCRYPTED
    # The other methods can blow up a few bytes without a limit inside one call of their decompressors.
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return Reason.PACKING
    return Reason.RATIO if info.file_size > max(RATIO_FREE_BYTES, RATIO * info.compress_size) else None


def _zip_name(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename  # `filename` stops at a NUL, which would hide it
    if info.flag_bits & 0x800:
        return name
    try:  # macOS writes UTF-8 and does not say so
        return name.encode("cp437").decode()
    except UnicodeError:
        return name


def _load_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as stream:
            content = stream.read(info.file_size)  # the whole, so the checksum is compared
    except DAMAGE:
        raise OSError(Reason.DAMAGED) from None
    if len(content) < info.file_size:
        raise OSError(Reason.DAMAGED)
    return content


class Bounded:
    """A stream that refuses to read more at once, or to go through more in all, than it was told.

    cap: bytes a single read may ask for. Going back costs as much as going through all that lies before, which is
    what it takes in a gzip stream; so a tar that leads in circles ends as well.
    """

    def __init__(self, stream: BinaryIO, limit: int, cap: int) -> None:
        self.stream, self.limit, self.cap = stream, limit, cap
        self.through = 0
        self.exhausted = False

    def read(self, size: int) -> bytes:
        """At most `size` bytes. Raises OSError where that is too much."""
        self._spend(size)
        if size > self.cap:
            raise OSError(Reason.DAMAGED)
        content = self.stream.read(size)
        # tarfile looks for fields in its headers by patterns that take quadratic time on a long run of digits.
        if self.cap == TAR_HEADER_BYTES and size > tarfile.BLOCKSIZE and re.search(rb"\d{64}", content):
            raise OSError(Reason.DAMAGED)
        return content

    def seek(self, position: int) -> int:
        """Go to a place. Raises OSError beyond the limit."""
        here = self.stream.tell()
        self._spend(position - here if position >= here else position)
        return self.stream.seek(position)

    def tell(self) -> int:
        """Where the stream stands."""
        return self.stream.tell()

    def _spend(self, amount: int) -> None:
        self.through += max(amount, 0)
        if self.through > self.limit:
            self.exhausted = True
            raise OSError(Reason.UNPACKED)


def _tar_members(name: str, data: bytes, basket: Basket) -> list[Member]:
    limit = len(data) + tarfile.RECORDSIZE
    open_stream: Callable[[], BinaryIO] = partial(io.BytesIO, data)
    if data[:2] == GZIP:
        limit = min(UNPACKED_BYTES, max(RATIO_FREE_BYTES, RATIO * len(data)))
        open_stream = partial(_gunzip, data)
    listing = Bounded(open_stream(), limit, TAR_HEADER_BYTES)
    infos = _tar_infos(name, listing, basket)
    # A second pass for the contents; its reads are as large as files, and it goes through everything once more.
    contents = Bounded(open_stream(), limit + FILE_BYTES, FILE_BYTES)
    members = []
    for info in infos:
        if info.issym() or info.islnk():
            basket.leave_out(info.name, Reason.LINK)
        elif not info.isreg() or info.issparse():
            basket.leave_out(info.name, Reason.SPECIAL)
        else:
            members.append(Member(info.name, info.size, partial(_load_tar, contents, info)))
    return members


def _gunzip(data: bytes) -> BinaryIO:
    if data.count(GZIP + b"\x08") > ENTRIES:  # millions of empty streams in a row take minutes and hold nothing
        raise OSError(Reason.DAMAGED)
    return gzip.GzipFile(fileobj=io.BytesIO(data))  # type: ignore[return-value]  # it has all that is used of one


def _tar_infos(name: str, stream: Bounded, basket: Basket) -> list[tarfile.TarInfo]:
    archive = tarfile.open(fileobj=stream, mode="r:")  # type: ignore[call-overload]  # noqa: SIM115 - nothing to close
    infos: list[tarfile.TarInfo] = []
    rest = f"the end of {name}"
    try:
        for _ in range(ENTRIES):
            info = archive.next()
            if info is None:
                break
            if not info.isdir() and not is_noise(info.name):
                infos.append(info)
        else:
            basket.leave_out(rest, Reason.ENTRIES)
    except DAMAGE:
        if not infos and not stream.exhausted:
            raise
        basket.leave_out(rest, _too_much(stream) if stream.exhausted else Reason.DAMAGED)
    return infos


def _too_much(stream: Bounded) -> Reason:
    return Reason.UNPACKED if stream.limit == UNPACKED_BYTES else Reason.RATIO


def _load_tar(stream: Bounded, info: tarfile.TarInfo) -> bytes:
    try:
        stream.seek(info.offset_data)
        content = stream.read(info.size)
    except DAMAGE:
        raise OSError(Reason.DAMAGED) from None
    if len(content) < info.size:
        raise OSError(Reason.DAMAGED)
    return content
