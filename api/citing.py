"""The citation of a passage: its exact quotes, and how it is written down elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from api import examples
from api.access.asker import Reads
from api.openapi import answers
from api.reading import Documents, Reading
from search.citing import locator_at
from search.results import Locator
from wenzheng.citation import Reference, gbt7714, in_words
from wenzheng.domain import Section, StoredDocument
from wenzheng.errors import UsageError

Span = tuple[int, int]


class CitationOut(BaseModel):
    """A passage with its quotes and its reference; of a whole document the quotes are empty."""

    doc_id: str
    title: str
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    original_quote: str
    original_start: int
    original_end: int
    locator: Locator
    address: str = Field(description="原文在本服务中的地址 / where the passage can be read here")
    gbt7714: str = Field(description="GB/T 7714-2015 [EB/OL]")
    plain: str = Field(description="引文与出处 / the quote with its source")


_Offset = Annotated[
    int | None,
    Query(ge=0, le=10**9, description="引文在文本中的位置 / place of the quote in the text"),
]


def router(library: Documents) -> APIRouter:
    """The route over this library."""
    routes = APIRouter()

    @routes.get(
        "/v1/documents/{doc_id}/citation",
        summary="引文与参考文献 / Cite a passage",
        tags=["文档 / documents"],
        responses=answers(examples.CITATION, 404, 422, 503),
    )
    def citation(
        request: Request, reads: Reads, doc_id: str, start: _Offset = None, end: _Offset = None
    ) -> CitationOut:
        """逐字引文与 GB/T 7714 著录；不给起止则引用整份文档 / Exact quotes, and the reference."""
        with library.snapshot(reads) as snapshot:
            return citation_of(request, snapshot, doc_id, (start or 0, end or 0))

    return routes


def citation_of(request: Request, snapshot: Reading, doc_id: str, span: Span) -> CitationOut:
    """The citation of this span, of the document as a whole where it is empty.

    Raises DocumentNotFound, and UsageError for a span that does not lie in the text.
    """
    document, texts = snapshot.document(doc_id), snapshot.texts(doc_id)
    start, end = span
    if not 0 <= start <= end <= len(texts.text):
        raise UsageError(
            f"引文位置 {start}–{end} 不在文档中（全文 {len(texts.text)} 字）；start 应不大于 end",
            f"the document has {len(texts.text)} characters: there is no passage {start}:{end}",
        )
    original = texts.offset_map.original_span(start, end) if end > start else (0, 0)
    quote = texts.text[start:end]
    section = _path(snapshot.sections(doc_id), start) if quote else ()
    reference = reference_of(document, passage_address(request, doc_id, span))
    return CitationOut(
        doc_id=doc_id,
        title=document.title,
        section=section,
        quote=quote,
        start=start,
        end=end,
        original_quote=texts.original_text[original[0] : original[1]],
        original_start=original[0],
        original_end=original[1],
        locator=locator_at(snapshot.places(doc_id), start),
        address=reference.address,
        gbt7714=gbt7714(reference),
        plain=in_words(reference, quote, section[-1] if section[1:] else ""),
    )


def reference_of(document: StoredDocument, address: str) -> Reference:
    """What is cited, looked at today at this address."""
    issuers = tuple(document.issuer.split("、")) if document.issuer else ()
    return Reference(
        document.title, issuers, document.doc_number, document.published, address, date.today()
    )


def passage_address(request: Request, doc_id: str, span: Span) -> str:
    """Where others find the passage: by the name and the scheme that this service was asked by."""
    scheme = "https" if request.scope["state"]["peer"].is_secure else "http"
    place = f"?start={span[0]}&end={span[1]}#quote" if span[1] > span[0] else ""
    host, prefix = request.headers.get("host", ""), request.app.state.prefix
    return f"{scheme}://{host}{prefix}/documents/{doc_id}{place}"


def _path(sections: Sequence[Section], at: int) -> tuple[str, ...]:
    """The headings that this place stands under, from the highest down."""
    return tuple(section.heading for section in sections if section.start <= at < section.end)
