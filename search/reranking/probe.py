"""Does the reranker work, and what does it cost? What `wenzheng doctor` tries."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from search.reranking.base import Reranker
from wenzheng.checkup import Finding
from wenzheng.errors import RerankFailed

_QUESTION = "到2027年公共充电桩数量"
_ANSWER = "到2027年，全市公共充电桩达到4.5万个。"
_OTHER = "本市行政区域内禁止燃放烟花爆竹。"


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of scoring two passages twice.

    `first_ms` is the first time, with loading or connecting, `ms` the second; both None when it
    failed, and then `findings` says why. A reranker that prefers a passage about something else is
    a finding too.
    """

    name: str
    first_ms: float | None
    ms: float | None
    findings: tuple[Finding, ...]


def probe(reranker: Reranker, clock: Callable[[], float] = time.perf_counter) -> Probe:
    """Score an answer and a passage about something else. Raises nothing that a reranker may."""
    try:
        began = clock()
        reranker.rerank(_QUESTION, [_ANSWER, _OTHER])
        loaded = clock()
        answer, other = reranker.rerank(_QUESTION, [_ANSWER, _OTHER])
        done = clock()
    except RerankFailed as error:
        return Probe(reranker.name, None, None, (Finding(error.zh, error.en),))
    findings = () if answer > other else (_no_reranker(reranker.name),)
    return Probe(reranker.name, _ms(began, loaded), _ms(loaded, done), findings)


def _ms(began: float, ended: float) -> float:
    return round((ended - began) * 1000, 2)


def _no_reranker(name: str) -> Finding:
    return Finding(
        f"重排序 {name} 认为无关的文段更相关；请检查所用的是不是中文重排序模型",
        f"reranker {name} prefers a passage that is beside the point; check that its model is a "
        "reranker for Chinese",
    )
