"""The file that a document was read from, as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.access.asker import Reads
from api.middleware.etags import is_known
from api.observing.record import note_use
from api.problems import Told, problem, responses
from api.reading import Documents
from api.unpacked import Held, NoRoom, Unpacked
from indexer.members import Piece, file_of, pieces
from wenzheng.errors import DocumentNotFound
from wenzheng.sources import WITHIN, file_name, shown_name

_TYPES = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".htm": "text/html",
    ".html": "text/html",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".md": "text/markdown",
    ".ofd": "application/ofd",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".txt": "text/plain",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
"""By the name alone: what a file holds is not looked at, and browsers are told not to either."""
_ANY = "application/octet-stream"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\/]')
_PIECE = 1 << 20
"""Bytes that are sent at a time."""
_NOT_SATISFIABLE = Told(
    "range-not-satisfiable",
    "文件没有这一段；请按 Content-Range 给出的长度重新请求",
    "the file has no such range; ask within the length that Content-Range names",
)
_BUSY = Told(
    "overloaded",
    "正在下载的原始文件过多；请稍后再试",
    "too many original files are being downloaded; try later",
)


class _Span(NamedTuple):
    """Half-open; `is_part` where a part was asked for, be it all there is."""

    start: int
    end: int
    is_part: bool


class Original(NamedTuple):
    """What is known of a document's file without unpacking it; that of an archive's member is the member's own."""

    name: str
    tag: str
    size: int | None
    """In bytes; not known of a member."""


def router(library: Documents) -> APIRouter:
    """The route over this library."""
    routes = APIRouter()
    unpacked = Unpacked()

    @routes.head("/v1/documents/{doc_id}/original", include_in_schema=False)
    @routes.get(
        "/v1/documents/{doc_id}/original",
        summary="原始文件 / The original file",
        tags=["文档 / documents"],
        response_class=Response,
        responses={
            200: {"content": {_ANY: {}}, "description": "文件 / the file"},
            206: {"content": {_ANY: {}}, "description": "文件的一段 / a part of it"},
            **responses(404, 416, 422, 503),
        },
    )
    async def original(request: Request, reads: Reads, doc_id: str) -> Response:
        """下载文档的原始文件；压缩包中的文档只给其中的那一个 / The file, or an archive's member."""

        def known() -> Original:
            with library.snapshot(reads) as snapshot:
                document = snapshot.document(doc_id)
                return original_of(document.source, document.file_hash, snapshot.file_size(doc_id))

        def write(into: BinaryIO) -> None:
            with library.snapshot(reads) as snapshot:
                source = snapshot.document(doc_id).source
                for piece in snapshot.file(doc_id):
                    into.write(piece)
            if WITHIN in source:
                keep_member(source, into)

        file = await run_in_threadpool(known)
        note_use(f"original {doc_id}")
        if is_known(file.tag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=_headers(file))
        if request.method == "HEAD":
            return _Head(file)
        return _Download(file, unpacked, write)

    return routes


def original_of(source: str, file_hash: str, size: int) -> Original:
    """The file of a source in a stored file of this hash and size: itself, or that member of it."""
    name, source = file_name(source), shown_name(source)
    if WITHIN not in source:
        return Original(name, f'"{file_hash[:32]}"', size)
    tag = sha256(f"{file_hash} {source}".encode("utf-8", "surrogatepass")).hexdigest()
    return Original(name, f'"{tag[:32]}"', None)


def keep_member(source: str, file: BinaryIO) -> None:
    """Put the member of this source in the place of the archive that the file holds.

    Raises DocumentNotFound where the archive holds no such member, which a newer version may read
    otherwise.
    """
    source = shown_name(source)
    file.seek(0)
    name = PurePosixPath(file_of(source)).name
    for piece in pieces(file_of(source), name, file.read()):
        if isinstance(piece, Piece) and piece.source == source:
            file.seek(0)
            file.truncate()
            file.write(piece.data)
            return
    raise DocumentNotFound(
        f"压缩包 {name} 中找不到 {source.rsplit(WITHIN, 1)[-1]}；请重新索引该文件",
        f"the archive {name} holds no {source.rsplit(WITHIN, 1)[-1]}; index the file again",
    )


def attachment(name: str, in_ascii: str = "") -> str:
    """Content-Disposition of a download of this name (RFC 6266, RFC 8187).

    Programs that do not know the full form take the one `in_ascii`, else what is left of the name.
    """
    safe = _UNSAFE.sub("_", name).encode("utf-8", "replace").decode()
    plain = in_ascii or re.sub(r"[?%]+", "_", safe.encode("ascii", "replace").decode())
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def _headers(file: Original) -> dict[str, str]:
    return {
        "content-disposition": attachment(file.name),
        "etag": file.tag,
        "accept-ranges": "bytes",
        # A page among the files is shown by no browser as one of this service's own.
        "content-security-policy": "default-src 'none'; sandbox",
    }


def _typed(file: Original) -> dict[str, str]:
    """No charset is claimed for what may be in any."""
    kind = _TYPES.get(PurePosixPath(file.name).suffix.lower(), _ANY)
    return {**_headers(file), "content-type": kind}


class _Head(Response):
    """What a download would begin with; without a length where it is not known."""

    def __init__(self, file: Original) -> None:
        super().__init__(headers=_typed(file))
        del self.headers["content-length"]
        if file.size is not None:
            self.headers["content-length"] = str(file.size)


class _Download(Response):
    """The file, or a range of it, from the disk piece by piece."""

    def __init__(
        self, file: Original, unpacked: Unpacked, write: Callable[[BinaryIO], None]
    ) -> None:
        super().__init__()
        self._original = file
        self._unpacked = unpacked
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        request = Request(scope)
        try:
            async with self._unpacked.opened(self._original.tag, self._write) as held:
                if (span := _asked(request, self._original.tag, held.size)) is not None:
                    await self._send(held, span, send)
                    return
                whole = {"content-range": f"bytes */{held.size}"}
            refused = problem(request, 416, _NOT_SATISFIABLE, whole)
        except NoRoom:
            refused = problem(request, 503, _BUSY, {"retry-after": "10"})
        await refused(scope, receive, send)

    async def _send(self, held: Held, span: _Span, send: Send) -> None:
        start, end, is_part = span
        headers = {**_typed(self._original), "content-length": str(end - start)}
        if is_part:
            headers["content-range"] = f"bytes {start}-{end - 1}/{held.size}"
        head = Response(headers=headers).raw_headers
        status = 206 if is_part else 200
        await send({"type": "http.response.start", "status": status, "headers": head})
        for at in range(start, end, _PIECE):
            piece = await held.piece(at, min(_PIECE, end - at))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _asked(request: Request, tag: str, whole: int) -> _Span | None:
    """What is asked for; None where the file has none of it."""
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if not asked or request.headers.get("if-range", tag) != tag or not any(asked.groups()):
        return _Span(0, whole, is_part=False)
    start, end = _span(asked[1], asked[2], whole)
    return _Span(start, end, is_part=True) if start < end else None


def _span(first: str, last: str, whole: int) -> tuple[int, int]:
    """The half-open span of a range; without a beginning it is the last so many bytes."""
    if not first:
        return max(whole - int(last), 0), whole
    return int(first), min(int(last) + 1, whole) if last else whole
