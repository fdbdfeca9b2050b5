"""Makes a record of every request, with an id that the answer bears too."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.asker import asker_in
from api.observing.record import CURRENT, Record, Sink

HEADER = "x-request-id"
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Recorder:
    """Hands a record of each request to the sinks once it is answered."""

    def __init__(self, app: ASGIApp, sinks: Sequence[Sink]) -> None:
        self._app = app
        self._sinks = sinks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it ends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        record = Record(_id_of(scope), scope["method"], scope["path"])
        scope.setdefault("state", {})["record"] = record
        token = CURRENT.set(record)
        try:
            await self._app(scope, receive, _noting(record, send))
        except Exception:
            record.code = "internal"  # answered farther out, and noted before that
            raise
        finally:
            CURRENT.reset(token)
            record.took_ms = round((time.perf_counter() - began) * 1000, 2)
            record.asker = asker_in(scope)
            record.path = scope["path"]
            record.route = getattr(scope.get("route"), "path", record.route)
            for sink in self._sinks:
                sink(record)


def _id_of(scope: Scope) -> str:
    """What the caller names it by, if that may stand in a header and in a log."""
    given = Headers(scope=scope).get(HEADER, "")
    return given if _SANE.fullmatch(given) else secrets.token_hex(8)


def _noting(record: Record, send: Send) -> Send:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            record.status = message["status"]
            MutableHeaders(scope=message)[HEADER] = record.request_id
        await send(message)

    return noting
