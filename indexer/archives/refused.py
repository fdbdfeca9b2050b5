"""Kinds of archives that are known but not opened."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.readers.base import Member
from wenzheng.errors import InputFailed, UnsupportedFormat

_KINDS = ((b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"Rar!\x1a\x07", "RAR"))


class RefusedArchive:
    """7-Zip and RAR: their unpackers are no part of this program."""

    def can_open(self, data: bytes, name: str) -> bool:
        """Whether it begins as one of them."""
        return any(data.startswith(mark) for mark, _ in _KINDS)

    def members(self, data: bytes, name: str) -> Iterator[Member | InputFailed]:
        """Raises UnsupportedFormat with the remedy."""
        kind = next((kind for mark, kind in _KINDS if data.startswith(mark)), "?")
        raise UnsupportedFormat(
            f"{name}：不支持 {kind} 压缩包；请解压，或改用 ZIP 打包后再试",
            f"{name}: {kind} archives are not supported; unpack it, or pack it as a zip",
        )
