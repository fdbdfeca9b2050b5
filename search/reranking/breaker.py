"""A reranker that is left alone for a while after it failed several times, or when many ask it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from search.reranking.base import Reranker
from search.servers.gate import AT_ONCE, FAILURES, REST_SECONDS, Gate, Refusal
from wenzheng.errors import RerankFailed, RerankReason


class Breaker:
    """`reranker` behind a gate: see Gate."""

    def __init__(
        self,
        reranker: Reranker,
        *,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reranker = reranker
        self._gate = Gate(
            f"重排序 {reranker.name} ",
            RerankFailed,
            failures=failures,
            rest=rest,
            at_once=at_once,
            clock=clock,
        )

    @property
    def name(self) -> str:
        """That of the reranker."""
        return self._reranker.name

    @property
    def is_resting(self) -> bool:
        """Whether it failed so often that it is left alone."""
        return self._gate.is_resting

    def rerank(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """The reranker's scores. Raises RerankFailed as it does, and while it rests or is full."""
        scores = self._gate.ask(lambda: self._reranker.rerank(question, passages))
        match scores:
            case Refusal.BUSY:
                raise RerankFailed(
                    RerankReason.BUSY,
                    f"同时要求重排序 {self.name} 的问题过多；请稍后再试，或减小 WENZHENG_RERANK_DEPTH",
                    f"too many questions ask reranker {self.name} at once; try later, or lower "
                    "WENZHENG_RERANK_DEPTH",
                )
            case Refusal.RESTING:
                raise RerankFailed(
                    RerankReason.RESTING,
                    f"重排序 {self.name} 连续失败，暂停使用 {self._gate.rest:g} 秒；"
                    "请用 wenzheng doctor 检查",
                    f"reranker {self.name} failed several times and rests for {self._gate.rest:g} s; "
                    "check it with `wenzheng doctor`",
                )
            case _:
                return scores
