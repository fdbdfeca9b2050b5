"""A reranker that is left alone for a while after it failed several times."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import Lock

from search.reranking.base import Reranker
from wenzheng.errors import RerankFailed, RerankReason

FAILURES = 3
"""Failures in a row after which the reranker rests."""

REST_SECONDS = 30.0
"""How long it rests; then one question tries it, while the others still go without."""

_log = logging.getLogger(__name__)


class Breaker:
    """`reranker`, left alone for `rest` seconds after `failures` failures in a row.

    A dead server costs every question its deadline; a resting one costs nothing. The first failure
    of a row is logged, and so is the recovery, not each in between. `clock` gives seconds.
    """

    def __init__(
        self,
        reranker: Reranker,
        *,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reranker = reranker
        self._most = failures
        self._rest = rest
        self._clock = clock
        self._lock = Lock()
        self._failed = 0
        self._closed_until = 0.0

    @property
    def name(self) -> str:
        """That of the reranker."""
        return self._reranker.name

    def rerank(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """The reranker's scores. Raises RerankFailed as it does, and while it rests."""
        self._admit()
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
