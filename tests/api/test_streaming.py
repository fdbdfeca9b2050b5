"""Answers as server-sent events, and many searches in one call, through the real application."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.observing.audit import AuditLog, entries
from api.searching import MOST
from api.service import Service
from search.engine import Engine
from search.phrasing.http import HttpPhraser
from tests.api.served import served
from tests.search.chat_server import Behaviour, chat_server
from wenzheng.embedding import Embedder
from wenzheng.embedding.provider import only
from wenzheng.library import Library
from wenzheng.serving import Anonymous, ServingSettings

QUESTION = "到2027年公共充电桩数量"
FIRST = "到2027年，公共充电桩达到4.5万个[1]。"
SAID = f"{FIRST}年均增速36%左右[1]。另有99座[1]。"
PATIENT = 60.0


class Sent(NamedTuple):
    """One event."""

    name: str
    data: Any


def events_of(text: str) -> list[Sent]:
    """The events of a stream; comments are none."""
    found = []
    for block in text.split("\n\n"):
        fields = [line.partition(": ") for line in block.split("\n") if line]
        said = {name: value for name, _, value in fields if name}
        if "data" in said:
            found.append(Sent(said["event"], json.loads(said["data"])))
    return found


def ask(client: TestClient, question: str = QUESTION, **body: object) -> list[Sent]:
    response = client.post("/v1/ask", json={"question": question, "stream": True, **body})
    assert response.headers["content-type"].startswith("text/event-stream")
    return events_of(response.text)


@pytest.fixture(scope="module")
def client(engine: Engine, library: Library) -> Iterator[TestClient]:
    app = create_app(engine, library)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@contextmanager
def phrased_by(
    library: Library, embedder: Embedder, base: str, seconds: float = PATIENT
) -> Iterator[TestClient]:
    """The application with a language model at this address."""
    phraser = HttpPhraser(base, model="test", seconds=seconds)
    app = create_app(Engine(library, only(embedder), phraser=phraser), library)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def untimed(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "took_ms"}


def test_the_events_come_in_order_and_end_with_the_answer_that_is_given_at_once(
    client: TestClient,
) -> None:
    found, *citations, extracted, done = ask(client)
    names = [one.name for one in (found, extracted, done)]
    assert names == ["search_results", "answer", "done"]
    assert {one.name for one in citations} == {"citation"}
    at_once = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert untimed(done.data) == untimed(extracted.data) == untimed(at_once)
    told = [{"index": at, **one} for at, one in enumerate(at_once["citations"])]
    assert [one.data for one in citations] == told
    assert told[0]["doc_id"] in {hit["doc_id"] for hit in found.data["hits"]}


def test_an_accept_header_asks_for_events_and_the_field_is_stronger(client: TestClient) -> None:
    headers = {"accept": "text/event-stream"}
    streamed = client.post("/v1/ask", json={"question": QUESTION}, headers=headers)
    assert events_of(streamed.text)[-1].name == "done"
    plain = client.post("/v1/ask", json={"question": QUESTION, "stream": False}, headers=headers)
    assert plain.json()["status"] == "answered"


def test_an_abstention_is_streamed_too(client: TestClient) -> None:
    sent = ask(client, "到2040年公共充电桩数量")
    assert [one.name for one in sent] == ["search_results", "answer", "done"]
    assert sent[-1].data["status"] == "abstained"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"question": " "}, "bad-question"),
        ({"question": QUESTION, "filters": {"author": "x"}}, "unknown-filter"),
    ],
)
def test_a_request_that_is_wrong_gets_its_problem_not_a_stream(
    client: TestClient, body: dict[str, object], code: str
) -> None:
    response = client.post("/v1/ask", json={**body, "stream": True})
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_sentences_of_a_language_model_come_behind_the_answer_if_they_hold_good(
    library: Library, embedder: Embedder
) -> None:
    with chat_server(SAID) as server, phrased_by(library, embedder, server.base) as client:
        sent = ask(client)
        at_once = client.post("/v1/ask", json={"question": QUESTION}).json()
    names = [one.name for one in sent if one.name != "citation"]
    assert names == ["search_results", "answer", "phrased", "phrased", "done"]
    told = [one.data for one in sent if one.name == "phrased"]
    assert told == at_once["phrased"]["sentences"] == sent[-1].data["phrased"]["sentences"]
    assert "99座" not in json.dumps(told, ensure_ascii=False)
    assert next(one for one in sent if one.name == "answer").data["phrased"] is None


def test_a_model_that_breaks_off_leaves_the_answer_without_phrasing_and_says_so(
    library: Library, embedder: Embedder
) -> None:
    with chat_server(SAID) as server, phrased_by(library, embedder, server.base) as client:
        server.behaviour = Behaviour.CLOSES_HALF_WAY
        done = ask(client)[-1]
    assert done.name == "done"
    assert done.data["phrased"] is None
    assert done.data["notes"]


def test_a_client_that_goes_away_ends_the_work_of_the_language_model(
    library: Library, embedder: Embedder
) -> None:
    with hanging_model() as (base, is_left):
        with told_until_the_answer(base, library, embedder):
            assert not is_left.is_set()
        assert is_left.wait(PATIENT)


@contextmanager
def told_until_the_answer(
    base: str, library: Library, embedder: Embedder
) -> Iterator[Iterator[str]]:
    """What a client is told behind the answer of the documents, while the model there is asked."""
    phraser = HttpPhraser(base, model="test", seconds=PATIENT)
    app = create_app(Engine(library, only(embedder), phraser=phraser), library)
    with served(app) as address, httpx.Client(timeout=PATIENT) as client:
        asked = {"question": QUESTION, "stream": True}
        with client.stream("POST", f"{address}/v1/ask", json=asked) as response:
            lines = response.iter_lines()
            while next(lines) != "event: answer":
                pass
            yield lines


@contextmanager
def hanging_model() -> Iterator[tuple[str, Event]]:
    """A server that reads a request and says nothing; the event is set when the other end is gone."""
    from threading import Thread

    listening = socket.create_server(("127.0.0.1", 0))
    is_left = Event()

    def wait() -> None:
        connection, _ = listening.accept()
        with connection:
            while connection.recv(65536):
                pass
            is_left.set()

    thread = Thread(target=wait, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1", is_left
    finally:
        listening.close()


def test_comments_keep_the_connection_open_while_a_model_thinks(
    library: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.streams.PING", 0.05)
    with hanging_model() as (base, _), told_until_the_answer(base, library, embedder) as lines:
        assert ": ping" in (next(lines) for _ in range(6))


class Faulty:
    """A language model whose connection is written wrongly."""

    name = "faulty"

    def phrase(self, question: str, passages: Sequence[str]) -> str:
        """Never asked here."""
        raise NotImplementedError

    async def pieces(self, question: str, passages: Sequence[str]) -> AsyncGenerator[str]:
        """A fault of the program."""
        yield "一"
        raise RuntimeError("secret")


def test_a_fault_in_mid_stream_is_an_event_that_betrays_nothing(
    library: Library, embedder: Embedder
) -> None:
    app = create_app(Engine(library, only(embedder), phraser=Faulty()), library)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        sent = ask(client)
        said = {"role": "user", "content": QUESTION}
        body = {"model": "wenzheng", "messages": [said], "stream": True}
        chunks = client.post("/v1/chat/completions", json=body).text
    assert sent[-1].name == "error"
    assert sent[-1].data["code"] == "internal"
    assert "secret" not in json.dumps(sent[-1].data)
    assert json.loads(chunks.split("data: ")[-1])["error"]["code"] == "internal"
    assert "[DONE]" not in chunks


def test_a_stream_that_failed_midway_is_noted_as_failed(
    library: Library, embedder: Embedder, tmp_path: Path
) -> None:
    settings = ServingSettings(anonymous=Anonymous.ON)
    service = Service(settings, audit=AuditLog.of(settings, tmp_path))
    service.readiness.loaded.set()
    app = create_app(Engine(library, only(embedder), phraser=Faulty()), library, service)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        ask(client)
    (entry,) = entries(tmp_path, None, None)
    assert (entry["status"], entry["code"]) == (200, "internal")


def test_many_searches_get_their_results_and_problems_in_order(client: TestClient) -> None:
    searches = [
        {"query": "充电桩补助标准", "k": 3},
        {"query": "  "},
        {"query": QUESTION, "filters": {"author": "x"}},
        {"query": QUESTION, "k": 2, "mode": "bm25"},
    ]
    outcomes = client.post("/v1/search/batch", json={"searches": searches}).json()["outcomes"]
    assert [bool(one["result"]) for one in outcomes] == [True, False, False, True]
    assert [one["problem"] and one["problem"]["code"] for one in outcomes] == [
        None,
        "bad-question",
        "unknown-filter",
        None,
    ]
    for asked, outcome in zip(searches, outcomes, strict=True):
        if outcome["result"]:
            alone = client.post("/v1/search", json=asked).json()
            assert untimed(outcome["result"]) == untimed(alone)


def test_a_batch_is_bounded_and_a_malformed_search_refuses_it_by_place(client: TestClient) -> None:
    for searches in ([], [{"query": "充电桩"}] * (MOST + 1)):
        response = client.post("/v1/search/batch", json={"searches": searches})
        assert (response.status_code, response.json()["code"]) == (422, "bad-request")
    refused = client.post("/v1/search/batch", json={"searches": [{"query": "a"}, {"k": 1}]})
    assert "searches.1.query" in refused.json()["detail_en"]


def test_no_event_of_the_stream_is_described_without_an_example() -> None:
    from api.examples import EVENTS

    assert [one.name for one in events_of(EVENTS)][-1] == "done"
    assert Path(__file__).parents[2].joinpath("docs/api.md").read_text("utf-8").count("`done`")
