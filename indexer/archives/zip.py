"""Zip archives of documents."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise

from indexer.archives.names import (
    decode_names,
    is_furniture,
    refuse_many,
    refuse_repeated,
    refuse_total,
    refuse_unsafe,
)
from indexer.limits import MAX_MEMBERS, MAX_UNPACKED_BYTES
from indexer.readers.base import Member
from indexer.readers.packages import part_names
from indexer.unpacking import BROKEN, damaged, read_entry
from wenzheng.errors import InputFailed, UnreadableFile

_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
# Parts that tell one document of an office program from an archive of documents.
_OFFICE_PARTS = ("[Content_Types].xml", "OFD.xml", "META-INF/manifest.xml")
_OFFICE_ENDINGS = (
    *(".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".xltx", ".xltm"),
    *(".pptx", ".pptm", ".ppsx", ".ofd", ".odt", ".ods", ".odp"),
)
_IS_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_HEADER_BYTES = 30


class ZipArchive:
    """Opens zip files, whatever their name."""

    def can_open(self, data: bytes, name: str) -> bool:
        """Whether it is a zip, whole or not, and no office document."""
        if not data.startswith(_MARKS):
            return False
        names = part_names(data)
        if not names:
            return not name.lower().endswith(_OFFICE_ENDINGS)
        return not names.intersection(_OFFICE_PARTS)

    def members(self, data: bytes, name: str) -> Iterator[Member | InputFailed]:
        """Its files but for those of operating systems; each unpacked when its turn comes."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise damaged(name, error) from error
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS:
            raise refuse_many(name, MAX_MEMBERS)
        _refuse_overlaps(entries, name)
        total = 0
        seen: set[str] = set()
        for entry, path in zip(entries, _paths(entries), strict=True):
            if path.endswith("/") or is_furniture(path):
                continue
            label = f"{name}/{path}"
            try:
                if path in seen:
                    raise refuse_repeated(label)
                seen.add(path)
                refuse_unsafe(path, label)
                _refuse_link(entry, label)
                content = read_entry(archive, entry, label)
            except InputFailed as failure:
                yield failure
                continue
            total += len(content)
            if total > MAX_UNPACKED_BYTES:
                raise refuse_total(name, MAX_UNPACKED_BYTES)
            yield Member(path, content)


def _paths(entries: Iterable[zipfile.ZipInfo]) -> list[str]:
    """The members' names: as declared in UTF-8, else guessed from all of them together."""
    declared = [_declared_name(entry) for entry in entries]
    raw = [
        entry.orig_filename.encode("cp437")
        for entry, name in zip(entries, declared, strict=True)
        if name is None
    ]
    guessed = iter(decode_names(raw) if raw else ())
    return [next(guessed) if name is None else name.replace("\\", "/") for name in declared]


def _declared_name(entry: zipfile.ZipInfo) -> str | None:
    if entry.flag_bits & _IS_UTF8:
        return entry.orig_filename
    return _unicode_path(entry)


def _unicode_path(entry: zipfile.ZipInfo) -> str | None:
    """The name in the extra field that some packers add; it counts while the two names agree."""
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        content, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(content) > 5 and content[0] == 1:
            checksum = zlib.crc32(entry.orig_filename.encode("cp437"))
            if int.from_bytes(content[1:5], "little") == checksum:
                return content[5:].decode("utf-8", "replace")
    return None


def _refuse_overlaps(entries: Iterable[zipfile.ZipInfo], name: str) -> None:
    """Members that share bytes unpack to far more than the file holds; no packer writes such."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(ordered):
        end = entry.header_offset + _HEADER_BYTES + entry.compress_size
        if end > following.header_offset:
            raise UnreadableFile(
                f"{name}：成员数据相互重叠，疑似压缩炸弹，未予展开；请重新打包后再试",
                f"{name}: its members share their bytes, as in bombs, so it was not unpacked; "
                "pack the files again",
            )


def _refuse_link(entry: zipfile.ZipInfo, label: str) -> None:
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadableFile(
            f"{label}：是符号链接，不是文件；请将文件本身打包",
            f"{label}: a symbolic link, not a file; pack the file itself",
        )
