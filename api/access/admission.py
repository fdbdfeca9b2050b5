"""The door: says who asks, counts what they ask, and lets in who may read."""

from __future__ import annotations

from dataclasses import replace

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Asgi

from api.access.asker import NOBODY, Asker, Means
from api.access.buckets import Buckets, Verdict
from api.access.identify import Identifier
from api.access.peers import Peer, peer_of
from api.addresses import Addresses
from api.headers import adding
from api.problems import Told, problem, wants_page
from wenzheng.serving import OIDC_CALLBACK, OIDC_SIGN_IN, SIGN_IN, Scope, ServingSettings

PUBLIC = frozenset({"/healthz", "/readyz", SIGN_IN, "/sign-out", OIDC_SIGN_IN, OIDC_CALLBACK})
"""What everyone may ask for: whether the service is alive, and to be let in."""

DEFAULT_RATE = 600
"""Requests a minute where no number is set; this machine itself is not limited then."""

_SHOWN_IN = ("authorization", "x-api-key", "cookie")
_LOOKUPS = 4
"""Keys and sign-ins that are looked up at a time."""

_UNCOUNTED = ("/static/", "/healthz", "/readyz")

_POLICY_VIOLATION = 1008
"""RFC 6455, 7.4.1."""

KEY_NEEDED = Told(
    "key-needed",
    "需要访问密钥；请在请求头 Authorization: Bearer 或 X-API-Key 中给出，密钥由管理员用 wenzheng keys add 新建",
    "an access key is needed; send it as `Authorization: Bearer` or `X-API-Key`; an administrator "
    "makes one with `wenzheng keys add`",
)
KEY_REFUSED = Told(
    "key-refused",
    "访问密钥无效、已到期或已吊销；请向管理员索取新的密钥",
    "the access key is unknown, expired or revoked; ask an administrator for another",
)
_SCOPE_MISSING = Told(
    "scope-missing",
    "没有{}权限；请使用有此权限的密钥",
    "the scope {} is missing; use a key that has it",
)
_FOREIGN_PAGE = Told(
    "foreign-page",
    "拒绝由其他网站的页面发起的改动；请在本服务的页面操作，或使用密钥",
    "a page of another site may change nothing here; use this service's own pages, or a key",
)
_TOO_MANY = Told(
    "too-many-requests",
    "请求过多；请在 {} 秒后再试（设置 WENZHENG_RATE_LIMIT）",
    "too many requests; try again in {} s (setting WENZHENG_RATE_LIMIT)",
)


class Admission:
    """Puts the asker on the request's state, and answers who may not read or asks too often."""

    def __init__(self, app: ASGIApp, settings: ServingSettings, identifier: Identifier) -> None:
        self._app = app
        self._identifier = identifier
        self._trusted = settings.trusted_proxies
        self._lookups = CapacityLimiter(_LOOKUPS)
        self._spares_local = settings.rate_limit is None
        rate = DEFAULT_RATE if settings.rate_limit is None else settings.rate_limit
        self._buckets = Buckets(rate, settings.rate_burst) if rate else None

    async def __call__(self, scope: Asgi, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a problem. There are no web sockets here."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        peer = peer_of(scope, headers, self._trusted)
        asker = await self._asker(headers, peer)
        scope.setdefault("state", {})["asker"] = asker or replace(NOBODY, address=peer.address)
        scope["state"]["peer"] = peer
        counted = self._count(scope["path"], asker, peer)
        answer = _with_counts(send, self._buckets, counted) if self._buckets and counted else send
        refusal = self._refusal(Request(scope), headers, asker, counted)
        await (refusal or self._app)(scope, receive, answer)

    async def _asker(self, headers: Headers, peer: Peer) -> Asker | None:
        """Who asks. Keys are looked up in threads of their own: another process may hold their file."""
        if not any(name in headers for name in _SHOWN_IN):
            return self._identifier.asker(headers, peer)
        return await run_sync(self._identifier.asker, headers, peer, limiter=self._lookups)

    def _count(self, path: str, asker: Asker | None, peer: Peer) -> tuple[str, Verdict] | None:
        """The policy that holds for this request, and its verdict; None where it is not counted.

        A wrong key counts for the address it comes from.
        """
        is_spared = peer.is_local and self._spares_local
        if self._buckets is None or is_spared or path.startswith(_UNCOUNTED):
            return None
        if asker is None or asker.means is Means.NOTHING:
            return "address", self._buckets.take(f"address {peer.neighbourhood}")
        kind = "user" if asker.means in (Means.PROXY, Means.PROVIDER) else "key"
        return kind, self._buckets.take(asker.identity or "")

    def _refusal(
        self,
        request: Request,
        headers: Headers,
        asker: Asker | None,
        counted: tuple[str, Verdict] | None,
    ) -> Response | None:
        if counted and not counted[1].is_allowed:
            wait = counted[1].retry_after
            return problem(request, 429, _TOO_MANY.filled(wait), {"retry-after": str(wait)})
        if asker is None:
            return _unauthorised(request, KEY_REFUSED)
        if self._identifier.is_foreign(request.method, headers, asker, request.state.peer):
            return problem(request, 403, _FOREIGN_PAGE)
        if is_public(request.scope["path"]) or Scope.READ in asker.scopes:
            return None
        if asker.means is Means.NOTHING and request.method == "GET" and wants_page(request):
            return RedirectResponse(Addresses(request).sign_in(), 303)
        return lacking(request, asker, Scope.READ)


def is_public(path: str) -> bool:
    """Whether everyone may ask for it."""
    return path in PUBLIC or path.startswith("/static/")


def lacking(request: Request, asker: Asker, scope: Scope) -> Response:
    """The answer to who lacks a scope: anonymous, a key; else another one."""
    if asker.means is Means.NOTHING:
        return _unauthorised(request, KEY_NEEDED)
    return problem(request, 403, _SCOPE_MISSING.filled(scope))


def _unauthorised(request: Request, told: Told) -> Response:
    return problem(request, 401, told, {"www-authenticate": 'Bearer realm="wenzheng"'})


def _with_counts(send: Send, buckets: Buckets, counted: tuple[str, Verdict]) -> Send:
    """The headers of draft-ietf-httpapi-ratelimit-headers."""
    policy, verdict = counted
    return adding(
        send,
        {
            "ratelimit-policy": f'"{policy}";q={buckets.burst};w={buckets.window}',
            "ratelimit": f'"{policy}";r={verdict.left};t={verdict.full_in}',
        },
    )
