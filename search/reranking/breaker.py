"""A reranker that is left alone for a while after it failed several times, or when many ask it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import BoundedSemaphore, Lock

from search.reranking.base import Reranker
from wenzheng.errors import RerankFailed, RerankReason

FAILURES = 3
"""Failures in a row after which the reranker rests."""

REST_SECONDS = 30.0
"""How long it rests; then one question tries it, while the others still go without."""

AT_ONCE = 16
"""Questions at once. More go without, or a slow reranker would soon hold every thread of the
service (40, unless changed), and searches that do not want it would wait behind."""

_log = logging.getLogger(__name__)


class Breaker:
    """`reranker`, left alone for `rest` seconds after `failures` failures in a row.

    A dead server costs every question its deadline; a resting one costs nothing. Of questions that
    come at once `at_once` are asked. The first failure of a row is logged, and so is the recovery,
    not each in between. `clock` gives seconds.
    """

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
        self._most = failures
        self._rest = rest
        self._clock = clock
        self._places = BoundedSemaphore(at_once)
        self._lock = Lock()
        self._failed = 0
        self._closed_until = 0.0

    @property
    def name(self) -> str:
        """That of the reranker."""
        return self._reranker.name

    def rerank(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """The reranker's scores. Raises RerankFailed as it does, and while it rests or is full."""
        if not self._places.acquire(blocking=False):
            raise RerankFailed(
                RerankReason.BUSY,
                f"同时要求重排序 {self.name} 的问题过多；请稍后再试，或减小 WENZHENG_RERANK_DEPTH",
                f"too many questions ask reranker {self.name} at once; try later, or lower "
                "WENZHENG_RERANK_DEPTH",
            )
        try:
            self._admit()
            return self._watched(question, passages)
        finally:
            self._places.release()

    def _watched(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        try:
            scores = self._reranker.rerank(question, passages)
        except RerankFailed as error:
            self._note_failure(error)
            raise
        self._note_success()
        return scores

    def _admit(self) -> None:
        with self._lock:
            if self._failed < self._most:
                return
            now = self._clock()
            if now >= self._closed_until:
                self._closed_until = now + self._rest  # this one tries; the others wait for it
                return
        raise RerankFailed(
            RerankReason.RESTING,
            f"重排序 {self.name} 连续失败，暂停使用 {self._rest:g} 秒；请用 wenzheng doctor 检查",
            f"reranker {self.name} failed several times and rests for {self._rest:g} s; check it "
            "with `wenzheng doctor`",
        )

    def _note_failure(self, error: RerankFailed) -> None:
        with self._lock:
            self._failed += 1
            self._closed_until = self._clock() + self._rest
            first = self._failed == 1
        if first:
            _log.warning("%s", error)

    def _note_success(self) -> None:
        with self._lock:
            recovered = self._failed > 0
            self._failed = 0
        if recovered:
            _log.warning("重排序 %s 已恢复 / the reranker works again", self.name)
