"""A language model that is left alone for a while after it failed several times."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from search.phrasing.base import Phraser
from search.servers.gate import AT_ONCE, FAILURES, REST_SECONDS, Gate, Refusal
from wenzheng.errors import PhrasingFailed, PhrasingReason


class Breaker:
    """`phraser` behind a gate: see Gate."""

    def __init__(
        self,
        phraser: Phraser,
        *,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._phraser = phraser
        self._gate = Gate(
            f"语言模型 {phraser.name} ",
            PhrasingFailed,
            failures=failures,
            rest=rest,
            at_once=at_once,
            clock=clock,
        )

    @property
    def name(self) -> str:
        """That of the model."""
        return self._phraser.name

    @property
    def is_resting(self) -> bool:
        """Whether it failed so often that it is left alone."""
        return self._gate.is_resting

    def phrase(self, question: str, passages: Sequence[str]) -> str:
        """What the model says. Raises PhrasingFailed as it does, and while it rests or is full."""
        said = self._gate.ask(lambda: self._phraser.phrase(question, passages))
        if isinstance(said, Refusal):
            raise self._refused(said)
        return said

    async def pieces(self, question: str, passages: Sequence[str]) -> AsyncGenerator[str]:
        """The same as it is said."""
        with self._gate.entered() as refusal:
            if refusal is not None:
                raise self._refused(refusal)
            async with aclosing(self._phraser.pieces(question, passages)) as pieces:
                async for piece in pieces:
                    yield piece

    def _refused(self, refusal: Refusal) -> PhrasingFailed:
        if refusal is Refusal.BUSY:
            return PhrasingFailed(
                PhrasingReason.BUSY,
                f"同时要求语言模型 {self.name} 转述的问题过多；请稍后再试",
                f"too many questions ask the language model {self.name} at once; try later",
            )
        return PhrasingFailed(
            PhrasingReason.RESTING,
            f"语言模型 {self.name} 连续失败，暂停使用 {self._gate.rest:g} 秒；请查看日志中的原因",
            f"the language model {self.name} failed several times and rests for "
            f"{self._gate.rest:g} s; the log says why",
        )
