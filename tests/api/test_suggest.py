"""Suggestions while typing, through the real application over the examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.access.keys import KeyStore
from api.app import create_app
from api.feedback.store import Cited, FeedbackStore
from api.service import Service
from search.engine import Engine
from search.suggesting import Lines
from tests.api.test_feedback import rated, rater
from tests.support import ANONYMOUS
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING
from wenzheng.serving import Scope, ServingSettings


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path)


@pytest.fixture
def client(engine: Engine, library: Library, store: FeedbackStore) -> TestClient:
    app = create_app(engine, library, Service(feedback=store))
    return TestClient(app, base_url="http://127.0.0.1")


def suggested(client: TestClient, typed: str, **more: Any) -> list[tuple[str, str]]:
    answer = client.get("/v1/suggest", params={"q": typed, **more})
    assert answer.status_code == 200, answer.text
    return [(one["source"], one["text"]) for one in answer.json()["suggestions"]]


def test_indicators_and_titles_are_found_by_beginning_middle_and_initials(
    client: TestClient,
) -> None:
    assert suggested(client, "公共充")[0] == ("indicator", "公共充电桩")
    assert ("indicator", "公共充电桩") in suggested(client, "充电桩")
    assert ("indicator", "公共充电桩") in suggested(client, "ggcdz")
    assert any(source == "document" for source, _ in suggested(client, "云泽市"))
    assert suggested(client, "GDP")[0] == ("indicator", "地区生产总值")
    assert suggested(client, "没有这样的事情") == []


def test_the_end_of_a_question_is_completed_with_what_comes_before_it(client: TestClient) -> None:
    assert ("indicator", "到2030年加氢站") in suggested(client, "到2030年加氢")


def cited(library: Library) -> tuple[Cited, ...]:
    """Words of a document."""
    with library.snapshot(EVERYTHING) as snapshot:
        doc_id = snapshot.documents()[0].doc_id
        return (Cited(doc_id, 0, 2, snapshot.texts(doc_id).text[:2]),)


def test_questions_rated_right_come_first_and_others_not_at_all(
    client: TestClient, store: FeedbackStore, library: Library
) -> None:
    assert suggested(client, "") == []
    right = rated("到2027年公共充电桩数量", citations=cited(library))
    rating = store.add(right, rater("甲"))
    assert suggested(client, "到2027年")[0] == ("question", "到2027年公共充电桩数量")
    assert suggested(client, "") == [("question", "到2027年公共充电桩数量")]
    store.take_back(rating, rater("甲"))
    assert ("question", "到2027年公共充电桩数量") not in suggested(client, "到2027年")


def test_who_most_askers_agree_with_comes_first(
    client: TestClient, store: FeedbackStore, library: Library
) -> None:
    source = cited(library)
    for question, names in (("甲问", "甲"), ("乙问", "甲乙"), ("丙问", "丙"), ("丙问", "丙")):
        for name in names:
            store.add(rated(question, citations=source), rater(name))
    assert [text for _, text in suggested(client, "")] == ["乙问", "丙问", "甲问"]


def test_a_question_is_suggested_to_who_reads_all_that_its_asker_may(
    engine: Engine, library: Library, tmp_path: Path
) -> None:
    store, keys = FeedbackStore(tmp_path), KeyStore(tmp_path)
    source = cited(library)
    store.add(rated("谁能读一切", citations=source), rater("甲"))
    store.add(rated("谁能读默认", citations=source), rater("乙", "默认"))
    store.add(rated("谁能读两处", citations=source), rater("丙", "默认", "机密"))
    store.add(rated("没有出处", answer=None), rater("乙", "默认"))
    store.add(rated("匿名所评", citations=source), ANONYMOUS)
    service = Service(ServingSettings(audit=False), None, keys, feedback=store)
    app = create_app(engine, library, service)

    def seen(*collections: str) -> set[str]:
        key = keys.add("、".join(collections), Scope.READ, collections=collections)
        client = TestClient(app, base_url="http://127.0.0.1", headers={"x-api-key": key})
        return {text for _, text in suggested(client, "")}

    assert seen("*") == {"谁能读一切", "谁能读默认", "谁能读两处"}
    assert seen("默认", "机密", "公开") == {"谁能读默认", "谁能读两处"}
    assert seen("默认") == {"谁能读默认"}
    assert seen("机密") == set()


def test_filters_hold_and_a_bad_one_is_refused(client: TestClient) -> None:
    every = client.get("/v1/suggest", params={"q": "充电", "limit": 20}).json()["suggestions"]
    titles = [one for one in every if one["source"] == "document"]
    only = titles[0]["doc_id"]
    within = client.get("/v1/suggest", params={"q": "充电", "limit": 20, "doc_id": only}).json()
    found = [one["doc_id"] for one in within["suggestions"] if one["source"] == "document"]
    assert found == [only]
    assert suggested(client, "公共充", year_to=1990) == []
    assert client.get("/v1/suggest", params={"q": "充", "author": "甲"}).status_code == 422


def test_nothing_is_offered_twice_nor_what_is_typed_already(client: TestClient) -> None:
    for typed in ("公共充电桩", "充", "云泽市", "到2027年公共充电桩"):
        texts = [text for _, text in suggested(client, typed, limit=20)]
        assert len(texts) == len(set(texts)) <= 20
        assert typed not in texts


@given(
    texts=st.lists(st.text("甲乙丙丁 《》ab", max_size=8), max_size=12),
    typed=st.text("甲乙丙ab", min_size=1, max_size=3),
)
def test_lines_are_found_as_a_plain_look_at_each_finds_them(texts: list[str], typed: str) -> None:
    def plain(text: str) -> str:
        return "".join(c for c in text if c not in " 《》")

    lines = Lines(texts)
    begin = [at for at, text in enumerate(texts) if plain(text).startswith(typed)]
    assert list(lines.beginning(typed)) == begin
    hold = [at for at, text in enumerate(texts) if typed in plain(text)]
    assert list(dict.fromkeys(lines.holding(typed)))[: len(hold)] == hold
