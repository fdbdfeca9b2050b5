"""What is sent and how a reply is read, without the sending: the same for both clients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from .errors import Problem, UnexpectedReply, error_of_problem
from .types import (
    EVENTS,
    Answer,
    Collections,
    DocumentPage,
    DocumentText,
    Event,
    Job,
    Outcomes,
    PassageCitation,
    Related,
    SearchResult,
    ServedStatus,
    TargetPage,
)

M = TypeVar("M", bound=BaseModel)

FilterValue = str | int | Sequence[str]
Filters = Mapping[str, FilterValue]

LONGEST_WAIT = 30.0
"""Seconds: who is told to wait longer is told the error instead."""

_FIRST_WAIT = 0.5
_AGAIN = (429, 503)


@dataclass(frozen=True)
class Call(Generic[M]):
    """A request, and the type of its reply."""

    method: str
    path: str
    reply: type[M]
    body: dict[str, Any] | None = None
    parameters: Mapping[str, Any] | None = None
    files: tuple[Path, ...] = ()
    headers: Mapping[str, str] | None = None

    @contextmanager
    def sent(self) -> Iterator[dict[str, Any]]:
        """What is given to httpx; files are open meanwhile, and streamed."""
        with ExitStack() as stack:
            files = [
                ("files", (path.name, stack.enter_context(path.open("rb")))) for path in self.files
            ]
            yield {
                "json": self.body,
                "params": self.parameters,
                "headers": self.headers,
                "files": files or None,
            }

    def read(self, reply: httpx.Response) -> M:
        """The reply as its type. Raises UnexpectedReply."""
        try:
            return self.reply.model_validate_json(reply.content)
        except ValidationError as error:
            raise UnexpectedReply(f"{reply.request.url}: {error}") from error


def search(
    query: str,
    *,
    k: int,
    offset: int,
    mode: str | None,
    filters: Filters | None,
    ignore: Sequence[str],
    collapse: bool,
) -> Call[SearchResult]:
    """One search."""
    body = {"query": query, "k": k, "offset": offset, "mode": mode, "collapse": collapse}
    return Call("POST", "/v1/search", SearchResult, body | _narrowed(filters, ignore))


def search_many(searches: Sequence[Mapping[str, Any]]) -> Call[Outcomes]:
    """Many searches."""
    return Call("POST", "/v1/search/batch", Outcomes, {"searches": [dict(s) for s in searches]})


def ask(
    question: str,
    *,
    filters: Filters | None,
    ignore: Sequence[str],
    phrase: bool,
    stream: bool = False,
) -> Call[Answer]:
    """A question."""
    body = {"question": question, "phrase": phrase, "stream": stream}
    return Call("POST", "/v1/ask", Answer, body | _narrowed(filters, ignore))


def _narrowed(filters: Filters | None, ignore: Sequence[str]) -> dict[str, Any]:
    return {"filters": dict(filters or {}), "ignore": list(ignore)}


def documents(filters: Filters | None, after: str | None) -> Call[DocumentPage]:
    """A page of documents."""
    return Call("GET", "/v1/documents", DocumentPage, parameters=_page(filters, after))


def document(doc_id: str) -> Call[DocumentText]:
    """One document."""
    return Call("GET", f"/v1/documents/{quote(doc_id, safe='')}", DocumentText)


def collections() -> Call[Collections]:
    """All collections."""
    return Call("GET", "/v1/collections", Collections)


def citation(doc_id: str, start: int, end: int) -> Call[PassageCitation]:
    """How a passage is cited."""
    path, place = f"/v1/documents/{quote(doc_id, safe='')}/citation", {"start": start, "end": end}
    return Call("GET", path, PassageCitation, parameters=place)


def related(doc_id: str) -> Call[Related]:
    """What a document has to do with others."""
    return Call("GET", f"/v1/documents/{quote(doc_id, safe='')}/related", Related)


def targets(filters: Filters | None, after: str | None) -> Call[TargetPage]:
    """A page of figures."""
    return Call("GET", "/v1/targets", TargetPage, parameters=_page(filters, after))


def status() -> Call[ServedStatus]:
    """The state of the service."""
    return Call("GET", "/v1/status", ServedStatus)


def upload(files: Sequence[str | PathLike[str]], collections: Sequence[str]) -> Call[Job]:
    """Files to index, into these collections."""
    into = {"collection": list(collections)} if collections else None
    return Call("POST", "/v1/documents", Job, parameters=into, files=tuple(map(Path, files)))


def delete(doc_id: str, etag: str | None) -> Call[Job]:
    """A document to remove."""
    headers = {"if-match": etag} if etag else None
    return Call("DELETE", f"/v1/documents/{quote(doc_id, safe='')}", Job, headers=headers)


def reindex(doc_ids: Sequence[str] | None, every: bool) -> Call[Job]:
    """Documents to read anew."""
    named = {} if doc_ids is None else {"doc_ids": list(doc_ids)}
    return Call("POST", "/v1/reindex", Job, {"all": every, **named})


def job(number: int) -> Call[Job]:
    """How far a job is."""
    return Call("GET", f"/v1/jobs/{number}", Job)


def cancel(number: int) -> Call[Job]:
    """A job to cancel."""
    return Call("DELETE", f"/v1/jobs/{number}", Job)


def _page(filters: Filters | None, after: str | None) -> dict[str, Any]:
    return {**(filters or {}), "limit": 500, **({"after": after} if after else {})}


def wait_before_again(reply: httpx.Response, tries_left: int, tried: int) -> float | None:
    """Seconds to wait before asking once more, None where that is no use.

    Retry-After (RFC 9110, seconds or a date) is heeded; without it the wait doubles from half a second.
    """
    if reply.status_code not in _AGAIN or tries_left <= 0:
        return None
    told = reply.headers.get("retry-after")
    wait = _FIRST_WAIT * 2**tried if told is None else _seconds(told)
    return wait if wait is not None and wait <= LONGEST_WAIT else None


def _seconds(told: str) -> float | None:
    if told.strip().isdigit():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


class EventReader:
    """Events out of the lines of a stream: each ends at an empty line, comments are passed over."""

    def __init__(self) -> None:
        self._name = ""
        self._data: list[str] = []

    def feed(self, line: str) -> Iterator[Event]:
        """What this line completes. Raises ProblemError for the event that is one."""
        name, _, value = line.partition(":")
        if name == "event":
            self._name = value.strip()
        elif name == "data":
            self._data.append(value.removeprefix(" "))
        elif not line and self._data:
            data, self._data = "\n".join(self._data), []
            if self._name == "error":
                raise error_of_problem(Problem.model_validate_json(data))
            if self._name in EVENTS:
                yield EVENTS[self._name].model_validate_json(data)
