"""Takes in an upload as it comes: multipart/form-data (RFC 7578), streamed to the data folder.

Nothing of it is in memory but the piece at hand, and nothing lies outside the data folder, whose disk has
to hold the files anyway. What is refused or breaks off leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import unquote

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Scope

from indexer.uploads import safe_name, told_apart
from wenzheng.errors import BadUpload, StorageFull, TooLarge
from wenzheng.index.segment import sync
from wenzheng.store.jobs import UPLOADS, JobFile

ADDRESSES = frozenset({"/v1/documents", "/documents"})
"""Where uploads are sent to by POST: they have limits of their own."""

MOST_FILES = 2000
"""Files of one upload; more come as an archive, or as several uploads."""

STAGED = ".staged-"
"""What the folder of an upload that is on its way begins with."""

MOST_TEXTS = 64
"""Fields of one upload that are no files."""

_MOST_TEXT = 4096
_MOST_HEADER = 8192
"""Bytes of a field, and of one header of a part: they are in memory, which the limit of the body is not for."""

_AT_ONCE = 1 << 20
_ENCODED_NAME = re.compile(rb"filename\*\s*=\s*utf-8''([^;]+)", re.IGNORECASE)


def takes_upload(scope: Scope) -> bool:
    """Whether the request of this ASGI scope is an upload."""
    return scope.get("method") == "POST" and scope["path"] in ADDRESSES


class Limits(NamedTuple):
    """Most bytes of a whole upload and of one file, and seconds in which some of it has to come."""

    body: int
    file: int
    seconds: float


class Received(NamedTuple):
    """An upload that has come whole: its files, each under its number in `folder`, and its texts by name."""

    folder: Path
    files: tuple[JobFile, ...]
    texts: Sequence[tuple[str, str]]

    def drop(self) -> None:
        """Remove it: it is not wanted after all."""
        shutil.rmtree(self.folder, ignore_errors=True)


async def receive(request: Request, data: Path, limits: Limits) -> Received:
    """Stream the files of a request to the disk.

    The folder is the caller's to move or to remove. Raises BadUpload, TooLarge and StorageFull, each
    with the remedy, and then nothing of it is left.
    """
    boundary = _boundary(request)
    with _telling_of_storage():
        (data / UPLOADS).mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=STAGED, dir=data / UPLOADS))
        try:
            parts = _Parts(folder, boundary, limits.file)
            async for piece in _pieces(request, limits):
                await run_in_threadpool(parts.write, piece)
            return await run_in_threadpool(parts.finish)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise BadUpload(
            "上传的请求体应为 multipart/form-data，每个文件一项",
            "an upload is sent as multipart/form-data, a part for each file",
        )
    return boundary


async def _pieces(request: Request, limits: Limits) -> AsyncIterator[bytes]:
    """The body in pieces of about a mebibyte. Raises TooLarge, and BadUpload where it stops."""
    held, total = bytearray(), 0
    stream = request.stream()
    try:
        while True:
            piece = await asyncio.wait_for(anext(stream), limits.seconds)
            total += len(piece)
            if total > limits.body:
                raise too_large_body(limits.body)
            held += piece
            if len(held) >= _AT_ONCE:
                yield bytes(held)
                held.clear()
    except StopAsyncIteration:
        yield bytes(held)
    except (TimeoutError, ClientDisconnect) as error:
        raise _broken_off() from error


def too_large_body(most: int) -> TooLarge:
    """The error for a whole upload of more than `most` bytes."""
    return TooLarge(
        f"这次上传超过 {most >> 20} MiB；请分几次上传，或调大设置 WENZHENG_MAX_UPLOAD",
        f"the upload is larger than {most >> 20} MiB; send it in several, or raise WENZHENG_MAX_UPLOAD",
    )


def _broken_off() -> BadUpload:
    return BadUpload(
        "上传中断，没有收到全部内容；请重新上传",
        "the upload broke off before all of it had come; send it again",
    )


@contextmanager
def _telling_of_storage() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise StorageFull(
            "数据目录所在的磁盘空间不足，未接收任何文件；请清理空间后重新上传",
            "the disk of the data folder is full, and nothing was taken; free some of it and send "
            "the files again",
        ) from error


class _Parts:
    """Writes the parts of a body to files, in one thread at a time."""

    def __init__(self, folder: Path, boundary: bytes, most: int) -> None:
        self._folder = folder
        self._most = most
        self._names: list[str] = []
        self._sizes: list[int] = []
        self._texts: list[tuple[str, str]] = []
        self._is_whole = False
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._field = ""
        self._text = bytearray()
        self._file: IO[bytes] | None = None
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._header_name,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_end,
                    "on_headers_finished": self._start,
                    "on_part_data": self._take,
                    "on_part_end": self._end,
                    "on_end": self._whole,
                },
            )
        except FormParserError as error:
            raise _malformed() from error

    def write(self, piece: bytes) -> None:
        """Take in the next bytes of the body."""
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _malformed() from error

    def finish(self) -> Received:
        """What has come; it is on the disk for good."""
        if not self._is_whole:
            raise _broken_off()
        if not self._names:
            raise BadUpload(
                "没有收到文件；请至少选择一个文件", "no file was sent; choose at least one"
            )
        files = (
            JobFile(number, name, size)
            for number, (name, size) in enumerate(
                zip(told_apart(self._names), self._sizes, strict=True)
            )
        )
        sync(self._folder)
        return Received(self._folder, tuple(files), tuple(self._texts))

    def _begin(self) -> None:
        self._disposition, self._text = b"", bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]
        self._check_header()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._check_header()

    def _check_header(self) -> None:
        if len(self._header) + len(self._value) > _MOST_HEADER:
            raise _malformed()

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _start(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        name = _file_name(self._disposition, options.get(b"filename"))
        if name is None:
            if len(self._texts) == MOST_TEXTS:
                raise BadUpload(
                    f"一次上传除文件外最多 {MOST_TEXTS} 项；请减少",
                    f"an upload has {MOST_TEXTS} fields besides its files at most; send fewer",
                )
            return
        if len(self._names) == MOST_FILES:
            raise BadUpload(
                f"一次最多上传 {MOST_FILES} 个文件；请打包为压缩文件，或分几次上传",
                f"an upload has {MOST_FILES} files at most; pack them, or send several",
            )
        self._file = (self._folder / str(len(self._names))).open("xb")
        self._names.append(safe_name(name))
        self._sizes.append(0)

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            self._text += data[start:end]
            if len(self._text) > _MOST_TEXT:
                raise _malformed()
            return
        self._sizes[-1] += end - start
        if self._sizes[-1] > self._most:
            raise TooLarge(
                f"{self._names[-1]}：文件超过 {self._most >> 20} MiB；请拆分，或调大设置 "
                "WENZHENG_MAX_UPLOAD_FILE",
                f"{self._names[-1]}: the file is larger than {self._most >> 20} MiB; split it, or "
                "raise WENZHENG_MAX_UPLOAD_FILE",
            )
        self._file.write(memoryview(data)[start:end])

    def _end(self) -> None:
        if self._file is None:
            self._texts.append((self._field, self._text.decode("utf-8", "replace")))
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None

    def _whole(self) -> None:
        self._is_whole = True


def _file_name(disposition: bytes, plain: bytes | None) -> str | None:
    """The name of a part that is a file; browsers send a nameless one where none was chosen.

    RFC 7578 has names in plain UTF-8; some programs write them as RFC 8187 does all the same.
    """
    encoded = _ENCODED_NAME.search(disposition)
    if encoded:
        return unquote(encoded[1].decode("latin-1"), errors="replace")
    return plain.decode("utf-8", "replace") if plain else None


def _malformed() -> BadUpload:
    return BadUpload(
        "上传的请求体无法读取；应为 multipart/form-data，每个文件一项",
        "the upload cannot be read; it is sent as multipart/form-data, a part for each file",
    )
