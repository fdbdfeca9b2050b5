"""The seam of the second ranking stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Protocol

from wenzheng.embedding.windows import readable
from wenzheng.errors import RerankFailed, RerankReason

MAX_CHARACTERS = 4000
"""What a reranker sees of a text, from its beginning: some ten chunks, and more than the windows
of most models hold. It bounds what a hostile text costs."""


class Reranker(Protocol):
    """Reads the question and each passage together and says how relevant the passage is.

    Safe to share between threads.
    """

    @property
    def name(self) -> str:
        """Which model or server this is, without secrets."""

    def rerank(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """One finite score a passage, in order; higher is better, on a scale of its own.

        Equal passages have equal scores, whatever stands beside them in whatever order. Raises
        RerankFailed.
        """


def score_distinct(
    question: str,
    passages: Sequence[str],
    score: Callable[[str, list[str]], Sequence[float]],
) -> list[float]:
    """One score a passage, where `score` is asked once for each different text.

    The texts come to it longest first, ties by content, whatever the order of `passages`: the
    scores of a model that batches depend on nothing but the set, and alike lengths stand together.
    Lone surrogates are replaced and texts cut to MAX_CHARACTERS. Nothing is asked about nothing.
    Raises RerankFailed when `score` gives another number of scores or one that is not finite.
    """
    seen = [_presentable(passage) for passage in passages]
    distinct = sorted(set(seen), key=lambda text: (-len(text), text))
    if not distinct:
        return []
    scores = score(_presentable(question), distinct)
    if len(scores) != len(distinct) or not all(map(isfinite, scores)):
        raise RerankFailed(
            RerankReason.BAD_SCORES,
            f"重排序应给出 {len(distinct)} 个有限的分数，实得 {len(scores)} 个或含非数值；请检查模型",
            f"{len(distinct)} finite scores were due, {len(scores)} came, or some are no numbers; "
            "check the reranking model",
        )
    by_text = dict(zip(distinct, map(float, scores), strict=True))
    return [by_text[text] for text in seen]


def _presentable(text: str) -> str:
    return readable(text[:MAX_CHARACTERS])
