"""How many threads there are for what requests wait for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI


def as_many(most: int) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """A lifespan with as many threads as requests are taken at a time.

    With fewer, requests that are let in would wait for those that were given up and go on.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = most
        yield

    return lifespan
