"""The first candidates in a new order, or in the old one with a note that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from search.reranking.base import Reranker
from search.results import Note
from wenzheng.errors import RerankFailed, RerankReason

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RerankOutcome:
    """One score a passage, or None and why there are none."""

    scores: tuple[float, ...] | None
    note: Note | None = None


class Reranked(NamedTuple, Generic[T]):
    """All candidates, best first.

    `scores` are those of the first candidates in this order, best first; there are none when the
    order is still that of the first stage, and then `note` says why, unless there was nothing to
    put in order.
    """

    ordered: list[T]
    scores: tuple[float, ...]
    note: Note | None


_REASONS = {
    RerankReason.UNLOADABLE: ("模型无法加载", "its model cannot be loaded"),
    RerankReason.BROKEN: ("模型出错", "its model failed"),
    RerankReason.UNREACHABLE: ("服务无法连接", "its server cannot be reached"),
    RerankReason.TOO_LATE: ("超过时限", "it took too long"),
    RerankReason.REFUSED: ("服务返回错误", "its server refused"),
    RerankReason.REDIRECTED: ("服务要求转到别处", "its server pointed elsewhere"),
    RerankReason.CUT_OFF: ("服务中断了答复", "its server broke off"),
    RerankReason.TOO_LARGE: ("服务的答复过大", "its server's reply is too large"),
    RerankReason.MALFORMED: ("服务的答复无法识别", "its server's reply cannot be read"),
    RerankReason.BAD_SCORES: ("分数不完整或不是数值", "its scores are incomplete or no numbers"),
    RerankReason.RESTING: ("多次失败后暂停使用", "it rests after several failures"),
    RerankReason.BUSY: ("同时提问过多", "too many questions came at once"),
}


def outcome(reranker: Reranker, question: str, passages: Sequence[str]) -> RerankOutcome:
    """The scores of the passages, or why there are none. Raises nothing that a reranker may."""
    try:
        return RerankOutcome(tuple(reranker.rerank(question, passages)))
    except RerankFailed as error:
        zh, en = _REASONS[error.reason]
        return RerankOutcome(
            None,
            Note(
                f"重排序没有完成（{zh}），以下是初次排序的结果",
                f"the results were not ranked again ({en}); they are in their first order",
            ),
        )


def rerank_top(
    reranker: Reranker, question: str, ranked: Sequence[T], texts: Sequence[str], depth: int
) -> Reranked[T]:
    """The first `depth` candidates by the reranker's scores, the rest behind them as they were.

    `ranked` is best first, `texts` the passages of its first `depth`. Ties keep the order of the
    first stage, so the result is deterministic if the scores are. Raises ValueError when `texts`
    are not as many.
    """
    top, rest = list(ranked[:depth]), list(ranked[depth:])
    if len(texts) != len(top):
        raise ValueError(f"{len(texts)} texts for {len(top)} candidates")
    if len(top) < 2:
        return Reranked([*top, *rest], (), None)
    scores, note = _parts(outcome(reranker, question, texts))
    if not scores:
        return Reranked([*top, *rest], (), note)
    places = sorted(range(len(top)), key=lambda at: -scores[at])
    return Reranked([top[at] for at in places] + rest, tuple(scores[at] for at in places), note)


def _parts(given: RerankOutcome) -> tuple[tuple[float, ...], Note | None]:
    return given.scores or (), given.note
