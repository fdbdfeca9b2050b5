"""What stands before every request: whose address it names, how large it is, which headers go back."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

MAX_BODY = 1 << 20
"""Bytes of the largest request body: a question and its filters need a thousandth of it."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DOCS_POLICY = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""Swagger UI sets styles on its elements; nothing else is allowed there either."""


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
            refusal = problem(
                request,
                421,
                "foreign-host",
                "服务只接受本机地址（127.0.0.1、localhost）的请求",
                "the service takes requests for this machine's own names only",
            )
            await refusal(scope, receive, answer)
        elif _declared_length(request) > MAX_BODY:
            await _too_large(request)(scope, receive, answer)
        else:
            await self._app(scope, _bounded(receive), answer)


def install(app: FastAPI) -> None:
    """Put the guard before the application."""
    app.add_middleware(Guard)


def _host(request: Request) -> str:
    host = request.headers.get("host", "")
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _declared_length(request: Request) -> int:
    declared = request.headers.get("content-length", "0")
    return int(declared) if declared.isdigit() else 0


def _too_large(request: Request):  # type: ignore[no-untyped-def]
    return problem(
        request,
        413,
        "too-large",
        f"请求体超过 {MAX_BODY} 字节；请缩短",
        f"the request body is larger than {MAX_BODY} bytes; shorten it",
    )


def _bounded(receive: Receive) -> Receive:
    """Cut a body that is longer than it declared: what comes after the limit is not read."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY:
            return {"type": "http.disconnect"}
        return message

    return bounded


def _secured(send: Send, path: str) -> Send:
    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = _DOCS_POLICY if path == "/docs" else _POLICY
            headers["x-content-type-options"] = "nosniff"
            headers["referrer-policy"] = "no-referrer"
            headers["cross-origin-opener-policy"] = "same-origin"
        await send(message)

    return secured
