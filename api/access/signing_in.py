"""The page signs in with a key, and is known by a cookie from then on."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.access.asker import asker_of
from api.access.identify import COOKIE, Identifier, session_in
from api.access.keys import KeyStore
from api.observing.record import note_change, note_problem
from api.pages.rendering import sign_in_page
from api.problems import http_problem
from wenzheng.serving import OIDC_SIGN_IN, SIGN_IN, ServingSettings

_MAX_FORM = 8192


def router(settings: ServingSettings, keys: KeyStore, identifier: Identifier) -> APIRouter:
    """The routes over these keys."""
    routes = APIRouter(include_in_schema=False)
    lasting = timedelta(hours=settings.session_hours)
    provider = OIDC_SIGN_IN if settings.oidc_issuer else None

    @routes.get(SIGN_IN)
    def form(request: Request) -> Response:
        return sign_in_page(
            request, inside(request.query_params.get("next", "/")), provider=provider
        )

    @routes.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        if not identifier.is_own(request.headers, request.state.peer):
            return http_problem(request, 403)
        given = parse_qs((await request.body())[:_MAX_FORM].decode("utf-8", "replace"))
        key, back = given.get("key", [""])[0].strip(), inside(given.get("next", ["/"])[0])
        signed = await run_in_threadpool(keys.sign_in, key, lasting)
        if signed is None:
            note_problem(request.scope, "key-refused")
            return sign_in_page(request, back, 401, provider=provider)
        note_change(f"signed in as {signed.name}")
        answer = RedirectResponse(settings.root_path + back, 303)
        remember(answer, request, signed.session, settings)
        return answer

    @routes.post("/sign-out")
    def sign_out(request: Request) -> Response:
        session = session_in(request.headers)
        if session and identifier.is_own(request.headers, request.state.peer):
            keys.sign_out(session)
            if (name := asker_of(request).name) is not None:
                note_change(f"signed out {name}")
        answer = RedirectResponse(settings.root_path + SIGN_IN, 303)
        answer.delete_cookie(COOKIE, path=settings.root_path or "/")
        return answer

    return routes


def remember(answer: Response, request: Request, session: str, settings: ServingSettings) -> None:
    """Have the browser show this sign-in from now on."""
    answer.set_cookie(
        COOKIE,
        session,
        max_age=int(settings.session_hours * 3600),
        path=settings.root_path or "/",
        secure=request.state.peer.is_secure,
        httponly=True,
        samesite="strict",
    )


def inside(address: str) -> str:
    """An address of this service itself; anything else would lead who signs in elsewhere."""
    is_inside = address.startswith("/") and not address.startswith(("//", "/\\", "/sign-"))
    return address if is_inside and address.isprintable() else "/"
