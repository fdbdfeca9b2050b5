"""The search page and the reader, rendered on the server; both work without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.access.asker import SIGNED_IN, Reads, asker_of
from api.addresses import NOT_FILTERS, Addresses
from api.charts import chart_of
from api.figures import MOST, SERIES, series_of
from api.marking import Span, lines, pieces
from api.problems import Problem
from api.reading import Documents
from api.strings import EXAMPLES, HTML_LANG, LANGUAGES
from api.targets import matrix_from, statement_filters_of
from api.understood import understood
from api.v1 import PAGE, filters_of
from search.contract import QuestionAnswering
from search.engine import MAX_HITS
from search.results import Answer, Citation
from search.understanding import MAX_QUESTION, parse_parts
from wenzheng.reading.stages import Stage
from wenzheng.targets import GONE, disagree, shown, target_of

PAGE_OF_HITS = 10
"""Passages of one page of results: what `search` gives by default."""

_COMMON = 24
_MORE = 20
"""Indicators offered at first, and series named behind those that are shown."""

STATIC = Path(__file__).parent / "static"

_TEMPLATES = Environment(
    loader=PackageLoader("api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(
    pieces=pieces,
    spans=lambda found: [(span, "mark") for span in found],
    max_question=MAX_QUESTION,
    shown=shown,
    disagree=disagree,
    is_gone=lambda target: target.status in GONE,
)
_TEMPLATES.filters["in_words"] = lambda value, words: words.get(value, value)


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """The pages over this engine and this library."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    def home(request: Request, reads: Reads, q: str = "", offset: str = "0") -> HTMLResponse:
        filters = filters_of(request, but=NOT_FILTERS)
        ignore = parse_parts(request.query_params.getlist("ignore"))
        if not q.strip():
            with library.snapshot(reads) as snapshot:
                count = snapshot.counts().documents
            return _page(request, "home.html", count=count, examples=EXAMPLES)
        first = _offset(offset)
        found = engine.search(q, readable=reads, offset=first, filters=filters, ignore=ignore)
        # The answer stands on the first page; the others only go on with the passages.
        phrase = request.query_params.get("phrase") != "no"
        answer = None
        if not first:
            answer = engine.ask(q, readable=reads, filters=filters, ignore=ignore, phrase=phrase)
        return _page(
            request,
            "results.html",
            answer=answer,
            found=found,
            statements=_statements(answer) if answer else {},
            understood=understood(found.parsed),
        )

    @routes.get("/documents")
    def documents(request: Request, reads: Reads, after: str | None = None) -> HTMLResponse:
        filters = filters_of(request, but=NOT_FILTERS)
        with library.snapshot(reads) as snapshot:
            found = snapshot.documents(filters, after=after, limit=PAGE + 1)
            facets, count = snapshot.facets(filters), snapshot.count(filters)
        return _page(
            request,
            "documents.html",
            documents=found[:PAGE],
            next=found[PAGE - 1].doc_id if len(found) > PAGE else None,
            count=count,
            facets=facets,
        )

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
        return _page(
            request,
            "reader.html",
            document=document,
            sections=sections,
            copies=copies,
            lines=shown,
            view=view,
            is_quote_gone="start" in request.query_params and quote is None,
        )

    @routes.get("/targets")
    def figures(request: Request, reads: Reads) -> HTMLResponse:
        filters = statement_filters_of(request, but=("lang",))
        asked = [words for words in request.query_params.getlist("indicator") if words.strip()]
        with library.snapshot(reads) as snapshot:
            found = snapshot.statements(filters, limit=MOST + 1) if asked else []
            common = [] if asked else snapshot.indicators(_COMMON)
        series = series_of((target_of(one) for one in found[:MOST]), asked)
        to = Addresses(request)
        return _page(
            request,
            "figures.html",
            indicator=asked[0] if asked else "",
            common=common,
            chips=[chip for chip in to.chips() if chip.name != "indicator"],
            kept=[item for item in to.kept() if item[0] not in ("indicator", "change", "unit")],
            series=series[:SERIES],
            more=series[SERIES : SERIES + _MORE],
            chart_of=chart_of,
            only_in_force="status" in request.query_params,
            is_cut=len(found) > MOST,
            most=MOST,
        )

    @routes.get("/targets/matrix")
    def figures_matrix(request: Request, reads: Reads) -> HTMLResponse:
        to = Addresses(request)
        return _page(
            request,
            "matrix.html",
            matrix=matrix_from(request, library, reads),
            chips=[chip for chip in to.chips() if chip.name not in ("year", "state")],
            kept=[item for item in to.kept() if item[0] not in ("year", "state")],
            states=[stage.value for stage in Stage],
            state=request.query_params.get("state", ""),
        )

    return routes


def sign_in_page(
    request: Request, back: str, status: int = 200, *, provider: str | None = None
) -> HTMLResponse:
    """The page that asks for a key, and goes on to the address `back`.

    `provider` is where users of an OpenID provider begin to sign in, if there is one.
    """
    is_refused = status != 200
    return _page(
        request, "sign_in.html", status, next=back, is_refused=is_refused, provider=provider
    )


def error_page(request: Request, problem: Problem) -> HTMLResponse:
    """The page that tells of an error."""
    return _page(request, "error.html", problem.status, problem=problem)


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


def _span(request: Request, first: str, last: str, length: int) -> Span | None:
    """The span of an address, if it lies in the text; a mangled one only loses the mark."""
    given = [request.query_params.get(name, "") for name in (first, last)]
    if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in given):
        return None
    start, end = map(int, given)
    return (start, end) if start < end <= length else None


def _page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    to = Addresses(request)
    html = _TEMPLATES.get_template(template).render(
        s=LANGUAGES[to.language],
        language=to.language,
        html_lang=HTML_LANG[to.language],
        is_signed_in=asker_of(request).means in SIGNED_IN,
        query=request.query_params.get("q", ""),
        to=to,
        **context,
    )
    return HTMLResponse(html, status)
