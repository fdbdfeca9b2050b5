"""The search page: one box, the answer, the passages."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access.asker import Reads
from api.addresses import NOT_FILTERS
from api.pages.rendering import page
from api.reading import Documents
from api.strings import EXAMPLES
from api.understood import understood
from api.v1 import filters_of
from search.contract import QuestionAnswering
from search.engine import MAX_HITS
from search.results import Answer, Citation
from search.understanding import parse_parts

PAGE_OF_HITS = 10
"""Passages of one page of results: what `search` gives by default."""


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """The search page over this engine."""
    routes = APIRouter()

    @routes.get("/")
    def home(request: Request, reads: Reads, q: str = "", offset: str = "0") -> HTMLResponse:
        filters = filters_of(request, but=NOT_FILTERS)
        ignore = parse_parts(request.query_params.getlist("ignore"))
        if not q.strip():
            with library.snapshot(reads) as snapshot:
                count = snapshot.counts().documents
            return page(request, "home.html", count=count, examples=EXAMPLES)
        first = _offset(offset)
        found = engine.search(q, readable=reads, offset=first, filters=filters, ignore=ignore)
        # The answer stands on the first page; the others only go on with the passages.
        phrase = request.query_params.get("phrase") != "no"
        answer = None
        if not first:
            answer = engine.ask(q, readable=reads, filters=filters, ignore=ignore, phrase=phrase)
        return page(
            request,
            "results.html",
            answer=answer,
            found=found,
            statements=_statements(answer) if answer else {},
            understood=understood(found.parsed),
        )

    return routes


def _statements(answer: Answer) -> dict[str, list[Citation]]:
    """What the documents say, each with the quotes that say so, in order of the citations."""
    quantities = {value.citation: value.text for value in answer.values}
    found: dict[str, list[Citation]] = {}
    for at, citation in enumerate(answer.citations):
        found.setdefault(quantities.get(at) or _highlighted(citation), []).append(citation)
    return found


def _highlighted(citation: Citation) -> str:
    """The answer's own words within the quote; the quote itself where none are marked."""
    words = [
        citation.quote[begin - citation.start : end - citation.start]
        for begin, end in citation.highlights
    ]
    return "、".join(words) or citation.quote


def _offset(given: str) -> int:
    """Where a page begins; a mangled one only leads to the first page."""
    is_number = given.isascii() and given.isdigit() and len(given) < 5
    return min(int(given), MAX_HITS - PAGE_OF_HITS) if is_number else 0
