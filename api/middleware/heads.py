"""Answers HEAD as GET without what it would send (RFC 9110, 9.3.2)."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OF_THEIR_OWN = ("/v1/", "/static/", "/mcp")
"""Files know HEAD themselves; of what programs ask, only the status is asked for so."""


class Heads:
    """Pages, and what watches a service, are asked for by HEAD: whether they are there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or not _applies(scope["path"]):
            await self._app(scope, receive, send)
            return
        as_get = {**scope, "method": "GET"}
        try:
            await self._app(as_get, receive, _without_body(send))
        finally:
            if "route" in as_get:
                scope["route"] = as_get["route"]  # the record of the request reads it


def _applies(path: str) -> bool:
    return path == "/v1/status" or not path.startswith(_OF_THEIR_OWN)


def _without_body(send: Send) -> Send:
    async def sending(message: Message) -> None:
        await send({**message, "body": b""} if "body" in message else message)

    return sending
