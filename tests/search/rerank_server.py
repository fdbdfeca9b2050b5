"""A rerank server on the loopback that can be told to misbehave: real HTTP, one thread a request."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

from tests.search.loopback import Asked, loopback
from wenzheng.settings import RerankApi

DRIPS = 100
DRIP_SECONDS = 0.05
"""A dripping server is done after five seconds: a client without a deadline gets its reply."""


class Behaviour(Enum):
    """What the server does with every request until told otherwise."""

    HONEST = auto()
    WITH_EXTRAS = auto()
    HANGS = auto()
    DRIPS_HEADERS = auto()
    DRIPS_BODY = auto()
    CLOSES = auto()
    CLOSES_HALF_WAY = auto()
    NO_HTTP = auto()
    ENDLESS_HEADERS = auto()
    SAYS_500 = auto()
    SAYS_401_WITH_THE_KEY = auto()
    SAYS_204 = auto()
    REDIRECTS = auto()
    TOO_FEW = auto()
    TOO_MANY = auto()
    NONE_AT_ALL = auto()
    DUPLICATE = auto()
    ONE_TWICE = auto()
    OUT_OF_RANGE = auto()
    NEGATIVE = auto()
    NAN = auto()
    INFINITE = auto()
    STRINGS = auto()
    NULLS = auto()
    BOOLEANS = auto()
    FRACTIONAL_INDEX = auto()
    WRONG_SHAPE = auto()
    NOT_JSON = auto()
    NOT_UTF8 = auto()
    EMPTY = auto()
    DEEP = auto()
    HUGE = auto()
    COMPRESSED = auto()


class RerankServer:
    """Where it is, what it was asked, and what it does."""

    def __init__(self, url: str, api: RerankApi, most: int) -> None:
        self.url = url
        self.api = api
        self.most = most
        self.behaviour = Behaviour.HONEST
        self.asked: list[Asked] = []
        self.released = Event()


def relevance(question: str, passage: str) -> float:
    """The honest score: the share of the question's characters that the passage has."""
    return len(set(question) & set(passage)) / max(1, len(set(question)))


@contextmanager
def rerank_server(api: RerankApi, *, most: int = 1000) -> Iterator[RerankServer]:
    """A server that speaks `api` and refuses more than `most` passages at once."""
    with loopback(_Handler) as http:
        server = RerankServer(f"http://127.0.0.1:{http.server_port}/rerank", api, most)
        http.rerank = server  # type: ignore[attr-defined]
        try:
            yield server
        finally:
            server.released.set()


class _Handler(BaseHTTPRequestHandler):
    @property
    def _rerank(self) -> RerankServer:
        server: RerankServer = self.server.rerank  # type: ignore[attr-defined]
        return server

    def do_GET(self) -> None:
        """A redirect that was followed."""
        self._rerank.asked.append(Asked(self.path, dict(self.headers), {}))
        self.send_error(404)

    def do_POST(self) -> None:
        """One question."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._rerank.asked.append(Asked(self.path, dict(self.headers), body))
        try:
            self._reply(body)
        except OSError:
            self.close_connection = True  # the client went away, as some tests want

    def _reply(self, body: dict[str, Any]) -> None:
        behaviour = self._rerank.behaviour
        if behaviour in _RAW:
            _RAW[behaviour](self)
            self.close_connection = True
            return
        passages = body["texts" if self._rerank.api is RerankApi.TEI else "documents"]
        if len(passages) > self._rerank.most:
            self._say(422, b'{"error": "batch too large"}')
            return
        pairs = [(at, relevance(body["query"], text)) for at, text in enumerate(passages)]
        self._say(200, _reply_bytes(self._rerank.api, behaviour, pairs))

    def _say(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def _hang(self) -> None:
        self._rerank.released.wait()

    def _drip(self, before: bytes, after: bytes) -> None:
        """`before`, then a byte at a time what means nothing, then `after`."""
        self.wfile.write(before)
        for _ in range(DRIPS):
            self.wfile.write(b" ")
            if self._rerank.released.wait(DRIP_SECONDS):
                return
        self.wfile.write(after)

    def _drip_headers(self) -> None:
        content = self._honest_content()
        ending = f"x\r\ncontent-length: {len(content)}\r\n\r\n".encode() + content
        self._drip(b"HTTP/1.0 200 OK\r\nx-slow:", ending)

    def _drip_body(self) -> None:
        content = self._honest_content()
        length = DRIPS + len(content)
        self._drip(f"HTTP/1.0 200 OK\r\ncontent-length: {length}\r\n\r\n".encode(), content)

    def _honest_content(self) -> bytes:
        body = self._rerank.asked[-1].body
        passages = body.get("texts") or body["documents"]
        pairs = [(at, relevance(body["query"], text)) for at, text in enumerate(passages)]
        return _reply_bytes(self._rerank.api, Behaviour.HONEST, pairs)

    def _close_half_way(self) -> None:
        content = self._honest_content()
        head = f"HTTP/1.0 200 OK\r\ncontent-length: {len(content)}\r\n\r\n".encode()
        self.wfile.write(head + content[: len(content) // 2])

    def _endless_headers(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for at in range(20_000):
            self.wfile.write(f"x-{at}: {'y' * 50}\r\n".encode())

    def _huge(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n[")
        for _ in range(64):
            self.wfile.write(b" " * (1 << 20))

    def _repeat_the_key(self) -> None:
        self._say(401, f"wrong: {self.headers['authorization']}".encode())

    def _compress(self) -> None:
        self._say(200, gzip.compress(self._honest_content()), content_encoding="gzip")

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing is printed."""


