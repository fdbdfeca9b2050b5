"""Answers as server-sent events, one after the other as they come about.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html. A comment every PING seconds
keeps the connection open; a client that goes away ends the work.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from typing import Any

from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.observing.record import note_problem
from api.problems import BY_STATUS, Problem, problem_of, problem_of_error
from search.asking import AskEvent
from wenzheng.errors import WenzhengError

PING = 15
"""Seconds between comments: proxies close what is silent for 30 to 60."""

EVENT_STREAM = "text/event-stream"
_BREAK = "\n"
_LOG = logging.getLogger("wenzheng.api")


def event_schema(*names: str) -> dict[str, Any]:
    """What OpenAPI says of one event of a stream: its data is text, and its name one of these, if any."""
    fields: dict[str, Any] = {"data": {"type": "string"}}
    if names:
        fields["event"] = {"enum": list(names)}
    return {"type": "object", "required": sorted(fields), "properties": fields}


def sent(data: object, name: str | None = None) -> ServerSentEvent:
    """An event whose data is JSON."""
    return ServerSentEvent(json.dumps(data, ensure_ascii=False), event=name, sep=_BREAK)


def ended() -> ServerSentEvent:
    """What ends a stream of OpenAI's API."""
    return ServerSentEvent("[DONE]", sep=_BREAK)


async def event_stream(
    request: Request,
    events: AsyncGenerator[AskEvent],
    shown: Callable[[AskEvent], Iterable[ServerSentEvent]],
    failed: Callable[[Problem], Iterable[ServerSentEvent]],
) -> EventSourceResponse:
    """A response with what `shown` makes of each event.

    Raises what comes before the first event, so that a request that is wrong gets its problem as
    any other; what comes later is told by `failed`.
    """
    path = request.scope["path"]
    first = await anext(events)

    async def body() -> AsyncGenerator[ServerSentEvent]:
        async with aclosing(events):
            for one in shown(first):
                yield one
            try:
                async for event in events:
                    for one in shown(event):
                        yield one
            except WenzhengError as error:
                problem = problem_of_error(path, error)
            except Exception as error:  # noqa: BLE001 - the boundary: nothing else answers any more
                _LOG.error("%s failed in mid-stream", path, exc_info=error)
                problem = problem_of(path, 500, BY_STATUS[500])
            else:
                return
            # The status was sent long ago; the log and the audit log tell of it by the code.
            note_problem(request.scope, problem.code)
            for one in failed(problem):
                yield one

    return streamed(body())


def streamed(events: AsyncGenerator[ServerSentEvent]) -> EventSourceResponse:
    """A response with these events as they come."""
    return EventSourceResponse(
        events,
        ping=PING,
        sep=_BREAK,
        ping_message_factory=lambda: ServerSentEvent(comment="ping", sep=_BREAK),
    )
