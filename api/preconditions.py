"""If-Match: a change is only made to what its sender has seen (RFC 9110, 13.1.1)."""

from __future__ import annotations

from fastapi import Request
from starlette.types import Message

from api.middleware.etags import is_exactly, tag_of
from wenzheng.errors import ChangedMeanwhile


def is_conditional(request: Request) -> bool:
    """Whether the change is wanted of one state alone."""
    known = request.headers.get("if-match")
    return known is not None and known.strip() != "*"


async def check_unchanged(request: Request) -> None:
    """Raises ChangedMeanwhile where the request names another state of what its address gives.

    The address is asked here as anyone asks it, so that the tag is the one that the sender got. Who has
    the library open for writing meanwhile knows that it stays so.
    """
    known = request.headers.get("if-match", "")
    body = bytearray()

    async def take(message: Message) -> None:
        body.extend(message.get("body", b""))

    scope = {**request.scope, "method": "GET", "query_string": b"", "headers": []}
    await request.app.router(scope, request.receive, take)
    if not is_exactly(tag_of(bytes(body)), known):
        raise ChangedMeanwhile(
            "内容在此期间已变，未作改动；请重新查看后再试",
            "it has changed meanwhile, and nothing was done; look at it again",
        )
