"""Answers what takes too long, and what is too much at a time, with a problem."""

from __future__ import annotations

import asyncio

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.jobs.receiving import takes_upload
from api.problems import Told, problem

_ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})
"""What has to be told however busy the service is."""

_TOO_LONG = Told(
    "too-long",
    "处理超过 {:g} 秒，已停止等待；请缩小范围或稍后再试（已开始的改动会继续完成）",
    "it took longer than {:g} s, and is not waited for any more; narrow it or try later (a change "
    "that was begun goes on)",
)
_BUSY = Told(
    "overloaded",
    "同时处理的请求过多；请稍后再试（设置 WENZHENG_MAX_REQUESTS）",
    "too many requests are being answered; try later (setting WENZHENG_MAX_REQUESTS)",
)


class Deadline:
    """Waits `seconds` for an answer to begin, and takes `most` requests at a time.

    A thread that computes cannot be stopped: it goes on, its place counts as taken until it ends,
    and what it says is dropped. Nothing is added to a request that keeps to its time but a timer.
    An answer that has begun, such as a stream, is not cut off.
    """

    def __init__(self, app: ASGIApp, seconds: float, most: int) -> None:
        self._app = app
        self._seconds = seconds
        self._most = most
        self._taken = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it in the route's stead."""
        if scope["type"] != "http" or scope["path"] in _ALWAYS:
            await self._app(scope, receive, send)
            return
        if self._taken >= self._most:
            busy = problem(Request(scope), 503, _BUSY, {"retry-after": "1"})
            await busy(scope, receive, send)
            return
        waiting = _Waiting(Request(scope), send, self._seconds)
        if takes_upload(scope):
            # As long as it comes: api/jobs/receiving waits for each piece so long.
            waiting.keep_waiting()
        scope.setdefault("state", {})["waiting"] = waiting
        timer = asyncio.get_running_loop().call_later(self._seconds, waiting.give_up)
        self._taken += 1
        try:
            await self._app(scope, receive, waiting.send)
        finally:
            self._taken -= 1
            timer.cancel()
            if waiting.told is not None:
                await waiting.told


def is_late(request: Request) -> bool:
    """Whether this request was answered in its route's stead; what goes on with it may stop."""
    waiting: _Waiting | None = request.scope.get("state", {}).get("waiting")
    return waiting is not None and waiting.told is not None


class _Waiting:
    """One request that is waited for."""

    def __init__(self, request: Request, send: Send, seconds: float) -> None:
        self._request = request
        self._send = send
        self._seconds = seconds
        self._has_begun = False
        self.told: asyncio.Task[None] | None = None

    def keep_waiting(self) -> None:
        """Never give up."""
        self._has_begun = True

    async def send(self, message: Message) -> None:
        """Pass on what the route says, unless it is too late."""
        if self.told is None:
            self._has_begun = True
            await self._send(message)

    def give_up(self) -> None:
        """Answer in the route's stead, unless it has begun to."""
        if not self._has_begun:
            self.told = asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        late = problem(self._request, 504, _TOO_LONG.filled(self._seconds))
        await late(self._request.scope, self._request.receive, self._send)
