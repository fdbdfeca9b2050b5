"""POST /v1/ask: an answer at once, or as events while it comes about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter
from sse_starlette import EventSourceResponse, ServerSentEvent

from api import examples
from api.access.asker import Reads
from api.openapi import answers
from api.problems import Problem
from api.requests import AskRequest
from api.streams import EVENT_STREAM, event_schema, event_stream, sent
from search.asking import AskEvent, Ended, Extracted, Looked, Said
from search.contract import QuestionAnswering
from search.results import Answer, Hit, to_json
from wenzheng.filters import parse_filters

_EVENTS = ("search_results", "citation", "answer", "phrased", "done", "error")

_HITS = TypeAdapter(tuple[Hit, ...])


def router(engine: QuestionAnswering) -> APIRouter:
    """The route over this engine."""
    routes = APIRouter()
    responses = answers(examples.ANSWER, 400, 413, 422, 503)
    responses[200]["content"][EVENT_STREAM] = {
        "schema": event_schema(*_EVENTS),
        "example": examples.EVENTS,
    }

    @routes.post(
        "/v1/ask",
        summary="提问 / Ask a question",
        tags=["问答 / answers"],
        response_model=Answer,
        responses=responses,
    )
    async def ask(request: Request, reads: Reads, body: AskRequest) -> Answer | EventSourceResponse:
        """答案与逐字引文；文档没有说的，如实告知 / An exact quote, or an honest abstention."""
        filters, ignore = parse_filters(body.filters), frozenset(body.ignore)
        if _is_streamed(request, body):
            events = engine.asking(
                body.question,
                readable=reads,
                filters=filters,
                ignore=ignore,
                phrase=body.phrase,
            )
            return await event_stream(request, events, _shown, _failed)
        return await run_in_threadpool(
            engine.ask,
            body.question,
            readable=reads,
            filters=filters,
            ignore=ignore,
            phrase=body.phrase,
        )

    return routes


def _is_streamed(request: Request, body: AskRequest) -> bool:
    if body.stream is not None:
        return body.stream
    return EVENT_STREAM in request.headers.get("accept", "")


def _shown(event: AskEvent) -> Iterator[ServerSentEvent]:
    match event:
        case Looked(hits):
            yield sent({"hits": _HITS.dump_python(hits, mode="json")}, "search_results")
        case Extracted(answer):
            shape = to_json(answer)
            for at, citation in enumerate(shape["citations"]):
                yield sent({"index": at, **citation}, "citation")
            yield sent(shape, "answer")
        case Said(sentence):
            yield sent(asdict(sentence), "phrased")
        case Ended(answer):
            yield sent(to_json(answer), "done")


def _failed(problem: Problem) -> Iterator[ServerSentEvent]:
    yield sent(problem.model_dump(), "error")
