"""The search page: one box, the answer, the passages."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access.asker import Reads
from api.addresses import NOT_FILTERS, Addresses, offset_of
from api.pages.confidence import sureness
from api.pages.rating import rateable
from api.pages.rendering import page
from api.pages.starting import starting_questions
from api.reading import Documents
from api.understood import understood
from api.v1 import filters_of
from search.contract import Both, QuestionAnswering
from search.engine import MAX_HITS
from search.results import Answer, Citation, SearchResult, Status
from search.understanding import Part, parse_parts
from wenzheng.domain import Filters
from wenzheng.readable import Readable

PAGE_OF_HITS = 10
"""Passages of one page of results: what `search` gives by default."""


class Asked(NamedTuple):
    """What the address asks for."""

    question: str
    filters: Filters
    ignored: frozenset[Part]
    offset: int
    phrase: str | None
    readable: Readable

    @classmethod
    def of(cls, request: Request, readable: Readable) -> Asked:
        """Raises UnknownFilter and UsageError for what there is not."""
        parameters = request.query_params
        return cls(
            parameters.get("q", ""),
            filters_of(request, but=NOT_FILTERS),
            parse_parts(parameters.getlist("ignore")),
            offset_of(parameters.get("offset", ""), digits=4, most=MAX_HITS - PAGE_OF_HITS),
            parameters.get("phrase"),
            readable,
        )


def router(engine: QuestionAnswering, library: Documents, *, is_rated: bool) -> APIRouter:
    """The search page over this engine."""
    routes = APIRouter()

    @routes.get("/")
    def home(request: Request, reads: Reads) -> HTMLResponse:
        asked = Asked.of(request, reads)
        if not asked.question.strip():
            with library.snapshot(reads) as snapshot:
                counts, examples = snapshot.counts(), starting_questions(snapshot)
            return page(request, "home.html", counts=counts, examples=examples)
        # The answer stands on the first page; the others only go on with the passages.
        if asked.offset:
            return _results(request, _searched(engine, asked))
        both = engine.search_and_ask(
            asked.question,
            readable=reads,
            k=PAGE_OF_HITS,
            filters=asked.filters,
            ignore=asked.ignored,
        )
        if asked.phrase == "yes":
            both = both._replace(answer=_asked(engine, asked))
        rated = rateable(both, Addresses(request).filters(), asked.ignored)
        is_streamed = engine.has_phraser and asked.phrase is None and _can_be_phrased(both.answer)
        return _results(request, both.found, both, rated, is_rated=is_rated, streamed=is_streamed)

    return routes


def _results(
    request: Request,
    found: SearchResult,
    both: Both | None = None,
    rated: str = "",
    *,
    is_rated: bool = False,
    streamed: bool = False,
) -> HTMLResponse:
    answer = both.answer if both else None
    return page(
        request,
        "results.html",
        found=found,
        answer=answer,
        statements=_statements(answer) if answer else {},
        understood=understood(found.parsed),
        sureness=sureness(answer) if answer else None,
        rated=rated,
        is_rated=is_rated,
        is_streamed=streamed,
        rating_id=request.query_params.get("rated"),
    )


def _searched(engine: QuestionAnswering, asked: Asked) -> SearchResult:
    return engine.search(
        asked.question,
        readable=asked.readable,
        k=PAGE_OF_HITS,
        offset=asked.offset,
        filters=asked.filters,
        ignore=asked.ignored,
    )


def _asked(engine: QuestionAnswering, asked: Asked) -> Answer:
    """The answer with what a language model makes of it: where no script fetches that."""
    return engine.ask(
        asked.question, readable=asked.readable, filters=asked.filters, ignore=asked.ignored
    )


def _can_be_phrased(answer: Answer) -> bool:
    return answer.status is not Status.ABSTAINED and not answer.cells


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
