"""The two clients: the same methods, one of them to be awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from os import PathLike
from types import TracebackType
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from . import calls
from .calls import Call, EventReader, Filters
from .errors import error_of
from .types import (
    Answer,
    Collection,
    Document,
    DocumentText,
    Event,
    Job,
    Outcome,
    PassageCitation,
    Related,
    SearchResult,
    ServedStatus,
    Target,
)

M = TypeVar("M", bound=BaseModel)

ADDRESS = "http://127.0.0.1:8000"
SECONDS = 60.0
RETRIES = 3
POLLED_EVERY = 0.5
"""Seconds between looks at a job that is waited for."""


def _headers(key: str | None) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"} if key else {}


class Wenzheng:
    """Asks the service at `base_url`; safe to share between threads.

    What is refused with 429 or 503 is asked again, up to `retries` times, after the time that the
    service names. Methods raise ProblemError, UnexpectedReply and what httpx raises.
    """

    def __init__(
        self,
        base_url: str = ADDRESS,
        *,
        key: str | None = None,
        timeout: float = SECONDS,
        retries: int = RETRIES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url, headers=_headers(key), timeout=timeout, transport=transport
        )
        self._retries = retries

    def __enter__(self) -> Wenzheng:
        """Itself; its connections are closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        offset: int = 0,
        mode: str | None = None,
        filters: Filters | None = None,
        ignore: Sequence[str] = (),
        collapse: bool = True,
    ) -> SearchResult:
        """The best passages."""
        return self._call(
            calls.search(
                query,
                k=k,
                offset=offset,
                mode=mode,
                filters=filters,
                ignore=ignore,
                collapse=collapse,
            )
        )

    def search_many(self, searches: Sequence[Mapping[str, Any]]) -> tuple[Outcome, ...]:
        """Many searches in one call, each as the body of /v1/search; in their order."""
        return self._call(calls.search_many(searches)).outcomes

    def ask(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        ignore: Sequence[str] = (),
        phrase: bool = True,
    ) -> Answer:
        """The answer with its quotes, or an abstention."""
        return self._call(calls.ask(question, filters=filters, ignore=ignore, phrase=phrase))

    def ask_events(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        ignore: Sequence[str] = (),
        phrase: bool = True,
    ) -> Iterator[Event]:
        """The same as it comes about; closing the iterator ends the service's work."""
        reader = EventReader()
        with self._sent(
            calls.ask(question, filters=filters, ignore=ignore, phrase=phrase, stream=True)
        ) as reply:
            for line in reply.iter_lines():
                yield from reader.feed(line)

    def documents(self, filters: Filters | None = None) -> Iterator[Document]:
        """All documents that pass."""
        after: str | None = None
        while True:
            page = self._call(calls.documents(filters, after))
            yield from page.documents
            if (after := page.next) is None:
                return

    def document(self, doc_id: str) -> DocumentText:
        """One document with its texts. Raises NotFound."""
        return self._call(calls.document(doc_id))

    def collections(self) -> tuple[Collection, ...]:
        """Collections that may be read, those of most documents first."""
        return self._call(calls.collections()).collections

    def citation(self, doc_id: str, start: int = 0, end: int = 0) -> PassageCitation:
        """How `text[start:end]` is cited; the document as a whole without them. Raises NotFound."""
        return self._call(calls.citation(doc_id, start, end))

    def related(self, doc_id: str) -> Related:
        """The documents that this one has to do with. Raises NotFound."""
        return self._call(calls.related(doc_id))

    def targets(self, filters: Filters | None = None) -> Iterator[Target]:
        """All figures that pass."""
        after: str | None = None
        while True:
            page = self._call(calls.targets(filters, after))
            yield from page.targets
            if (after := page.next) is None:
                return

    def status(self) -> ServedStatus:
        """The state of the service. Raises Unavailable."""
        return self._call(calls.status())

    def upload(self, *files: str | PathLike[str], collections: Sequence[str] = ()) -> Job:
        """Send files to be indexed, streamed, into these collections; `wait` tells what became of them."""
        return self._call(calls.upload(files, collections))

    def delete(self, doc_id: str, *, etag: str | None = None) -> Job:
        """Remove a document, with `etag` only while it is what that names. Raises NotFound."""
        return self._call(calls.delete(doc_id, etag))

    def reindex(self, doc_ids: Sequence[str] | None = None, *, every: bool = False) -> Job:
        """Read documents anew: these, or every one, or those that an older version had read."""
        return self._call(calls.reindex(doc_ids, every))

    def job(self, number: int) -> Job:
        """How far a job is. Raises NotFound."""
        return self._call(calls.job(number))

    def cancel(self, number: int) -> Job:
        """Cancel a job; what it has committed stays. Raises NotFound."""
        return self._call(calls.cancel(number))

    def wait(self, job: Job, *, seconds: float | None = None) -> Job:
        """The job once it is over. Raises TimeoutError after so many seconds."""
        until = None if seconds is None else time.monotonic() + seconds
        while not job.is_over:
            if until is not None and time.monotonic() > until:
                raise TimeoutError(f"job {job.id} is {job.state} after {seconds} s")
            time.sleep(POLLED_EVERY)
            job = self.job(job.id)
        return job

    def _call(self, call: Call[M]) -> M:
        with self._sent(call) as reply:
            reply.read()
            return call.read(reply)

    @contextmanager
    def _sent(self, call: Call[M]) -> Iterator[httpx.Response]:
        for tried in range(self._retries + 1):
            with call.sent() as given:
                request = self._http.build_request(call.method, call.path, **given)
                reply = self._http.send(request, stream=True)
            try:
                if reply.is_success:
                    yield reply
                    return
                reply.read()
            finally:
                reply.close()
            wait = calls.wait_before_again(reply, self._retries - tried, tried)
            if wait is None:
                raise error_of(reply)
            time.sleep(wait)


