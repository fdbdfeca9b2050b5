"""A file as it lies on the disk."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from indexer.limits import MAX_FILE_BYTES
from wenzheng.errors import UnreadableFile


class File(NamedTuple):
    """The content, and its sha256 in hexadecimal digits."""

    data: bytes
    hash: str

    @classmethod
    def of(cls, path: Path) -> File:
        """Raises UnreadableFile, naming the file."""
        try:
            size = path.stat().st_size
            if size > MAX_FILE_BYTES:
                raise _too_large(path, size)
            data = path.read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise UnreadableFile(
                f"{path}：无法打开（{reason}）；请检查文件是否存在、是否有读取权限",
                f"{path}: cannot be opened ({reason}); check that it exists and may be read",
            ) from error
        return cls(data, hashlib.sha256(data).hexdigest())


def _too_large(path: Path, size: int) -> UnreadableFile:
    return UnreadableFile(
        f"{path}：文件有 {size >> 20} MiB，超过上限 {MAX_FILE_BYTES >> 20} MiB；请拆分",
        f"{path}: the file has {size >> 20} MiB, more than {MAX_FILE_BYTES >> 20} MiB; split it",
    )
