"""Names of members: decoded, and judged before anything is unpacked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.decode import decode
from wenzheng.errors import InputFailed, UnreadableFile

_FURNITURE = frozenset(("__macosx", "thumbs.db", "desktop.ini"))
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def decode_names(raw: Sequence[bytes]) -> list[str]:
    """The names in whichever encoding all of them together are likeliest in.

    Windows packs Chinese names in GBK and does not say so; what is no Chinese is cp437.
    """
    joined = b"\n".join(name.replace(b"\n", b"") for name in raw)
    try:
        names = decode(joined, "").text.split("\n")
    except InputFailed:
        names = []
    if len(names) != len(raw):
        names = [name.decode("cp437") for name in raw]
    return [name.replace("\\", "/") for name in names]


def is_furniture(path: str) -> bool:
    """Whether an operating system or an office program put it there, not an author."""
    parts = path.split("/")
    return any(part.startswith((".", "~$")) and part.strip(".") for part in parts) or any(
        part.lower() in _FURNITURE for part in parts
    )


def refuse_unsafe(path: str, label: str) -> None:
    """Raise UnreadableFile for a name that leads out of the archive."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or _DRIVE.match(path) or _CONTROL.search(path):
        shown = _CONTROL.sub("?", label)
        raise UnreadableFile(
            f"{shown}：成员路径指向压缩包之外，未予读取；请用常规工具重新打包后再试",
            f"{shown}: the member's path leads out of the archive, so it was not read; "
            "pack the files again with an ordinary tool",
        )


def refuse_many(name: str, most: int) -> UnreadableFile:
    """The error for an archive of more than `most` members."""
    return UnreadableFile(
        f"{name}：超过 {most:,} 个成员的上限；请拆分后再试",
        f"{name}: holds more than {most:,} members; split it and try again",
    )


def refuse_total(name: str, most: int) -> UnreadableFile:
    """The error for an archive that unpacks to more than `most` bytes."""
    return UnreadableFile(
        f"{name}：解压后总计超过 {most >> 20} MB 的上限，其余成员未读取；请拆分后再试",
        f"{name}: unpacks to more than {most >> 20} MB in all, the remaining members were not "
        "read; split it and try again",
    )


def refuse_repeated(label: str) -> UnreadableFile:
    """The error for a second member of the same name."""
    return UnreadableFile(
        f"{label}：压缩包中有同名成员，只读取了第一个；请改名后重新打包",
        f"{label}: the archive holds another member of that name, of which the first was read; "
        "rename it and pack again",
    )