class AsyncWenzheng:
    """The same, to be awaited: see Wenzheng."""

    def __init__(
        self,
        base_url: str = ADDRESS,
        *,
        key: str | None = None,
        timeout: float = SECONDS,
        retries: int = RETRIES,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url, headers=_headers(key), timeout=timeout, transport=transport
        )
        self._retries = retries

    async def __aenter__(self) -> AsyncWenzheng:
        """Itself; its connections are closed at the end of the block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def search(
        self,
        query: str,
        *,
        k: int = 10,
        offset: int = 0,
        mode: str | None = None,
        filters: Filters | None = None,
        ignore: Sequence[str] = (),
        collapse: bool = True,
    ) -> SearchResult:
        """The best passages."""
        return await self._call(
            calls.search(
                query,
                k=k,
                offset=offset,
                mode=mode,
                filters=filters,
                ignore=ignore,
                collapse=collapse,
            )
        )

    async def search_many(self, searches: Sequence[Mapping[str, Any]]) -> tuple[Outcome, ...]:
        """Many searches in one call, each as the body of /v1/search; in their order."""
        return (await self._call(calls.search_many(searches))).outcomes

    async def ask(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        ignore: Sequence[str] = (),
        phrase: bool = True,
    ) -> Answer:
        """The answer with its quotes, or an abstention."""
        return await self._call(calls.ask(question, filters=filters, ignore=ignore, phrase=phrase))

    async def ask_events(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        ignore: Sequence[str] = (),
        phrase: bool = True,
    ) -> AsyncIterator[Event]:
        """The same as it comes about; closing the iterator ends the service's work."""
        reader = EventReader()
        async with self._sent(
            calls.ask(question, filters=filters, ignore=ignore, phrase=phrase, stream=True)
        ) as reply:
            async for line in reply.aiter_lines():
                for event in reader.feed(line):
                    yield event

    async def documents(self, filters: Filters | None = None) -> AsyncIterator[Document]:
        """All documents that pass."""
        after: str | None = None
        while True:
            page = await self._call(calls.documents(filters, after))
            for one in page.documents:
                yield one
            if (after := page.next) is None:
                return

    async def document(self, doc_id: str) -> DocumentText:
        """One document with its texts. Raises NotFound."""
        return await self._call(calls.document(doc_id))

    async def collections(self) -> tuple[Collection, ...]:
        """Collections that may be read, those of most documents first."""
        return (await self._call(calls.collections())).collections

    async def citation(self, doc_id: str, start: int = 0, end: int = 0) -> PassageCitation:
        """How `text[start:end]` is cited; the document as a whole without them. Raises NotFound."""
        return await self._call(calls.citation(doc_id, start, end))

    async def related(self, doc_id: str) -> Related:
        """The documents that this one has to do with. Raises NotFound."""
        return await self._call(calls.related(doc_id))

    async def targets(self, filters: Filters | None = None) -> AsyncIterator[Target]:
        """All figures that pass."""
        after: str | None = None
        while True:
            page = await self._call(calls.targets(filters, after))
            for one in page.targets:
                yield one
            if (after := page.next) is None:
                return

    async def status(self) -> ServedStatus:
        """The state of the service. Raises Unavailable."""
        return await self._call(calls.status())

    async def upload(self, *files: str | PathLike[str], collections: Sequence[str] = ()) -> Job:
        """Send files to be indexed, streamed, into these collections; `wait` tells what became of them."""
        return await self._call(calls.upload(files, collections))

    async def delete(self, doc_id: str, *, etag: str | None = None) -> Job:
        """Remove a document, with `etag` only while it is what that names. Raises NotFound."""
        return await self._call(calls.delete(doc_id, etag))

    async def reindex(self, doc_ids: Sequence[str] | None = None, *, every: bool = False) -> Job:
        """Read documents anew: these, or every one, or those that an older version had read."""
        return await self._call(calls.reindex(doc_ids, every))

    async def job(self, number: int) -> Job:
        """How far a job is. Raises NotFound."""
        return await self._call(calls.job(number))

    async def cancel(self, number: int) -> Job:
        """Cancel a job; what it has committed stays. Raises NotFound."""
        return await self._call(calls.cancel(number))

    async def wait(self, job: Job, *, seconds: float | None = None) -> Job:
        """The job once it is over. Raises TimeoutError after so many seconds."""
        until = None if seconds is None else time.monotonic() + seconds
        while not job.is_over:
            if until is not None and time.monotonic() > until:
                raise TimeoutError(f"job {job.id} is {job.state} after {seconds} s")
            await asyncio.sleep(POLLED_EVERY)
            job = await self.job(job.id)
        return job

    async def _call(self, call: Call[M]) -> M:
        async with self._sent(call) as reply:
            await reply.aread()
            return call.read(reply)

    @asynccontextmanager
    async def _sent(self, call: Call[M]) -> AsyncIterator[httpx.Response]:
        for tried in range(self._retries + 1):
            with call.sent() as given:
                request = self._http.build_request(call.method, call.path, **given)
                reply = await self._http.send(request, stream=True)
            try:
                if reply.is_success:
                    yield reply
                    return
                await reply.aread()
            finally:
                await reply.aclose()
            wait = calls.wait_before_again(reply, self._retries - tried, tried)
            if wait is None:
                raise error_of(reply)
            await asyncio.sleep(wait)
