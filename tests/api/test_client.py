"""The typed client: against the real application, and against servers that misbehave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from api import client as package
from api.app import create_app
from api.client import (
    AsyncWenzheng,
    BadRequest,
    NotAllowed,
    NotFound,
    ProblemError,
    RateLimited,
    ServerFault,
    Unavailable,
    UnexpectedReply,
    Wenzheng,
    types,
)
from search.engine import Engine
from tests.api.served import served
from wenzheng.library import Library

QUESTION = "到2027年公共充电桩数量"


@pytest.fixture(scope="module")
def address(engine: Engine, library: Library) -> Iterator[str]:
    with served(create_app(engine, library)) as address:
        yield address


def test_every_answer_of_the_service_is_read_whole(address: str) -> None:
    with Wenzheng(address) as wenzheng:
        answer = wenzheng.ask(QUESTION, filters={"year_from": 2023})
        found = wenzheng.search(QUESTION, k=3, filters={"kind": ["规划", "行动方案"]})
        documents = list(wenzheng.documents())
        targets = list(wenzheng.targets({"indicator": "公共充电桩"}))
        status = wenzheng.status()
        collections = wenzheng.collections()
        assert "years" in wenzheng.ask(QUESTION, ignore=["years"]).parsed["ignored"]
        citation = answer.citations[0]
        document = wenzheng.document(citation.doc_id)
        cited = wenzheng.citation(citation.doc_id, citation.start, citation.end)
        related = wenzheng.related(citation.doc_id)
    assert answer.answer == "4.5万个"
    assert document.text[citation.start : citation.end] == citation.quote
    assert (cited.quote, cited.original_quote) == (citation.quote, citation.original_quote)
    assert {one.tie for one in related.related} >= {"names", "version"}
    assert len(found.hits) == 3
    assert len(documents) == status.documents
    assert [(one.name, one.documents) for one in collections] == [("默认", len(documents))]
    assert documents[0].collections == ("默认",)
    assert targets


def test_events_are_typed_and_end_with_the_answer(address: str) -> None:
    with Wenzheng(address) as wenzheng:
        events = list(wenzheng.ask_events(QUESTION))
        answer = wenzheng.ask(QUESTION)
    assert isinstance(events[0], types.Found)
    assert isinstance(events[-1], types.Done)
    untimed = {"took_ms"}
    assert events[-1].model_dump(exclude=untimed) == answer.model_dump(exclude=untimed)


def test_many_searches_have_results_and_problems(address: str) -> None:
    with Wenzheng(address) as wenzheng:
        good, bad = wenzheng.search_many([{"query": QUESTION, "k": 2}, {"query": " "}])
    assert good.result is not None
    assert len(good.result.hits) == 2
    assert bad.problem is not None
    assert bad.problem.code == "bad-question"


def test_the_asynchronous_client_gives_the_same(
    engine: Engine, library: Library, address: str
) -> None:
    async def asked() -> tuple[list[Any], Any, int]:
        transport = httpx.ASGITransport(create_app(engine, library))
        async with AsyncWenzheng("http://127.0.0.1", transport=transport) as wenzheng:
            events = [event async for event in wenzheng.ask_events(QUESTION)]
            documents = [one async for one in wenzheng.documents({"kind": "规划"})]
            with pytest.raises(NotFound):
                await wenzheng.document("none")
            return events, await wenzheng.ask(QUESTION), len(documents)

    events, answer, documents = asyncio.run(asked())
    with Wenzheng(address) as wenzheng:
        same = wenzheng.ask(QUESTION)
        assert documents == len(list(wenzheng.documents({"kind": "规划"})))
    untimed = {"took_ms"}
    assert answer.model_dump(exclude=untimed) == same.model_dump(exclude=untimed)
    assert events[-1].model_dump(exclude=untimed) == same.model_dump(exclude=untimed)


def test_problems_are_typed_by_what_to_do(address: str) -> None:
    with Wenzheng(address) as wenzheng:
        with pytest.raises(BadRequest) as wrong:
            wenzheng.ask(" ")
        assert wrong.value.problem.code == "bad-question"
        with pytest.raises(NotFound):
            wenzheng.document("../healthz")
        with pytest.raises(BadRequest):
            next(wenzheng.ask_events(" "))


def problem(status: int) -> dict[str, object]:
    told = {"title": "x", "code": "some-code", "detail": "坏了", "detail_en": "broken"}
    return {**told, "status": status}


class Server:
    """Replies in turn, the last of them for ever; notes what it was asked and the waits between."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *replies: httpx.Response) -> None:
        self.replies = list(replies)
        self.asked: list[httpx.Request] = []
        self.waits: list[float] = []
        monkeypatch.setattr("api.client.clients.time.sleep", self.waits.append)

    def client(self, **options: Any) -> Wenzheng:
        """A client of it."""
        return Wenzheng("http://x", transport=httpx.MockTransport(self._reply), **options)

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


