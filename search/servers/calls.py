"""HTTP calls that can be cancelled, by whoever waits for them and in whatever thread."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine
from functools import cache
from threading import Lock, Thread
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

CONNECT_SECONDS = 3.0
"""Longest wait for a connection: on a local network one is there at once or not at all."""

CONNECT_AGAIN = 1
"""How often a connection that failed is tried again. What was sent is never sent again."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, run on the event loop that all calls share; raises what it raises.

    Time-outs of HTTP clients are for single reads, which a server that drips never meets. On a loop
    `asyncio.timeout` cancels whatever is being waited for.
    """
    return asyncio.run_coroutine_threadsafe(work, _EVENTS.loop()).result()


def new_client() -> httpx.AsyncClient:
    """A client for one question, without a time-out but for connecting.

    Neither proxies nor credentials are taken from the environment, redirects are not followed,
    connections are not kept. Certificates are those of the system, so that an organisation's own
    are known (and SSL_CERT_FILE is heeded).
    """
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(
            verify=_certificates(),
            trust_env=False,
            retries=CONNECT_AGAIN,
            limits=httpx.Limits(max_keepalive_connections=0),
        ),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
    )


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Events:
    """One event loop in a thread of its own, made when first needed.

    Callers may be in a thread that runs a loop itself, where no other can be run.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def loop(self) -> asyncio.AbstractEventLoop:
        """The running loop."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                Thread(target=self._loop.run_forever, name="servers", daemon=True).start()
            return self._loop


_EVENTS = _Events()
