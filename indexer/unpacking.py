"""Taking packed bytes out within bounds, whatever the file claims about their size."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from typing import Protocol

from indexer.limits import MAX_FILE_BYTES, MAX_RATIO
from wenzheng.errors import UnreadableFile, UnsupportedFormat

_STEP = 1 << 20
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)
"""What the standard library raises over damaged or unknown packing."""


class Stream(Protocol):
    """Something that unpacks as it is read."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        ...


def read_bounded(stream: Stream, packed: int, label: str, most: int = MAX_FILE_BYTES) -> bytes:
    """All that the stream unpacks to from `packed` bytes.

    Stops, with UnreadableFile about `label`, as soon as it is more than `most` bytes or more than
    MAX_RATIO bytes for each packed one: what is unpacked counts, not what a header says.
    """
    pieces: list[bytes] = []
    total = 0
    while piece := stream.read(_STEP):
        pieces.append(piece)
        total += len(piece)
        if total > most:
            raise too_large(label, most)
        if total > _STEP and total > MAX_RATIO * packed:
            raise UnreadableFile(
                f"{label}：压缩比超过 {MAX_RATIO}:1，疑似压缩炸弹，未予展开；如确有内容，请解压后单独提交",
                f"{label}: unpacks to more than {MAX_RATIO} times its size, as bombs do, and was "
                "not unpacked; if it is genuine, unpack it and submit its files",
            )
    return b"".join(pieces)


def read_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str, most: int = MAX_FILE_BYTES
) -> bytes:
    """One file of a zip, within bounds. Raises UnreadableFile about `label`."""
    if entry.flag_bits & 0x1:
        raise UnreadableFile(
            f"{label}：已加密，无法读取；请去除密码后再试",
            f"{label}: is encrypted; remove the password and try again",
        )
    try:
        with archive.open(entry) as stream:
            return read_bounded(stream, entry.compress_size, label, most)
    except NotImplementedError as error:
        raise UnsupportedFormat(
            f"{label}：不支持其压缩方法（{error}）；请用常规方法（Deflate）重新打包",
            f"{label}: packed by a method that is not supported ({error}); pack it again by the "
            "usual one (Deflate)",
        ) from error
    except BROKEN as error:
        raise damaged(label, error) from error


def too_large(label: str, most: int) -> UnreadableFile:
    """The error for what is larger than `most` bytes."""
    return UnreadableFile(
        f"{label}：超过 {most >> 20} MB 的上限；请拆分后再试",
        f"{label}: larger than the limit of {most >> 20} MB; split it and try again",
    )


def damaged(label: str, error: Exception) -> UnreadableFile:
    """The error for what cannot be unpacked."""
    reason = str(error) or type(error).__name__
    return UnreadableFile(
        f"{label}：文件已损坏或不完整（{reason}）；请重新下载或另存后再试",
        f"{label}: damaged or incomplete ({reason}); download or save it again",
    )