STATUS = {"generation": 1, "behind": 0, "documents": 1, "chunks": 1, "model": "m"}


@pytest.mark.parametrize("status", [429, 503])
def test_what_is_busy_is_asked_again_after_the_time_it_names(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    busy = httpx.Response(status, json=problem(status), headers={"retry-after": "7"})
    server = Server(monkeypatch, busy, busy, httpx.Response(200, json=STATUS))
    assert server.client().status().documents == 1
    assert server.waits == [7.0, 7.0]


def test_a_date_is_understood_and_without_any_the_wait_doubles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    dated = httpx.Response(503, json=problem(503), headers={"retry-after": soon})
    plain = httpx.Response(503, json=problem(503))
    server = Server(monkeypatch, dated, plain, plain, httpx.Response(200, json=STATUS))
    server.client().status()
    assert 10 < server.waits[0] <= 20
    assert server.waits[1:] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("headers", "options", "tries"),
    [({}, {"retries": 2}, 3), ({}, {"retries": 0}, 1), ({"retry-after": "3600"}, {}, 1), ({"retry-after": "soon"}, {}, 1)],
)  # fmt: skip
def test_it_gives_up_after_the_tries_or_when_the_wait_is_too_long(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], options: dict[str, int], tries: int
) -> None:
    server = Server(monkeypatch, httpx.Response(429, json=problem(429), headers=headers))
    with pytest.raises(RateLimited):
        server.client(**options).status()
    assert len(server.asked) == tries


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (401, NotAllowed),
        (403, NotAllowed),
        (404, NotFound),
        (422, BadRequest),
        (500, ServerFault),
        (503, Unavailable),
    ],
)
def test_each_status_has_its_error(
    monkeypatch: pytest.MonkeyPatch, status: int, kind: type[ProblemError]
) -> None:
    server = Server(monkeypatch, httpx.Response(status, json=problem(status)))
    with pytest.raises(kind) as raised:
        server.client(retries=0).status()
    assert raised.value.problem.detail_en == "broken"


@pytest.mark.parametrize(
    "reply",
    [httpx.Response(200, text="<html>"), httpx.Response(200, json={}), httpx.Response(502, text="bad gateway")],
)  # fmt: skip
def test_what_is_no_reply_of_this_service_is_said_to_be_none(
    monkeypatch: pytest.MonkeyPatch, reply: httpx.Response
) -> None:
    with pytest.raises(UnexpectedReply):
        Server(monkeypatch, reply).client().status()


def test_an_error_in_mid_stream_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f'event: search_results\ndata: {{"hits": []}}\n\nevent: error\ndata: {json.dumps(problem(500))}\n\n'
    server = Server(monkeypatch, httpx.Response(200, text=text))
    events = server.client().ask_events(QUESTION)
    assert isinstance(next(events), types.Found)
    with pytest.raises(ServerFault):
        next(events)


def test_a_key_is_sent_as_a_bearer(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(monkeypatch, httpx.Response(200, json=STATUS))
    server.client(key="secret").status()
    assert server.asked[0].headers["authorization"] == "Bearer secret"


SHAPES = {
    "Hit": types.Hit,
    "SearchResult": types.SearchResult,
    "Citation": types.Citation,
    "Value": types.Value,
    "Alternative": types.Alternative,
    "Phrased": types.Phrased,
    "PhrasedSentence": types.PhrasedSentence,
    "Answer": types.Answer,
    "Item": types.Item,
    "DocumentName": types.DocumentName,
    "Earlier": types.Earlier,
    "Conflict": types.Conflict,
    "search__results__Cell": types.Cell,
    "DocumentOut": types.Document,
    "DocumentText": types.DocumentText,
    "Target": types.Target,
    "StatusOut": types.ServedStatus,
    "Outcome": types.Outcome,
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_types_have_the_fields_that_the_service_gives(
    engine: Engine, library: Library, name: str
) -> None:
    shape = create_app(engine, library).openapi()["components"]["schemas"][name]
    assert set(SHAPES[name].model_fields) == set(shape["properties"])


def test_the_client_stands_by_itself() -> None:
    from pathlib import Path

    own = {"httpx", "pydantic"}
    for file in Path(package.__file__).parent.glob("*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import ", "from ")) and not line.startswith("from ."):
                module = line.split()[1].split(".")[0]
                from sys import stdlib_module_names

                assert module in stdlib_module_names | own, (file.name, line)
