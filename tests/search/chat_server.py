"""A chat-completion server on the loopback that can be told to misbehave: real HTTP, streamed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from threading import Event

from tests.search.loopback import Asked, loopback

DRIPS = 100
DRIP_SECONDS = 0.05
"""A dripping server is done after five seconds: a client without a deadline gets its reply."""


class Behaviour(Enum):
    """What the server does with every request until told otherwise."""

    SAYS = auto()
    IN_BYTES = auto()
    WITH_EXTRAS = auto()
    HANGS = auto()
    HANGS_HALF_WAY = auto()
    DRIPS = auto()
    CLOSES = auto()
    CLOSES_HALF_WAY = auto()
    NO_END = auto()
    STOPPED_FOR_LENGTH = auto()
    ENDLESS = auto()
    ENDLESS_LINE = auto()
    SAYS_500 = auto()
    SAYS_401_WITH_THE_KEY = auto()
    REDIRECTS = auto()
    JSON_TYPE = auto()
    HTML = auto()
    BAD_JSON = auto()
    WRONG_SHAPE = auto()
    ERROR_EVENT = auto()
    NOT_UTF8 = auto()
    EMPTY = auto()


class ChatServer:
    """Where it is, what it was asked, what it says and how."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.behaviour = Behaviour.SAYS
        self.says = ""
        self.asked: list[Asked] = []
        self.released = Event()


@contextmanager
def chat_server(says: str = "") -> Iterator[ChatServer]:
    """A server that says this to everyone."""
    with loopback(_Handler) as http:
        server = ChatServer(f"http://127.0.0.1:{http.server_port}/v1")
        server.says = says
        http.chat = server  # type: ignore[attr-defined]
        try:
            yield server
        finally:
            server.released.set()


def event(said: str, finish: str | None = None) -> bytes:
    """One chunk as the protocol has it."""
    choice = {"index": 0, "delta": {"content": said}, "finish_reason": finish}
    chunk = {"id": "x", "object": "chat.completion.chunk", "choices": [choice]}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def stream(said: str) -> bytes:
    """The whole reply, a few characters an event."""
    pieces = [said[at : at + 3] for at in range(0, len(said), 3)]
    return b"".join((*map(event, pieces), event("", "stop"), b"data: [DONE]\n\n"))


class _Handler(BaseHTTPRequestHandler):
    @property
    def _chat(self) -> ChatServer:
        server: ChatServer = self.server.chat  # type: ignore[attr-defined]
        return server

    def do_GET(self) -> None:
        """A redirect that was followed."""
        self._chat.asked.append(Asked(self.path, dict(self.headers), {}))
        self.send_error(404)

    def do_POST(self) -> None:
        """One conversation."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._chat.asked.append(Asked(self.path, dict(self.headers), body))
        with suppress(OSError):  # the client goes away, as some tests want
            _DOES[self._chat.behaviour](self)
        self.close_connection = True

    def begin(self, status: int = 200, kind: str = "text/event-stream; charset=utf-8") -> None:
        """The head of a reply that ends when the connection does."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.end_headers()

    def say(self) -> None:
        """What is to be said, as it should be."""
        self.begin()
        self.wfile.write(stream(self._chat.says))

    def say_in_bytes(self) -> None:
        """The same, cut anywhere, with the other line break."""
        self.begin()
        for byte in stream(self._chat.says).replace(b"\n", b"\r\n"):
            self.wfile.write(bytes((byte,)))

    def say_with_extras(self) -> None:
        """What real servers add: a role, thoughts, comments, usage."""
        self.begin()
        role = {"delta": {"role": "assistant", "reasoning_content": "99座"}, "index": 0}
        self.wfile.write(f": ping\nevent: x\ndata: {json.dumps({'choices': [role]})}\n\n".encode())
        usage = f"data: {json.dumps({'choices': [], 'usage': {'total_tokens': 9}})}\n\n".encode()
        self.wfile.write(stream(self._chat.says).replace(b"data: [DONE]", usage + b"data: [DONE]"))

    def half(self) -> None:
        """The first half of the reply."""
        whole = stream(self._chat.says)
        self.wfile.write(whole[: len(whole) // 2])

    def hang(self) -> None:
        """Nothing, for as long as the test runs."""
        self._chat.released.wait()

    def drip(self) -> None:
        """Comments that keep the connection busy, and at last the reply."""
        self.begin()
        for _ in range(DRIPS):
            self.wfile.write(b":\n")
            if self._chat.released.wait(DRIP_SECONDS):
                return
        self.wfile.write(stream(self._chat.says))

    def endless(self, piece: bytes) -> None:
        """The same again and again, some 40 MB of it."""
        self.begin()
        for _ in range(40):
            self.wfile.write(piece * ((1 << 20) // len(piece)))

    def in_one(self, content: bytes, kind: str = "text/event-stream", status: int = 200) -> None:
        """This and no more."""
        self.begin(status, kind)
        self.wfile.write(content)

    def redirect(self) -> None:
        """Elsewhere."""
        self.send_response(302)
        self.send_header("location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing is printed."""


def _begin_half(handler: _Handler) -> None:
    handler.begin()
    handler.half()


def _hang_half_way(handler: _Handler) -> None:
    _begin_half(handler)
    handler.hang()


def _without_end(handler: _Handler, finish: str | None) -> None:
    handler.in_one(event(handler._chat.says, finish) + b"data: [DONE]\n\n")


_DOES: dict[Behaviour, Callable[[_Handler], None]] = {
    Behaviour.SAYS: _Handler.say,
    Behaviour.IN_BYTES: _Handler.say_in_bytes,
    Behaviour.WITH_EXTRAS: _Handler.say_with_extras,
    Behaviour.HANGS: _Handler.hang,
    Behaviour.HANGS_HALF_WAY: _hang_half_way,
    Behaviour.DRIPS: _Handler.drip,
    Behaviour.CLOSES: lambda handler: None,
    Behaviour.CLOSES_HALF_WAY: _begin_half,
    Behaviour.NO_END: lambda handler: _without_end(handler, None),
    Behaviour.STOPPED_FOR_LENGTH: lambda handler: _without_end(handler, "length"),
    Behaviour.ENDLESS: lambda handler: handler.endless(event("好")),
    Behaviour.ENDLESS_LINE: lambda handler: handler.endless(b"x"),
    Behaviour.SAYS_500: lambda handler: handler.in_one(b"out of memory", "text/plain", 500),
    Behaviour.SAYS_401_WITH_THE_KEY: lambda handler: handler.in_one(
        handler.headers["authorization"].encode(), "text/plain", 401
    ),
    Behaviour.REDIRECTS: _Handler.redirect,
    Behaviour.JSON_TYPE: lambda handler: handler.in_one(
        stream(handler._chat.says), "application/json"
    ),
    Behaviour.HTML: lambda handler: handler.in_one(b"<html>It works!</html>", "text/html"),
    Behaviour.BAD_JSON: lambda handler: handler.in_one(b'data: {"choices": [{\n\n'),
    Behaviour.WRONG_SHAPE: lambda handler: handler.in_one(b'data: {"text": "70"}\n\n'),
    Behaviour.ERROR_EVENT: lambda handler: handler.in_one(b'data: {"error": {"message": "x"}}\n\n'),
    Behaviour.NOT_UTF8: lambda handler: handler.in_one(b"data: \xff\xfe\n\n"),
    Behaviour.EMPTY: lambda handler: handler.in_one(b""),
}
