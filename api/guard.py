"""What stands before every request: whose address it names, how large it is, which headers go back."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import security_headers
from api.problems import http_problem

MAX_BODY = 1 << 20
"""Bytes of the largest request body: a question and its filters need a thousandth of it."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Guard:
    """Refuses foreign Host names and large bodies; adds the security headers.

    While there are no keys, only this machine may ask. A page of another site could still reach
    the port by a name that resolves to this machine (DNS rebinding): its Host header tells.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        answer = _secured(send, scope["path"])
        if _host(request) not in _LOOPBACK:
            await http_problem(request, 421)(scope, receive, answer)
        elif _declared_length(request) > MAX_BODY:
            await http_problem(request, 413)(scope, receive, answer)
        else:
            await self._app(scope, _bounded(receive), answer)


def install(app: FastAPI) -> None:
    """Put the guard before the application."""
    app.add_middleware(Guard)


def _host(request: Request) -> str:
    host = request.headers.get("host", "").lower()
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _declared_length(request: Request) -> int:
    declared = request.headers.get("content-length", "0")
    return int(declared) if declared.isdigit() and len(declared) < 20 else 0


def _bounded(receive: Receive) -> Receive:
    """End a body that declares no length once it is over the limit."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY:
            raise HTTPException(413)
        return message

    return bounded


def _secured(send: Send, path: str) -> Send:
    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(security_headers(path))
        await send(message)

    return secured
