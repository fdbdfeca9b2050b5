"""The second stage within one request: the first candidates are read once, however often it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from search.reranking.base import Reranker
from search.reranking.stage import rerank_top
from search.results import LegScore, Note
from search.retrieval import ScoredRow

LEG = "rerank"
"""The name of the stage in `legs`."""

Texts = Callable[[Sequence[ScoredRow]], Sequence[str]]
"""What the reranker reads of these rows."""


class Again:
    """Puts the first `depth` of a question's candidates in a new order, or leaves the first one.

    `notes` say why there is no new order. The candidates must begin alike whenever they are given.
    """

    def __init__(self, reranker: Reranker, question: str, texts: Texts, depth: int) -> None:
        self.depth = depth
        self.notes: tuple[Note, ...] = ()
        self._reranker = reranker
        self._question = question
        self._texts = texts
        self._top: list[ScoredRow] | None = None

    def order(self, ranked: Sequence[ScoredRow]) -> list[ScoredRow]:
        """All of them; `score` stays that of the first stage, `legs` has the new one."""
        if self._top is None:
            self._top = self._ordered(ranked[: self.depth])
        return [*self._top, *ranked[self.depth :]]

    def _ordered(self, top: Sequence[ScoredRow]) -> list[ScoredRow]:
        found = rerank_top(self._reranker, self._question, top, self._texts(top), self.depth)
        self.notes = (found.note,) if found.note else ()
        if not found.scores:
            return found.ordered
        return [
            replace(row, legs={**row.legs, LEG: LegScore(rank, score)})
            for rank, (row, score) in enumerate(zip(found.ordered, found.scores, strict=True), 1)
        ]
