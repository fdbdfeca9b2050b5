"""The reader: one document, at the quote that is looked for; and two versions beside one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access.asker import Reads
from api.addresses import NOT_FILTERS, READING
from api.aligning import PART, Parts, Side, rows, sides, summary
from api.citing import citation_of
from api.marking import Grid, Line, Span, blocks, lines
from api.outline import named, of_tie, tree
from api.pages.rendering import page
from api.reading import Documents
from api.v1 import filters_of
from api.wording import wording
from indexer.members import file_of
from search.contract import QuestionAnswering
from search.results import Hit
from search.understanding import parse_parts
from search.versions import diff_of
from wenzheng.errors import UsageError
from wenzheng.library import DocumentTexts
from wenzheng.readable import Readable
from wenzheng.sources import WITHIN, file_name, shown_name
from wenzheng.store.kin import Tie

Shown = Line | Grid | Side

_NEIGHBOURS = 50
"""Hits among which the one before and the one behind are looked for."""


class View(StrEnum):
    """What of a document is shown."""

    TEXT = "text"
    BOTH = "both"
    ORIGINAL = "original"


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """The reader of this library's documents."""
    routes = APIRouter()

    @routes.get("/documents/{doc_id}")
    def reader(request: Request, reads: Reads, doc_id: str) -> HTMLResponse:
        view = _view(request.query_params.get("view", ""))
        with library.snapshot(reads) as snapshot:
            document, texts = snapshot.document(doc_id), snapshot.texts(doc_id)
            sections, kin = snapshot.sections(doc_id), snapshot.kin(doc_id)
            tables, links = snapshot.tables(doc_id), snapshot.links(doc_id)
            repairs, by = snapshot.repairs(doc_id), snapshot.repealed_by(doc_id)
            quote = _span(request, "start", "end", len(texts.text))
            cited = citation_of(request, snapshot, doc_id, quote or (0, 0))
        answer = _span(request, "a", "b", len(texts.text))
        found = list(rows(texts)) if view is View.BOTH else []
        parts = Parts.of(found)
        part = _part(request, parts, quote)
        beside = found[part * PART : (part + 1) * PART]
        shown: dict[View, Callable[[], Iterable[Shown]]] = {
            View.TEXT: lambda: blocks(texts.text, sections, tables, quote, answer),
            View.ORIGINAL: lambda: _original(texts, quote, answer),
            View.BOTH: lambda: sides(texts, beside, sections, repairs, quote, answer),
        }
        return page(
            request,
            "reader.html",
            document=document,
            file_name=file_name(document.source),
            archive=shown_name(file_of(document.source)) if WITHIN in document.source else "",
            outline=tree(sections) if view is not View.ORIGINAL and len(sections) > 2 else [],
            named=list(named(links, kin)),
            naming=of_tie(kin, Tie.NAMED_BY),
            versions=of_tie(kin, Tie.VERSION),
            copies=of_tie(kin, Tie.COPY),
            repealed_by=by,
            repaired=summary(repairs),
            blocks=shown[view](),
            is_grid=lambda block: isinstance(block, Grid),
            part=part,
            parts=parts,
            view=view,
            views=list(View),
            cited=cited,
            today=date.today(),
            is_quote_gone="start" in request.query_params and quote is None,
            neighbours=_neighbours(request, engine, reads, doc_id, quote),
        )

    @routes.get("/documents/{doc_id}/diff/{other}")
    def diff(request: Request, reads: Reads, doc_id: str, other: str) -> HTMLResponse:
        with library.snapshot(reads) as snapshot:
            versions = diff_of(snapshot, doc_id, other)
        return page(request, "diff.html", versions=versions, wording=wording)

    return routes


def _original(texts: DocumentTexts, quote: Span | None, answer: Span | None) -> Iterable[Shown]:
    """The lines of the original text, with what they were made into marked."""
    to_original = texts.offset_map.original_span
    there = [to_original(*span) if span else None for span in (quote, answer)]
    return lines(texts.original_text, (), *there)


def _view(given: str) -> View:
    """What is to be shown; a mangled name only leads to the text."""
    return View(given) if given in list(View) else View.TEXT


def _part(request: Request, parts: Parts, quote: Span | None) -> int:
    """Which part of a long text is shown: the one asked for, else the one with the quote."""
    given = request.query_params.get("part", "")
    if given.isascii() and given.isdigit() and len(given) < 7:
        return min(int(given), max(len(parts.starts) - 1, 0))
    return parts.at(quote[0]) if quote else 0


def _neighbours(
    request: Request, engine: QuestionAnswering, readable: Readable, doc_id: str, quote: Span | None
) -> dict[str, Hit]:
    """The hits before and behind this one, where the reader was opened from a search.

    An address whose question or filters cannot be asked any more has none.
    """
    query = request.query_params.get("q", "").strip()
    if not query or quote is None:
        return {}
    try:
        filters = filters_of(request, but=(*NOT_FILTERS, *READING))
        ignore = parse_parts(request.query_params.getlist("ignore"))
        hits = engine.search(
            query, readable=readable, k=_NEIGHBOURS, filters=filters, ignore=ignore
        ).hits
    except UsageError:
        return {}
    own = [
        at
        for at, hit in enumerate(hits)
        if hit.doc_id == doc_id and hit.start < quote[1] and quote[0] < hit.end
    ]
    beside = {"previous": own[0] - 1, "next": own[0] + 1} if own else {}
    return {name: hits[at] for name, at in beside.items() if 0 <= at < len(hits)}


def _span(request: Request, first: str, last: str, length: int) -> Span | None:
    """The span of an address, if it lies in the text; a mangled one only loses the mark."""
    given = [request.query_params.get(name, "") for name in (first, last)]
    if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in given):
        return None
    start, end = map(int, given)
    return (start, end) if start < end <= length else None