_RAW: dict[Behaviour, Callable[[_Handler], None]] = {
    Behaviour.HANGS: _Handler._hang,
    Behaviour.DRIPS_HEADERS: _Handler._drip_headers,
    Behaviour.DRIPS_BODY: _Handler._drip_body,
    Behaviour.CLOSES: lambda handler: None,
    Behaviour.CLOSES_HALF_WAY: _Handler._close_half_way,
    Behaviour.NO_HTTP: lambda handler: _ignore(handler.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")),
    Behaviour.ENDLESS_HEADERS: _Handler._endless_headers,
    Behaviour.SAYS_500: lambda handler: handler._say(500, b"out of memory"),
    Behaviour.SAYS_401_WITH_THE_KEY: _Handler._repeat_the_key,
    Behaviour.SAYS_204: lambda handler: handler._say(204, b""),
    Behaviour.REDIRECTS: lambda handler: handler._say(302, b"", location="/elsewhere"),
    Behaviour.HUGE: _Handler._huge,
    Behaviour.COMPRESSED: _Handler._compress,
}

_BODIES = {
    Behaviour.WRONG_SHAPE: b'{"data": [{"embedding": [0.1]}]}',
    Behaviour.NOT_JSON: b"<html><body>It works!</body></html>",
    Behaviour.NOT_UTF8: b'{"results": "\xff\xfe"}',
    Behaviour.EMPTY: b"",
    Behaviour.DEEP: b"[" * 200_000,
}


def _ignore(_: object) -> None:
    return None


def _reply_bytes(api: RerankApi, behaviour: Behaviour, pairs: Sequence[tuple[int, float]]) -> bytes:
    """The reply, most relevant first as servers give it, with what the behaviour makes of it."""
    if behaviour in _BODIES:
        return _BODIES[behaviour]
    scored: list[tuple[object, object]] = list(_spoilt(behaviour, sorted(pairs, key=_by_score)))
    name = "score" if api is RerankApi.TEI else "relevance_score"
    results = [{"index": index, name: score} for index, score in scored]
    if behaviour is Behaviour.WITH_EXTRAS:
        results = [{**result, "text": None, "document": {"text": "…"}} for result in results]
    whole: object = results
    if api is RerankApi.COHERE:
        whole = {"id": "x", "results": results, "usage": {"total_tokens": 7}}
    return json.dumps(whole).replace("Infinity", "1e999").encode()


def _by_score(pair: tuple[int, float]) -> tuple[float, int]:
    return -pair[1], pair[0]


def _spoilt(
    behaviour: Behaviour, pairs: Sequence[tuple[int, float]]
) -> Sequence[tuple[object, object]]:
    (first, score), rest = pairs[0], pairs[1:]
    spoilt: dict[Behaviour, Sequence[tuple[object, object]]] = {
        Behaviour.TOO_FEW: rest,
        Behaviour.TOO_MANY: [*pairs, (len(pairs), 0.5)],
        Behaviour.NONE_AT_ALL: [],
        Behaviour.DUPLICATE: [*rest, rest[0]] if rest else [*pairs, pairs[0]],
        Behaviour.ONE_TWICE: [*pairs, (first, score / 2)],
        Behaviour.OUT_OF_RANGE: [*rest, (len(pairs), score)],
        Behaviour.NEGATIVE: [*rest, (-1, score)],
        Behaviour.NAN: [*rest, (first, float("nan"))],
        Behaviour.INFINITE: [*rest, (first, float("inf"))],
        Behaviour.STRINGS: [*rest, (first, str(score))],
        Behaviour.NULLS: [*rest, (first, None)],
        Behaviour.BOOLEANS: [*rest, (first, True)],
        Behaviour.FRACTIONAL_INDEX: [*rest, (first + 0.5, score)],
    }
    return spoilt.get(behaviour, pairs)
