"""Passages and answer out of one retrieval are what each gives alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.engine import Engine
from search.ranking.evidence import Column, Evidence
from search.ranking.fusion import fused
from search.results import Answer, SearchResult
from search.understanding import Part
from wenzheng.domain import NO_FILTERS, Filters, Kind
from wenzheng.embedding import Embedder
from wenzheng.embedding.provider import only
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING

QUESTIONS = (
    "到2027年公共充电桩数量",
    "到2040年公共充电桩数量",
    "gonggong chongdianzhuang",
    "2025年和2027年公共充电桩数量对比",
    "云政办发〔2024〕9号换电站建设目标",
    "什么是公共数据",
    "望川市有哪些目标",
)


def timeless(result: SearchResult | Answer) -> SearchResult | Answer:
    return replace(result, took_ms={})


@pytest.mark.parametrize("filters", [NO_FILTERS, Filters(kind=(Kind.PLAN,), year_from=2023)])
@pytest.mark.parametrize("ignore", [frozenset[Part](), frozenset({Part.YEARS})])
@pytest.mark.parametrize("question", QUESTIONS)
def test_both_are_what_each_is_alone(
    engine: Engine, question: str, ignore: frozenset[Part], filters: Filters
) -> None:
    both = engine.search_and_ask(question, k=7, filters=filters, ignore=ignore, readable=EVERYTHING)
    found = engine.search(question, k=7, filters=filters, ignore=ignore, readable=EVERYTHING)
    answer = engine.ask(question, filters=filters, ignore=ignore, readable=EVERYTHING)
    assert timeless(both.found) == timeless(found)
    assert timeless(both.answer) == timeless(answer)


def test_what_was_retrieved_is_not_looked_for_again(library: Library, embedder: Embedder) -> None:
    ranked: list[int] = []

    class Counting:
        """Ranks as the fixed weights do, and counts."""

        def of(self, asked: object) -> object:
            def rank(evidence: Evidence) -> Column:
                ranked.append(len(evidence.rows))
                return fused(evidence)

            return rank

    engine = Engine(library, only(embedder), ranker=Counting())  # type: ignore[arg-type]
    engine.search(QUESTIONS[0], readable=EVERYTHING)
    engine.ask(QUESTIONS[0], readable=EVERYTHING)
    alone = len(ranked)
    ranked.clear()
    engine.search_and_ask(QUESTIONS[0], readable=EVERYTHING)
    assert len(ranked) < alone
