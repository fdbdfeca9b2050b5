"""What stands before every request: whose address it names, how large it is, which headers go back."""

from __future__ import annotations

from ipaddress import ip_address

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import TRANSPORT_SECURITY, adding, security_headers
from api.jobs.receiving import takes_upload, too_large_body
from api.problems import Told, http_problem, problem
from wenzheng.serving import ServingSettings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names of this machine."""

ANY = "*"


class Guard:
    """Refuses foreign Host names and large bodies; adds the security headers.

    A page of another site could reach the service by a name of its own that resolves to this
    address (DNS rebinding): its Host header tells. A bare address cannot be a name of that kind.
    """

    def __init__(self, app: ASGIApp, settings: ServingSettings) -> None:
        self._app = app
        self._names = LOOPBACK | {settings.host, *(name.lower() for name in settings.hosts)}
        self._takes_addresses = settings.host not in LOOPBACK
        self._most = settings.max_body << 10
        self._most_uploaded = settings.max_upload << 20

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        answer = _secured(send, scope)
        if not self._is_ours(_host(request)):
            await http_problem(request, 421)(scope, receive, answer)
        elif takes_upload(scope):
            await self._pass_upload(request, receive, answer)
        elif _declared_length(request) > self._most:
            told = _TOO_LARGE.filled(self._most >> 10)
            await problem(request, 413, told)(scope, receive, answer)
        else:
            await self._app(scope, _bounded(receive, self._most), answer)

    async def _pass_upload(self, request: Request, receive: Receive, answer: Send) -> None:
        """An upload has a limit of its own; one that declares no length is counted as it comes."""
        if _declared_length(request) > self._most_uploaded:
            told = too_large_body(self._most_uploaded)
            refusal = problem(request, told.http_status, (told.code, told.zh, told.en))
            await refusal(request.scope, receive, answer)
        else:
            await self._app(request.scope, receive, answer)

    def _is_ours(self, host: str) -> bool:
        return (
            host in self._names
            or ANY in self._names
            or (self._takes_addresses and _is_address(host))
        )


_TOO_LARGE = Told(
    "too-large",
    "请求体超过 {} KiB；请缩短（设置 WENZHENG_MAX_BODY）",
    "the request body is larger than {} KiB; shorten it (setting WENZHENG_MAX_BODY)",
)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _host(request: Request) -> str:
    host = request.headers.get("host", "").lower()
    return (host if host.endswith("]") else host.rsplit(":", 1)[0]).strip("[]")


def _declared_length(request: Request) -> int:
    declared = request.headers.get("content-length", "0")
    return int(declared) if declared.isdigit() and len(declared) < 20 else 0


def _bounded(receive: Receive, most: int) -> Receive:
    """End a body that declares no length once it is over the limit."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return bounded


def _secured(send: Send, scope: Scope) -> Send:
    headers = security_headers(scope["path"])
    is_secure = scope.get("scheme") == "https"
    return adding(send, headers | TRANSPORT_SECURITY if is_secure else headers)
