"""The page signs in by an OpenID provider, and is known by a cookie from then on."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.access.keys import KeyStore
from api.access.oidc import Attempt, Provider
from api.access.signing_in import inside, remember
from api.observing.record import note_change
from wenzheng.errors import SignInRefused
from wenzheng.serving import OIDC_CALLBACK, OIDC_SIGN_IN, ServingSettings

ATTEMPT = "wenzheng_attempt"
"""The cookie of a try: the browser that began it alone may end it."""

_MINUTES = 10
_LONGEST_BACK = 2000
"""Characters of the address to go on to: browsers drop cookies of more than 4096."""

_ARRIVED = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={0}">
<title>问政</title>
</head>
<body><p><a href="{0}">已登录，继续 / signed in, go on</a></p></body>
</html>
"""
"""A page and no redirect: a browser that comes from the provider would not show a strict cookie yet."""


def router(settings: ServingSettings, keys: KeyStore) -> APIRouter:
    """The routes of the provider that the settings name. Raises MissingExtra."""
    routes = APIRouter(include_in_schema=False)
    provider = Provider(settings)
    lasting = timedelta(hours=settings.session_hours)
    path = settings.root_path + OIDC_SIGN_IN

    @routes.get(OIDC_SIGN_IN)
    async def begin(request: Request) -> Response:
        back = quote(inside(request.query_params.get("next", "/")), safe="")
        attempt = Attempt.new()
        answer = RedirectResponse(await provider.address_for(attempt), 303)
        answer.set_cookie(
            ATTEMPT,
            f"{attempt.secret}.{back if len(back) <= _LONGEST_BACK else ''}",
            max_age=_MINUTES * 60,
            path=path,
            secure=request.state.peer.is_secure,
            httponly=True,
            samesite="lax",  # it has to come along when the provider sends the browser back
        )
        return answer

    @routes.get(OIDC_CALLBACK)
    async def end(request: Request) -> Response:
        secret, _, back = request.cookies.get(ATTEMPT, "").partition(".")
        if not secret:
            raise SignInRefused(
                "这次登录不是由本浏览器发起的，或已超过 10 分钟；请重新登录",
                "this browser did not begin to sign in, or more than 10 minutes ago; sign in again",
            )
        user = await provider.user(Attempt(secret), request.query_params)
        issuer = settings.oidc_issuer
        session = await run_in_threadpool(keys.begin_visit, user, issuer, lasting)
        note_change(f"signed in as {user.name}")
        to = settings.root_path + inside(unquote(back))
        answer = HTMLResponse(_ARRIVED.format(escape(to)), headers={"cache-control": "no-store"})
        answer.delete_cookie(ATTEMPT, path=path)
        remember(answer, request, session, settings)
        return answer

    return routes
