"""Tar archives, and single files packed by gzip, bzip2 or xz."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Iterator

from indexer.archives.names import (
    decode_names,
    is_furniture,
    refuse_many,
    refuse_repeated,
    refuse_total,
    refuse_unsafe,
)
from indexer.limits import MAX_FILE_BYTES, MAX_MEMBERS, MAX_UNPACKED_BYTES
from indexer.readers.base import Member
from indexer.unpacking import BROKEN, Stream, damaged, read_bounded, too_large
from wenzheng.errors import InputFailed, UnreadableFile

_TAR_MARK = slice(257, 262)
_ENDINGS = (".gz", ".gzip", ".bz2", ".xz")
_SHORT_ENDINGS = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}


class TarArchive:
    """Opens tar files."""

    def can_open(self, data: bytes, name: str) -> bool:
        """Whether it has the mark of tar files since 1988."""
        return data[_TAR_MARK] == b"ustar"

    def members(self, data: bytes, name: str) -> Iterator[Member | InputFailed]:
        """Its regular files but for those of operating systems."""
        try:
            archive = tarfile.TarFile(fileobj=io.BytesIO(data), errors="surrogateescape")
            entries = list(_bounded(archive, name))
        except (tarfile.TarError, *BROKEN) as error:
            raise damaged(name, error) from error
        raw = [entry.name.encode("utf-8", "surrogateescape") for entry in entries]
        total = 0
        seen: set[str] = set()
        for entry, path in zip(entries, decode_names(raw), strict=True):
            path = path.removeprefix("./")
            if entry.isdir() or is_furniture(path):
                continue
            label = f"{name}/{path}"
            try:
                if path in seen:
                    raise refuse_repeated(label)
                seen.add(path)
                refuse_unsafe(path, label)
                content = _content(archive, entry, label)
            except InputFailed as failure:
                yield failure
                continue
            total += len(content)
            if total > MAX_UNPACKED_BYTES:
                raise refuse_total(name, MAX_UNPACKED_BYTES)
            yield Member(path, content)


class PackedFile:
    """Opens what gzip, bzip2 or xz packed: one file, which may be an archive itself."""

    def can_open(self, data: bytes, name: str) -> bool:
        """Whether it begins as one of them."""
        return _unpacker(data) is not None

    def members(self, data: bytes, name: str) -> Iterator[Member | InputFailed]:
        """The one file, called as the packed one is without its ending."""
        stream = _unpacker(data)
        if stream is None:
            raise damaged(name, ValueError("not packed"))
        try:
            content = read_bounded(stream, len(data), name, MAX_FILE_BYTES)
        except BROKEN as error:
            raise damaged(name, error) from error
        yield Member(_inner_name(name), content)


def _bounded(archive: tarfile.TarFile, name: str) -> Iterator[tarfile.TarInfo]:
    for count, entry in enumerate(archive):
        if count >= MAX_MEMBERS:
            raise refuse_many(name, MAX_MEMBERS)
        yield entry


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo, label: str) -> bytes:
    if not entry.isreg() or entry.issparse():
        raise UnreadableFile(
            f"{label}：是链接或特殊文件，不是普通文件；请将文件本身打包",
            f"{label}: a link or special file, not a regular one; pack the file itself",
        )
    if entry.size > MAX_FILE_BYTES:
        raise too_large(label, MAX_FILE_BYTES)
    try:
        stream = archive.extractfile(entry)
        content = stream.read() if stream is not None else b""
    except (tarfile.TarError, *BROKEN) as error:
        raise damaged(label, error) from error
    if len(content) < entry.size:
        raise damaged(label, EOFError(f"{len(content)} of {entry.size} bytes"))
    return content


def _unpacker(data: bytes) -> Stream | None:
    if data.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=io.BytesIO(data))
    if data.startswith(b"BZh"):
        return bz2.BZ2File(io.BytesIO(data))
    return lzma.LZMAFile(io.BytesIO(data)) if data.startswith(b"\xfd7zXZ\x00") else None


def _inner_name(name: str) -> str:
    lower = name.lower()
    for ending, inner in _SHORT_ENDINGS.items():
        if lower.endswith(ending):
            return name[: -len(ending)] + inner
    ending = next((ending for ending in _ENDINGS if lower.endswith(ending)), "")
    return name[: -len(ending)] if ending and len(name) > len(ending) else name
