"""The client of a rerank server: what it sends, and what becomes of every bad reply."""

from __future__ import annotations

import asyncio
import logging
import socket
import traceback
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from search.reranking.http import HttpReranker
from search.reranking.shapes import SHAPES
from tests.search.rerank_server import Behaviour, RerankServer, relevance, rerank_server
from wenzheng.errors import RerankFailed, RerankReason
from wenzheng.settings import RerankApi

QUESTION = "加氢站多少座"
PASSAGES = ["建成加氢站70座。", "本办法自发布之日起施行。", "加氢"]
KEY = "sk-test-0123456789"
PATIENT, IMPATIENT = 60.0, 0.3


@pytest.fixture(params=list(RerankApi))
def server(request: pytest.FixtureRequest) -> Iterator[RerankServer]:
    with rerank_server(request.param) as running:
        yield running


def client(server: RerankServer, seconds: float = PATIENT, key: str = "") -> HttpReranker:
    model = "reranker-1" if server.api is RerankApi.COHERE else ""
    return HttpReranker(server.url, api=server.api, seconds=seconds, model=model, key=key)


def failure(reranker: HttpReranker) -> RerankFailed:
    with pytest.raises(RerankFailed) as caught:
        reranker.rerank(QUESTION, PASSAGES)
    return caught.value


def test_the_scores_are_those_of_the_server(server: RerankServer) -> None:
    expected = [relevance(QUESTION, passage) for passage in PASSAGES]
    assert client(server).rerank(QUESTION, PASSAGES) == pytest.approx(expected)


def test_what_else_a_reply_says_is_passed_over(server: RerankServer) -> None:
    honest = client(server).rerank(QUESTION, PASSAGES)
    server.behaviour = Behaviour.WITH_EXTRAS
    assert client(server).rerank(QUESTION, PASSAGES) == honest


def test_the_shape_of_cohere() -> None:
    with rerank_server(RerankApi.COHERE) as server:
        client(server, key=KEY).rerank(QUESTION, PASSAGES[:2])
        (asked,) = server.asked
    assert asked.path == "/rerank"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "reranker-1",
        "query": QUESTION,
        "documents": sorted(PASSAGES[:2], key=len, reverse=True),
        "return_documents": False,
    }


def test_the_shape_of_tei() -> None:
    with rerank_server(RerankApi.TEI) as server:
        client(server).rerank(QUESTION, PASSAGES[:2])
        (asked,) = server.asked
    assert "authorization" not in asked.headers
    assert asked.body == {
        "query": QUESTION,
        "texts": sorted(PASSAGES[:2], key=len, reverse=True),
        "raw_scores": True,
        "truncate": True,
    }


def test_tei_is_asked_in_batches_that_it_takes() -> None:
    passages = [f"第{number}条" for number in range(70)]
    with rerank_server(RerankApi.TEI, most=32) as server:
        scores = client(server).rerank("第70条", passages)
        assert [len(asked.body["texts"]) for asked in server.asked] == [32, 32, 6]
    assert scores == pytest.approx([relevance("第70条", passage) for passage in passages])


