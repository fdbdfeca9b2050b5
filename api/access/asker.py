"""Who sent a request, as every route may ask: `asker_of(request)`, and `Reads` as a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Request

from wenzheng.readable import NOTHING, Readable
from wenzheng.serving import Scope


class Means(StrEnum):
    """What an asker is known by: of the last two, a user's name."""

    NOTHING = "anonymous"
    KEY = "key"
    SESSION = "session"
    PROXY = "proxy"
    PROVIDER = "provider"


SIGNED_IN = (Means.SESSION, Means.PROVIDER)
"""By a cookie of this service's own, which signing out ends."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A person or a program that asks.

    `name` is that of the key or the user, None for the anonymous: what people read. `identity` says who it
    is: a user of the proxy or of a provider may have the name of a key, and is somebody else. `groups` are those that a trusted
    proxy or an OpenID provider names; `address` is the client's own, seen through trusted proxies; `readable` is what any
    answer to it may be made of.
    """

    name: str | None
    scopes: frozenset[Scope]
    groups: frozenset[str]
    address: str
    means: Means
    readable: Readable
    identity: str | None = None


NOBODY = Asker(None, frozenset(), frozenset(), "", Means.NOTHING, NOTHING)
"""Before anyone is known: what is refused at the door was asked by nobody."""


def asker_of(request: Request) -> Asker:
    """Who sent this request."""
    return asker_in(request.scope)


def asker_in(scope: Mapping[str, Any]) -> Asker:
    """Who sent the request of this ASGI scope."""
    found: Asker = scope.get("state", {}).get("asker", NOBODY)
    return found


async def readable_of(request: Request) -> Readable:
    """What who sent this request may read; nothing where nobody was let in."""
    return asker_of(request).readable


Reads = Annotated[Readable, Depends(readable_of)]
"""A parameter of a route: what is handed to `library.snapshot` and to the engine."""
