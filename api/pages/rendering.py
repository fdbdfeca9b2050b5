"""How a page is made of its template, the words of its language and what it shows."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api import static_files
from api.access.asker import SIGNED_IN, Means, asker_of
from api.addresses import Addresses
from api.marking import pieces
from api.problems import Problem
from api.strings import HTML_LANG, LANGUAGES
from search.understanding import MAX_QUESTION
from wenzheng.targets import GONE, disagree, shown

_TEMPLATES = Environment(
    loader=PackageLoader("api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(
    static=static_files.PATH,
    pieces=pieces,
    spans=lambda found: [(span, "mark") for span in found],
    max_question=MAX_QUESTION,
    shown=shown,
    disagree=disagree,
    is_gone=lambda target: target.status in GONE,
)
_TEMPLATES.filters["in_words"] = lambda value, words: words.get(value, value)


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """The page of this template, in the language of the address."""
    to, means = Addresses(request), asker_of(request).means
    html = _TEMPLATES.get_template(template).render(
        s=LANGUAGES[to.language],
        language=to.language,
        html_lang=HTML_LANG[to.language],
        is_signed_in=means in SIGNED_IN,
        may_sign_in=means is Means.NOTHING and request.app.state.signs_in,
        query=request.query_params.get("q", ""),
        to=to,
        **context,
    )
    return HTMLResponse(html, status)


def sign_in_page(
    request: Request, back: str, status: int = 200, *, provider: str | None = None
) -> HTMLResponse:
    """The page that asks for a key, and goes on to the address `back`.

    `provider` is where users of an OpenID provider begin to sign in, if there is one.
    """
    is_refused = status != 200
    return page(
        request, "sign_in.html", status, next=back, is_refused=is_refused, provider=provider
    )


def error_page(request: Request, problem: Problem) -> HTMLResponse:
    """The page that tells of an error."""
    return page(request, "error.html", problem.status, problem=problem)
