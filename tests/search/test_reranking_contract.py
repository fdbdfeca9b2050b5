"""What every reranker keeps to, whatever is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import isfinite
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.reranking import Reranker
from search.reranking.base import MAX_CHARACTERS
from search.reranking.breaker import Breaker
from search.reranking.cross_encoder import CrossEncoderReranker
from search.reranking.http import HttpReranker
from tests.search.rerank_models import make_model
from tests.search.rerank_server import rerank_server
from wenzheng.settings import RerankApi

QUESTION = "全省建成加氢站多少座？"
PASSAGES = (
    "到2025年，全省建成加氢站70座。",
    "本办法自发布之日起施行。",
    "公共充电桩数量达到4.5万个。",
    "建成",
    "全省公共充电桩的数量是多少？" * 3,
)
SECONDS = 60.0


@pytest.fixture(scope="module", params=["cross-encoder", "cohere", "tei", "breaker"])
def reranker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reranker]:
    if request.param == "cross-encoder":
        folder: Path = make_model(tmp_path_factory.mktemp("model"))
        yield CrossEncoderReranker(str(folder), threads=1, seconds=SECONDS)
        return
    api = RerankApi.TEI if request.param == "tei" else RerankApi.COHERE
    with rerank_server(api, most=32 if api is RerankApi.TEI else 1000) as server:
        http = HttpReranker(server.url, api=api, seconds=SECONDS, model="m")
        yield Breaker(http) if request.param == "breaker" else http


def test_one_finite_score_a_passage(reranker: Reranker) -> None:
    scores = reranker.rerank(QUESTION, PASSAGES)
    assert len(scores) == len(PASSAGES)
    assert all(map(isfinite, scores))
    assert len(set(scores)) > 1, "different passages are told apart"


def test_nothing_gives_nothing(reranker: Reranker) -> None:
    assert list(reranker.rerank(QUESTION, [])) == []


def test_the_same_every_time(reranker: Reranker) -> None:
    assert reranker.rerank(QUESTION, PASSAGES) == reranker.rerank(QUESTION, PASSAGES)


def test_the_question_matters(reranker: Reranker) -> None:
    other = reranker.rerank("公共充电桩数量", PASSAGES)
    assert list(other) != list(reranker.rerank(QUESTION, PASSAGES))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(picked=st.lists(st.integers(0, len(PASSAGES) - 1), max_size=12))
def test_a_score_depends_on_no_order_and_no_repetition(
    reranker: Reranker, picked: list[int]
) -> None:
    passages = [PASSAGES[at] for at in picked]
    scores = list(reranker.rerank(QUESTION, passages))
    assert list(reranker.rerank(QUESTION, passages[::-1])) == scores[::-1]
    assert len({(text, score) for text, score in zip(passages, scores, strict=True)}) == len(
        set(passages)
    )


def test_a_score_depends_little_on_its_neighbours(reranker: Reranker) -> None:
    together = reranker.rerank(QUESTION, PASSAGES)
    alone = [reranker.rerank(QUESTION, [passage])[0] for passage in PASSAGES]
    assert together == pytest.approx(alone, abs=1e-4)


def test_more_passages_than_go_into_one_request(reranker: Reranker) -> None:
    passages = [f"到{year}年建成加氢站{year % 7}座。" for year in range(2000, 2075)]
    scores = reranker.rerank(QUESTION, passages)
    assert scores[70] == pytest.approx(reranker.rerank(QUESTION, [passages[70]])[0], abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "加氢站" * 200_000,
        "年" * MAX_CHARACTERS + "站",
        "\x00\x07\x1b",
        "\ud800",
        "\u202e\u200b\ufeff",
        " \n\t　",
        "",
        "𠮷👍🏽",
        '"}]}, {"index": 0',
        "[SEP] [CLS] </s><s>",
        "é" * 3000,
    ],
)
def test_odd_texts_are_scored(reranker: Reranker, text: str) -> None:
    scores = reranker.rerank(QUESTION, [text, *PASSAGES])
    assert all(map(isfinite, scores))
    assert list(scores[1:]) == pytest.approx(list(reranker.rerank(QUESTION, PASSAGES)), abs=1e-4)


@pytest.mark.parametrize("question", ["", " ", "？？", "\x00", "\ud800", "站" * 100_000])
def test_odd_questions_are_asked(reranker: Reranker, question: str) -> None:
    scores = reranker.rerank(question, PASSAGES)
    assert len(scores) == len(PASSAGES)
    assert all(map(isfinite, scores))


def test_threads_share_it(reranker: Reranker) -> None:
    questions = [QUESTION[:length] for length in range(1, len(QUESTION))] * 3
    expected = [list(reranker.rerank(question, PASSAGES)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        given_back = list(pool.map(lambda q: list(reranker.rerank(q, PASSAGES)), questions))
    assert given_back == expected


def test_it_has_a_name(reranker: Reranker) -> None:
    assert reranker.name
