"""The file that a document was read from, as it was."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from api.access.asker import Reads
from api.middleware.etags import is_known
from api.observing.record import note_use
from api.problems import problem, responses
from api.reading import Documents
from indexer.members import Piece, file_of, pieces
from wenzheng.errors import DocumentNotFound
from wenzheng.sources import WITHIN, shown_name

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
_NOT_SATISFIABLE = (
    "range-not-satisfiable",
    "文件没有这一段；请按 Content-Range 给出的长度重新请求",
    "the file has no such range; ask within the length that Content-Range names",
)


class Original(NamedTuple):
    """A file with its name; that of an archive's member is the member's own."""

    name: str
    data: bytes


def router(library: Documents) -> APIRouter:
    """The route over this library."""
    routes = APIRouter()

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
    def original(request: Request, reads: Reads, doc_id: str) -> Response:
        """下载文档的原始文件；压缩包中的文档只给其中的那一个 / The file, or an archive's member."""
        with library.snapshot(reads) as snapshot:
            source, data = snapshot.document(doc_id).source, snapshot.file(doc_id)
        note_use(f"original {doc_id}")
        return _answer(request, original_of(source, data))

    return routes


def original_of(source: str, data: bytes) -> Original:
    """The file of a source, out of the file that was stored: itself, or that member of it.

    Raises DocumentNotFound where the archive holds no such member, which a newer version may read
    otherwise.
    """
    source = shown_name(source)
    name = PurePosixPath(file_of(source)).name
    if WITHIN not in source:
        return Original(name, data)
    for piece in pieces(file_of(source), name, data):
        if isinstance(piece, Piece) and piece.source == source:
            return Original(piece.name, piece.data)
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


def _answer(request: Request, file: Original) -> Response:
    tag = f'"{sha256(file.data).hexdigest()[:32]}"'
    headers = {
        "content-disposition": attachment(file.name),
        "etag": tag,
        "accept-ranges": "bytes",
        # A page among the files is shown by no browser as one of this service's own.
        "content-security-policy": "default-src 'none'; sandbox",
    }
    if is_known(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    kind = _TYPES.get(PurePosixPath(file.name).suffix.lower(), _ANY)
    whole = len(file.data)
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if not asked or request.headers.get("if-range", tag) != tag or not any(asked.groups()):
        return _Bytes(file.data, kind, headers)
    start, end = _span(asked[1], asked[2], whole)
    if start >= end:
        return problem(request, 416, _NOT_SATISFIABLE, {"content-range": f"bytes */{whole}"})
    part = {"content-range": f"bytes {start}-{end - 1}/{whole}"}
    return _Bytes(file.data[start:end], kind, headers | part, 206)


class _Bytes(Response):
    """Bytes with exactly this type: no charset is claimed for what may be in any."""

    def __init__(self, data: bytes, kind: str, headers: dict[str, str], status: int = 200) -> None:
        super().__init__(data, status, headers | {"content-type": kind})


def _span(first: str, last: str, whole: int) -> tuple[int, int]:
    """The half-open span of a range; without a beginning it is the last so many bytes."""
    if not first:
        return max(whole - int(last), 0), whole
    return int(first), min(int(last) + 1, whole) if last else whole
