"""Phrasing by a language model behind an OpenAI-compatible API, under one deadline."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import httpx

from search.phrasing.prompt import messages
from search.phrasing.stream import BadStream, Fault, read_stream
from search.servers.calls import new_client, run
from wenzheng.errors import PhrasingFailed, PhrasingReason

MAX_TOKENS = 1024
"""Most tokens that the model may say: three sentences with numbers take some 300."""

_EVENT_STREAM = "text/event-stream"
_FAULTS = {
    Fault.CUT_OFF: (
        PhrasingReason.CUT_OFF,
        "的回答没有说完；请查看服务的日志",
        "did not come to the end of its reply; see its log",
    ),
    Fault.TOO_LARGE: (
        PhrasingReason.TOO_LARGE,
        "的回答过长；请检查网址和模型",
        "replied with too much; check the address and the model",
    ),
    Fault.MALFORMED: (
        PhrasingReason.MALFORMED,
        "的答复不是约定的形式；请检查网址是否为 OpenAI 兼容的接口",
        "replied in another shape; check that the address is that of an OpenAI-compatible API",
    ),
}


class HttpPhraser:
    """The model `model` of the API at `base` (up to /v1), given `seconds` for an answer.

    `key` goes into the Authorization header, and nowhere else.
    """

    def __init__(self, base: str, *, model: str, seconds: float, key: str = "") -> None:
        self._url = httpx.URL(f"{base.rstrip('/')}/chat/completions")
        self._model = model
        self._seconds = seconds
        self._headers = {
            "content-type": "application/json",
            "accept": _EVENT_STREAM,
            "accept-encoding": "identity",
        }
        if key:
            self._headers["authorization"] = f"Bearer {key}"

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model

    def phrase(self, question: str, passages: Sequence[str]) -> str:
        """What the model says, whole. Raises PhrasingFailed."""
        return run(_joined(self.pieces(question, passages)))

    async def pieces(self, question: str, passages: Sequence[str]) -> AsyncGenerator[str]:
        """The same as it is said."""
        ends = asyncio.get_running_loop().time() + self._seconds
        async with aclosing(self._sent(question, passages)) as pieces:
            while (piece := await self._in_time(pieces, ends)) is not None:
                yield piece  # outside of the deadline's scope, which must not reach the caller

    async def _in_time(self, pieces: AsyncGenerator[str], ends: float) -> str | None:
        try:
            async with asyncio.timeout_at(ends):
                return await anext(pieces, None)
        except TimeoutError as error:
            raise self._failed(
                PhrasingReason.TOO_LATE,
                f"没有在 {self._seconds:g} 秒内答完；请检查服务，或调整 WENZHENG_PHRASING_SECONDS",
                f"did not finish within {self._seconds:g} s; check it, or change "
                "WENZHENG_PHRASING_SECONDS",
            ) from error

    async def _sent(self, question: str, passages: Sequence[str]) -> AsyncGenerator[str]:
        body = {
            "model": self._model,
            "messages": messages(question, passages),
            "stream": True,
            "temperature": 0,
            "max_tokens": MAX_TOKENS,
        }
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            async with (
                new_client() as client,
                client.stream("POST", self._url, content=content, headers=self._headers) as reply,
            ):
                self._check(reply)
                async with aclosing(read_stream(reply.aiter_raw())) as pieces:
                    async for piece in pieces:
                        yield piece
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise self._failed(
                PhrasingReason.UNREACHABLE,
                "无法连接；请检查网址、网络和服务是否在运行",
                f"cannot be reached ({error or 'timed out'}); check the address and whether it runs",
            ) from error
        except httpx.TransportError as error:
            raise self._failed(*_FAULTS[Fault.CUT_OFF]) from error
        except BadStream as error:
            raise self._failed(*_FAULTS[error.fault]) from error

    def _check(self, reply: httpx.Response) -> None:
        status = reply.status_code
        if 300 <= status < 400:
            raise self._failed(
                PhrasingReason.REDIRECTED,
                f"要求转到别处（{status}），没有照办；请在 WENZHENG_PHRASING_API 中填写最终网址",
                f"pointed elsewhere ({status}), which is not followed; give the final address in "
                "WENZHENG_PHRASING_API",
            )
        if status != httpx.codes.OK:
            # Not its text: that may repeat the key or the question.
            raise self._failed(
                PhrasingReason.REFUSED,
                f"返回了错误 {status}；请查看服务的日志，并检查模型名和密钥",
                f"replied with error {status}; see its log, and check the model's name and the key",
            )
        if reply.headers.get("content-type", "").partition(";")[0].strip() != _EVENT_STREAM:
            raise self._failed(*_FAULTS[Fault.MALFORMED])

    def _failed(self, reason: PhrasingReason, zh: str, en: str) -> PhrasingFailed:
        name = f"{self._url.copy_with(query=None, fragment=None)} ({self._model})"
        return PhrasingFailed(reason, f"语言模型 {name} {zh}", f"the language model {name} {en}")


async def _joined(pieces: AsyncGenerator[str]) -> str:
    async with aclosing(pieces):
        return "".join([piece async for piece in pieces])
