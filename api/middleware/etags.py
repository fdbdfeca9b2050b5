"""Spares the way of what the caller has already: ETag and If-None-Match (RFC 9110, 13.1.2)."""

from __future__ import annotations

from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ETags:
    """Gives whole JSON answers to GET under /v1 a tag of what they say, and answers 304 to it.

    The tag is a digest of the answer. A number of the library's generation would be cheaper, but no
    proof: what a document's status is changes at midnight, what waits in the dictionary changes
    without a commit, and a removed document is hidden before the index moves on.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        applies = scope["type"] == "http" and scope["method"] == "GET"
        if applies and scope["path"].startswith("/v1/"):
            send = _Tagging(Headers(scope=scope).get("if-none-match", ""), send)
        await self._app(scope, receive, send)


class _Tagging:
    """Holds the head of an answer back until it is known whether its body is needed."""

    def __init__(self, known: str, send: Send) -> None:
        self._known = known
        self._send = send
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be_tagged(message):
            self._head = message
            return
        head, self._head = self._head, None
        if head is not None:
            await self._send_both(head, message)
        else:
            await self._send(message)

    async def _send_both(self, head: Message, message: Message) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            body = message.get("body", b"")
            tag = tag_of(body)
            headers = MutableHeaders(scope=head)
            headers["etag"] = tag
            if is_known(tag, self._known):
                del headers["content-length"], headers["content-type"]
                head["status"] = 304
                message = {**message, "body": b""}
        await self._send(head)
        await self._send(message)


def _may_be_tagged(head: Message) -> bool:
    headers = Headers(raw=head["headers"])
    is_json = headers.get("content-type", "").startswith("application/json")
    return head["status"] == 200 and is_json and "etag" not in headers


def tag_of(body: bytes) -> str:
    """The tag of an answer."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def is_known(tag: str, known: str) -> bool:
    """Whether a list of tags names this one. Compared weakly, as If-None-Match is: proxies that compress mark tags as weak."""
    tags = [one.strip().removeprefix("W/") for one in known.split(",")]
    return tag in tags or known.strip() == "*"


def is_exactly(tag: str, known: str) -> bool:
    """Whether a list of tags names this one, byte for byte (RFC 9110, 8.8.3.2): as If-Match is compared."""
    return tag in [one.strip() for one in known.split(",")]