def test_nothing_is_not_sent(server: RerankServer) -> None:
    assert list(client(server).rerank(QUESTION, [])) == []
    assert server.asked == []


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (Behaviour.HANGS, RerankReason.TOO_LATE),
        (Behaviour.DRIPS_HEADERS, RerankReason.TOO_LATE),
        (Behaviour.DRIPS_BODY, RerankReason.TOO_LATE),
    ],
)
def test_a_server_that_takes_its_time(
    server: RerankServer, behaviour: Behaviour, reason: RerankReason
) -> None:
    server.behaviour = behaviour
    failed = failure(client(server, IMPATIENT))
    assert failed.reason is reason
    assert "WENZHENG_RERANK_SECONDS" in failed.zh


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (Behaviour.CLOSES, RerankReason.CUT_OFF),
        (Behaviour.CLOSES_HALF_WAY, RerankReason.CUT_OFF),
        (Behaviour.NO_HTTP, RerankReason.CUT_OFF),
        (Behaviour.ENDLESS_HEADERS, RerankReason.CUT_OFF),
        (Behaviour.SAYS_500, RerankReason.REFUSED),
        (Behaviour.SAYS_401_WITH_THE_KEY, RerankReason.REFUSED),
        (Behaviour.SAYS_204, RerankReason.REFUSED),
        (Behaviour.REDIRECTS, RerankReason.REDIRECTED),
        (Behaviour.TOO_FEW, RerankReason.BAD_SCORES),
        (Behaviour.TOO_MANY, RerankReason.BAD_SCORES),
        (Behaviour.NONE_AT_ALL, RerankReason.BAD_SCORES),
        (Behaviour.DUPLICATE, RerankReason.BAD_SCORES),
        (Behaviour.ONE_TWICE, RerankReason.BAD_SCORES),
        (Behaviour.OUT_OF_RANGE, RerankReason.BAD_SCORES),
        (Behaviour.NEGATIVE, RerankReason.MALFORMED),
        (Behaviour.NAN, RerankReason.MALFORMED),
        (Behaviour.INFINITE, RerankReason.MALFORMED),
        (Behaviour.STRINGS, RerankReason.MALFORMED),
        (Behaviour.NULLS, RerankReason.MALFORMED),
        (Behaviour.BOOLEANS, RerankReason.MALFORMED),
        (Behaviour.FRACTIONAL_INDEX, RerankReason.MALFORMED),
        (Behaviour.WRONG_SHAPE, RerankReason.MALFORMED),
        (Behaviour.NOT_JSON, RerankReason.MALFORMED),
        (Behaviour.NOT_UTF8, RerankReason.MALFORMED),
        (Behaviour.EMPTY, RerankReason.MALFORMED),
        (Behaviour.DEEP, RerankReason.MALFORMED),
        (Behaviour.COMPRESSED, RerankReason.MALFORMED),
        (Behaviour.HUGE, RerankReason.TOO_LARGE),
    ],
)
def test_a_server_that_misbehaves(
    server: RerankServer, behaviour: Behaviour, reason: RerankReason
) -> None:
    server.behaviour = behaviour
    failed = failure(client(server, key=KEY))
    assert failed.reason is reason
    assert server.url in failed.zh
    assert server.url in failed.en
    assert len(server.asked) == 1, "what was sent is not sent again, and no redirect is followed"


@pytest.mark.parametrize("behaviour", list(Behaviour))
def test_the_key_and_the_question_are_in_no_message(
    server: RerankServer, behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.behaviour = behaviour
    said = ""
    try:
        client(server, IMPATIENT, KEY).rerank(QUESTION, PASSAGES)
    except RerankFailed as error:
        said = "".join(traceback.format_exception(error))
    for secret in (KEY, QUESTION, PASSAGES[0]):
        assert secret not in said + caplog.text


@pytest.mark.parametrize("api", list(RerankApi))
def test_the_other_shape_is_not_guessed(api: RerankApi) -> None:
    (other,) = set(RerankApi) - {api}
    replies = {
        RerankApi.COHERE: b'{"results": [{"index": 0, "relevance_score": 0.5}]}',
        RerankApi.TEI: b'[{"index": 0, "score": 0.5}]',
    }
    assert SHAPES[api].read(replies[api]) == [(0, 0.5)]
    with pytest.raises(ValidationError):
        SHAPES[api].read(replies[other])


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    reranker = HttpReranker(f"http://127.0.0.1:{port}/rerank", api=RerankApi.TEI, seconds=PATIENT)
    assert failure(reranker).reason is RerankReason.UNREACHABLE


def test_no_such_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    reranker = HttpReranker("http://rerank.invalid/rerank", api=RerankApi.TEI, seconds=PATIENT)
    assert failure(reranker).reason is RerankReason.UNREACHABLE


def test_a_server_without_tls(server: RerankServer) -> None:
    secure = server.url.replace("http://", "https://")
    reranker = HttpReranker(secure, api=server.api, seconds=5, model="m")
    assert failure(reranker).reason in {RerankReason.UNREACHABLE, RerankReason.TOO_LATE}


def test_the_environment_names_no_proxy(
    server: RerankServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert len(client(server).rerank(QUESTION, PASSAGES)) == len(PASSAGES)


def test_it_works_where_a_loop_runs_already(server: RerankServer) -> None:
    async def within() -> int:
        return len(client(server).rerank(QUESTION, PASSAGES))

    assert asyncio.run(within()) == len(PASSAGES)


def test_it_recovers_with_the_server(server: RerankServer) -> None:
    reranker = client(server)
    server.behaviour = Behaviour.SAYS_500
    failure(reranker)
    server.behaviour = Behaviour.HONEST
    assert len(reranker.rerank(QUESTION, PASSAGES)) == len(PASSAGES)


def test_the_name_shows_no_query() -> None:
    reranker = HttpReranker(
        "http://host/rerank?token=abc", api=RerankApi.COHERE, seconds=1, model="m", key=KEY
    )
    assert reranker.name == "http://host/rerank (m)"
    assert KEY not in repr(reranker)
