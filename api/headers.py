"""Security headers: the same on every response, whatever made it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Message, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DOCS_POLICY = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""Swagger UI sets styles on its elements; nothing else is allowed there either."""

TRANSPORT_SECURITY = {"strict-transport-security": "max-age=31536000"}
"""Where the service speaks TLS itself, browsers come back by TLS only."""


def security_headers(path: str) -> dict[str, str]:
    """The headers of a response at this path."""
    return {
        # What one may read another may not; nor may it be shown again once it has changed.
        "cache-control": "no-cache" if path.startswith("/static/") else "private, no-cache",
        "content-security-policy": _DOCS_POLICY if path == "/docs" else _POLICY,
        "x-content-type-options": "nosniff",
        # With no-referrer, browsers do not say either that a form is the service's own (Origin).
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }


def adding(send: Send, headers: Mapping[str, str]) -> Send:
    """A `send` that adds these headers, named in lower case, where an answer has none of that name."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def added(message: Message) -> None:
        if message["type"] == "http.response.start":
            held = list(message["headers"])
            names = {name.lower() for name, _ in held}
            message["headers"] = [*held, *(one for one in raw if one[0] not in names)]
        await send(message)

    return added
