"""The reader: one document, at the quote that is looked for."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access.asker import Reads
from api.marking import Span, lines
from api.pages.rendering import page
from api.reading import Documents


def router(library: Documents) -> APIRouter:
    """The reader of this library's documents."""
    routes = APIRouter()

    @routes.get("/documents/{doc_id}")
    def reader(request: Request, reads: Reads, doc_id: str, view: str = "text") -> HTMLResponse:
        with library.snapshot(reads) as snapshot:
            document, texts = snapshot.document(doc_id), snapshot.texts(doc_id)
            sections, copies = snapshot.sections(doc_id), snapshot.copies(doc_id)
        quote = _span(request, "start", "end", len(texts.text))
        answer = _span(request, "a", "b", len(texts.text))
        if view == "original":
            to_original = texts.offset_map.original_span
            quote = to_original(*quote) if quote else None
            answer = to_original(*answer) if answer else None
            shown = lines(texts.original_text, (), quote, answer)
        else:
            shown = lines(texts.text, sections, quote, answer)
        return page(
            request,
            "reader.html",
            document=document,
            sections=sections,
            copies=copies,
            lines=shown,
            view=view,
            is_quote_gone="start" in request.query_params and quote is None,
        )

    return routes


def _span(request: Request, first: str, last: str, length: int) -> Span | None:
    """The span of an address, if it lies in the text; a mangled one only loses the mark."""
    given = [request.query_params.get(name, "") for name in (first, last)]
    if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in given):
        return None
    start, end = map(int, given)
    return (start, end) if start < end <= length else None
