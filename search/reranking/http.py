"""Reranking by a server, under a deadline that holds whatever the server does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import httpx
from pydantic import ValidationError

from search.reranking.base import score_distinct
from search.reranking.shapes import SHAPES
from search.servers.calls import new_client, run
from wenzheng.errors import RerankFailed, RerankReason
from wenzheng.settings import RerankApi

MAX_REPLY = 8 << 20
"""Largest reply in bytes; a thousand scores take a hundredth of it."""


class HttpReranker:
    """The server at `url` (the whole address, with the path), given `seconds` for a question.

    `model` names one of the server's models, where it has several; `key` goes into the
    Authorization header, and nowhere else.
    """

    def __init__(
        self, url: str, *, api: RerankApi, seconds: float, model: str = "", key: str = ""
    ) -> None:
        self._url = httpx.URL(url)
        self._shape = SHAPES[api]
        self._seconds = seconds
        self._model = model
        self._headers = {"content-type": "application/json", "accept-encoding": "identity"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"

    @property
    def name(self) -> str:
        """The address without its query, and the model."""
        address = str(self._url.copy_with(query=None, fragment=None))
        return f"{address} ({self._model})" if self._model else address

    def rerank(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """The server's scores, in order. Raises RerankFailed."""
        return score_distinct(question, passages, self._score)

    def _score(self, question: str, texts: list[str]) -> list[float]:
        return run(self._all(question, texts))

    async def _all(self, question: str, texts: list[str]) -> list[float]:
        """All batches, one after the other, within the deadline.

        It is one deadline over everything (name, connection, headers byte by byte, body): time-outs
        of single reads would begin anew with every byte of a server that drips.
        """
        scores: list[float] = []
        try:
            async with asyncio.timeout(self._seconds), new_client() as client:
                for at in range(0, len(texts), self._shape.most):
                    scores += await self._batch(client, question, texts[at : at + self._shape.most])
        except TimeoutError as error:
            raise self._failed(
                RerankReason.TOO_LATE,
                f"没有在 {self._seconds:g} 秒内答复；请检查服务，或调整 WENZHENG_RERANK_SECONDS、"
                "WENZHENG_RERANK_DEPTH",
                f"did not reply within {self._seconds:g} s; check it, or change "
                "WENZHENG_RERANK_SECONDS or WENZHENG_RERANK_DEPTH",
            ) from error
        return scores

    async def _batch(
        self, client: httpx.AsyncClient, question: str, texts: Sequence[str]
    ) -> list[float]:
        shape = self._shape.ask(self._model, question, texts)
        body = await self._send(client, json.dumps(shape, ensure_ascii=False).encode())
        try:
            pairs = self._shape.read(body)
        except ValidationError as error:
            raise self._failed(
                RerankReason.MALFORMED,
                "的答复不是约定的形式；请检查网址和 WENZHENG_RERANK_API",
                "replied in another shape; check the address and WENZHENG_RERANK_API",
            ) from error
        by_index = dict(pairs)
        if len(pairs) != len(texts) or set(by_index) != set(range(len(texts))):
            raise self._failed(
                RerankReason.BAD_SCORES,
                f"应给 {len(texts)} 个文段各一个分数，答复不符；请检查服务的模型",
                f"owes one score for each of {len(texts)} passages and gave others; check its model",
            )
        return [by_index[at] for at in range(len(texts))]

    async def _send(self, client: httpx.AsyncClient, content: bytes) -> bytes:
        """The body of the reply to one request."""
        try:
            async with client.stream(
                "POST", self._url, content=content, headers=self._headers
            ) as response:
                self._check_status(response)
                return await self._body(response)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise self._failed(
                RerankReason.UNREACHABLE,
                "无法连接；请检查网址、网络和服务是否在运行",
                f"cannot be reached ({error or 'timed out'}); check the address and whether it runs",
            ) from error
        except httpx.TransportError as error:
            raise self._failed(
                RerankReason.CUT_OFF,
                "中断了连接；请查看服务的日志",
                "broke off the connection; see its log",
            ) from error

    def _check_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if 300 <= status < 400:
            raise self._failed(
                RerankReason.REDIRECTED,
                f"要求转到别处（{status}），没有照办；请在 WENZHENG_RERANKER 中填写最终网址",
                f"pointed elsewhere ({status}), which is not followed; give the final address in "
                "WENZHENG_RERANKER",
            )
        if status != httpx.codes.OK:
            # Not its text: that may repeat the key or the question.
            raise self._failed(
                RerankReason.REFUSED,
                f"返回了错误 {status}；请查看服务的日志，并检查模型名和密钥",
                f"replied with error {status}; see its log, and check the model's name and the key",
            )

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) > MAX_REPLY:
                raise self._failed(
                    RerankReason.TOO_LARGE,
                    f"的答复超过 {MAX_REPLY >> 20} MiB；请检查网址是否为重排序服务",
                    f"replied with more than {MAX_REPLY >> 20} MiB; check that the address is that "
                    "of a rerank server",
                )
        return bytes(body)

    def _failed(self, reason: RerankReason, zh: str, en: str) -> RerankFailed:
        return RerankFailed(
            reason, f"重排序服务 {self.name} {zh}", f"the rerank server {self.name} {en}"
        )
