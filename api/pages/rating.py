"""Rating an answer by a form: what the page does where scripts do not run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.addresses import Addresses
from api.feedback.routes import Answered, CitationIn, FeedbackRequest, Ratings, keep, take_back
from search.contract import Both
from search.understanding import Part

Filters = dict[str, list[str]]


def router(ratings: Ratings) -> APIRouter:
    """The forms' addresses: those of the search page, with `/rating` before their parameters."""
    routes = APIRouter()

    @routes.post("/rating")
    async def rate(request: Request) -> Response:
        given = await _form(request)
        rating_id = await run_in_threadpool(keep, ratings, request, _rated(given))
        to = Addresses(request, "/")
        return RedirectResponse(to.here(rated=rating_id) + "#rating", 303)

    @routes.post("/rating/undo")
    async def undo(request: Request) -> Response:
        given = await _form(request)
        await run_in_threadpool(take_back, ratings, request, given.get("id", ""))
        return RedirectResponse(Addresses(request, "/").without("rated") + "#rating", 303)

    return routes


def _rated(given: Mapping[str, str]) -> FeedbackRequest:
    """What the fields say. Raises RequestValidationError."""
    try:
        answered = Answered.model_validate_json(given.get("rated", ""))
        said = {name: given.get(name, "") for name in ("verdict", "note")}
        return FeedbackRequest.model_validate({**answered.model_dump(), **said})
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(found) from error


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(body).items()}


def rateable(both: Both, filters: Filters, ignored: Iterable[Part]) -> str:
    """What the form, or the script, sends of an answer, as JSON; the rest is what is said of it."""
    return Answered(
        question=both.found.query,
        filters=filters,
        ignore=sorted(ignored),
        generation=both.generation,
        answer=both.answer.answer,
        citations=[
            CitationIn(doc_id=one.doc_id, start=one.start, end=one.end, quote=one.quote)
            for one in both.answer.citations
        ],
    ).model_dump_json()
