"""The streamed reply of a chat completion: server-sent events, read strictly and up to a limit.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html, of which only `data` matters
here; its content is OpenAI's `chat.completion.chunk`, and `[DONE]` at the end.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from enum import Enum, auto

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_BYTES = 1 << 20
"""Largest reply: each piece of a few characters brings some 300 bytes with it."""

MAX_TEXT = 4000
"""Most characters said: three sentences need a tenth of them."""

_DONE = "[DONE]"


class Fault(Enum):
    """What is wrong with a stream."""

    CUT_OFF = auto()
    TOO_LARGE = auto()
    MALFORMED = auto()


class BadStream(Exception):
    """The stream says nothing that is whole."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Delta(_Part):
    content: str | None = None


class _Choice(_Part):
    delta: _Delta
    finish_reason: str | None = None


class _Chunk(_Part):
    choices: list[_Choice] = Field(max_length=8)


async def read_stream(parts: AsyncIterable[bytes]) -> AsyncGenerator[str]:
    """What is said, piece by piece; it ends where the stream says that the model came to its end.

    Raises BadStream: CUT_OFF when it ends before that or the model was stopped in mid-sentence,
    TOO_LARGE above MAX_BYTES or MAX_TEXT, MALFORMED for anything but the format.
    """
    length, is_whole = 0, False
    async for data in _events(parts):
        if data == _DONE:
            break
        try:
            chunk = _Chunk.model_validate_json(data)
        except ValidationError as error:
            raise BadStream(Fault.MALFORMED) from error
        for choice in chunk.choices[:1]:
            said = choice.delta.content or ""
            is_whole = is_whole or choice.finish_reason == "stop"
            length += len(said)
            if length > MAX_TEXT:
                raise BadStream(Fault.TOO_LARGE)
            if said:
                yield said
    if not is_whole:
        raise BadStream(Fault.CUT_OFF)


async def _events(parts: AsyncIterable[bytes]) -> AsyncIterator[str]:
    """The data of each event, its lines joined."""
    data: list[str] = []
    async for line in _lines(parts):
        name, _, value = line.partition(":")
        if name == "data":
            data.append(value.removeprefix(" "))
        elif not line and data:
            yield "\n".join(data)
            data = []


async def _lines(parts: AsyncIterable[bytes]) -> AsyncIterator[str]:
    """Whole lines; what stands behind the last line break is no event."""
    rest, size = b"", 0
    async for part in parts:
        size += len(part)
        if size > MAX_BYTES:
            raise BadStream(Fault.TOO_LARGE)
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            try:
                yield line.removesuffix(b"\r").decode()
            except UnicodeDecodeError as error:
                raise BadStream(Fault.MALFORMED) from error
