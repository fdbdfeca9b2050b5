"""The search page and the reader, rendered on the server; both work without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.marking import Span, lines, pieces
from api.reading import Documents
from api.strings import EXAMPLES, HTML_LANG, LANGUAGES
from api.v1 import filters_of
from search.engine import QuestionAnswering
from search.results import Citation, Hit
from wenzheng.errors import UsageError, WenzhengError

STATIC = Path(__file__).parent / "static"
_PARAMETERS = ("q", "lang")
_READER_PARAMETERS = ("start", "end", "a", "b", "view", "lang", "q")

_TEMPLATES = Environment(
    loader=PackageLoader("api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(pieces=pieces, spans=lambda found: [(span, "mark") for span in found])


def router(engine: QuestionAnswering, library: Documents) -> APIRouter:
    """The pages over this engine and this library."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    def home(request: Request, q: str = "") -> HTMLResponse:
        if not q.strip():
            with library.snapshot() as snapshot:
                count = snapshot.counts().documents
            return _page(request, "home.html", count=count, examples=EXAMPLES)
        try:
            filters = filters_of(request, but=_PARAMETERS)
            found, answer = engine.search(q, filters=filters), engine.ask(q, filters=filters)
        except UsageError as error:
            return _page(request, "error.html", error.http_status, error=error)
        return _page(request, "results.html", answer=answer, found=found)

    @routes.get("/documents")
    def documents(request: Request) -> HTMLResponse:
        try:
            filters = filters_of(request, but=_PARAMETERS)
        except UsageError as error:
            return _page(request, "error.html", error.http_status, error=error)
        with library.snapshot() as snapshot:
            return _page(request, "documents.html", documents=snapshot.documents(filters))

    @routes.get("/documents/{doc_id}")
    def reader(
        request: Request,
        doc_id: str,
        start: int | None = None,
        end: int | None = None,
        a: int | None = None,
        b: int | None = None,
        view: str = "text",
    ) -> HTMLResponse:
        try:
            with library.snapshot() as snapshot:
                document, texts = snapshot.document(doc_id), snapshot.texts(doc_id)
                sections = snapshot.sections(doc_id)
        except WenzhengError as error:
            return _page(request, "error.html", error.http_status, error=error)
        quote = _span(start, end, len(texts.text))
        answer = _span(a, b, len(texts.text))
        if view == "original":
            to_original = texts.offset_map.original_span
            quote = to_original(*quote) if quote else None
            answer = to_original(*answer) if answer else None
            shown = lines(texts.original_text, (), quote, [answer] if answer else [])
        else:
            shown = lines(texts.text, sections, quote, [answer] if answer else [])
        return _page(
            request, "reader.html", document=document, sections=sections, lines=shown, view=view
        )

    return routes


def _span(start: int | None, end: int | None, length: int) -> Span | None:
    """The span of an address, if it lies in the text."""
    if start is None or end is None or not 0 <= start < end <= length:
        return None
    return start, end


def _page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    language = request.query_params.get("lang", "zh")
    language = language if language in LANGUAGES else "zh"
    html = _TEMPLATES.get_template(template).render(
        s=LANGUAGES[language],
        language=language,
        html_lang=HTML_LANG[language],
        query=request.query_params.get("q", ""),
        chips=_chips(request),
        kept=[(n, v) for n, v in request.query_params.multi_items() if n not in ("q",)],
        switch=_with(request, lang="en" if language == "zh" else "zh"),
        link=lambda path, **more: _link(path, language, **more),
        at_citation=lambda citation: _at_citation(citation, language),
        at_hit=lambda hit: _at_hit(hit, language),
        view_link=lambda view: _with(request, view=view),
        **context,
    )
    return HTMLResponse(html, status)


def _chips(request: Request) -> list[tuple[str, str, str]]:
    """Each filter in the address: its name, its value, and the address without it."""
    ours = set(_READER_PARAMETERS)
    items = request.query_params.multi_items()
    return [
        (name, value, f"{request.url.path}?{urlencode(items[:at] + items[at + 1 :])}")
        for at, (name, value) in enumerate(items)
        if name not in ours
    ]


def _with(request: Request, **changed: str) -> str:
    """This page's address with some parameters changed."""
    items = [(n, v) for n, v in request.query_params.multi_items() if n not in changed]
    return f"{request.url.path}?{urlencode([*items, *changed.items()])}"


def _link(path: str, language: str, **parameters: Any) -> str:
    if language != "zh":
        parameters["lang"] = language
    return f"{path}?{urlencode(parameters)}" if parameters else path


def _at_citation(citation: Citation, language: str) -> str:
    place: dict[str, Any] = {"start": citation.start, "end": citation.end}
    if citation.highlights:
        place |= dict(zip("ab", citation.highlights[0], strict=True))
    return _link(f"/documents/{citation.doc_id}", language, **place) + "#quote"


def _at_hit(hit: Hit, language: str) -> str:
    return _link(f"/documents/{hit.doc_id}", language, start=hit.start, end=hit.end) + "#quote"
