"""Ratings of answers, through the real application over the examples."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.access.keys import KeyStore
from api.app import create_app
from api.feedback.store import Cited, FeedbackStore, Rated, Verdict
from api.observing.audit import AuditLog, entries
from api.service import Service
from search.engine import Engine
from wenzheng.errors import RatingNotFound, UsageError
from wenzheng.library import Library
from wenzheng.serving import Anonymous, Scope, ServingSettings

QUESTION = "到2027年公共充电桩数量"


def rated(question: str = QUESTION, verdict: Verdict = Verdict.RIGHT, **more: Any) -> Rated:
    """A rating without citations."""
    given: dict[str, Any] = {"filters": {}, "ignored": (), "answer": "4.5万个", "citations": ()}
    return Rated(verdict=verdict, question=question, generation=1, **(given | more))


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path)


@pytest.fixture
def client(engine: Engine, library: Library, store: FeedbackStore) -> TestClient:
    app = create_app(engine, library, Service(feedback=store))
    return TestClient(app, base_url="http://127.0.0.1")


def body(**changed: Any) -> dict[str, Any]:
    """A request as the page sends it."""
    citation = {"doc_id": "51aa84dac786c7bb", "start": 3, "end": 7, "quote": "四字引文"}
    return {
        "verdict": "right",
        "question": QUESTION,
        "filters": {"year_from": 2023},
        "generation": 3,
        "answer": "4.5万个",
        "citations": [citation],
    } | changed


def test_a_rating_is_kept_as_it_was_given_and_taken_back(
    client: TestClient, store: FeedbackStore
) -> None:
    kept = client.post("/v1/feedback", json=body(note=" 对 "))
    assert kept.status_code == 200
    (one,) = store.all()
    assert one.rating_id == kept.json()["id"]
    assert one.rated.filters == {"year_from": ["2023"]}
    assert one.rated.citations == (Cited("51aa84dac786c7bb", 3, 7, "四字引文"),)
    assert (one.rated.generation, one.rated.note, one.asker) == (3, "对", None)
    assert client.delete(f"/v1/feedback/{one.rating_id}").json() == {"id": one.rating_id}
    assert list(store.all()) == []
    again = client.delete(f"/v1/feedback/{one.rating_id}")
    assert (again.status_code, again.json()["code"]) == (404, "rating-not-found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "maybe"},
        {"question": ""},
        {"filters": {"author": "甲"}},
        {"note": "长" * 1001},
        {"generation": 2**63},
        {"citations": [{"doc_id": "x", "start": 0, "end": 2**40, "quote": ""}]},
        {"citations": [{"doc_id": "x", "start": 0, "end": 1, "quote": "字" * 4000}] * 20},
    ],
)
def test_what_cannot_be_a_rating_is_refused(
    client: TestClient, store: FeedbackStore, wrong: dict[str, Any]
) -> None:
    assert client.post("/v1/feedback", json=body(**wrong)).status_code == 422
    assert list(store.all()) == []


def test_a_form_that_was_tampered_with_is_refused(client: TestClient) -> None:
    given = {"rated": "{", "verdict": "right"}
    assert client.post("/rating?q=x", data=given).status_code == 422


def test_the_name_of_the_key_is_kept_the_audit_log_tells_and_others_take_nothing_back(
    engine: Engine, library: Library, tmp_path: Path
) -> None:
    keys = KeyStore(tmp_path)
    own, other = keys.add("检索小组", Scope.READ), keys.add("别组", Scope.READ)
    service = Service(
        ServingSettings(anonymous=Anonymous.OFF),
        tmp_path,
        keys,
        AuditLog(tmp_path, days=1),
        feedback=FeedbackStore(tmp_path),
    )
    client = TestClient(create_app(engine, library, service), base_url="http://127.0.0.1")
    assert client.post("/v1/feedback", json=body()).status_code == 401
    kept = client.post("/v1/feedback", json=body(), headers={"x-api-key": own}).json()["id"]
    assert [one.asker for one in FeedbackStore(tmp_path).all()] == ["检索小组"]
    foreign = client.delete(f"/v1/feedback/{kept}", headers={"x-api-key": other})
    assert foreign.status_code == 404
    noted = [one for one in entries(tmp_path, None, None) if one["changed"]]
    assert noted[0]["changed"] == [f"feedback right {kept}"]


def test_where_it_is_turned_off_nothing_asks_for_it(
    engine: Engine, library: Library, tmp_path: Path
) -> None:
    service = Service.of(ServingSettings(feedback=False, anonymous=Anonymous.ON), tmp_path)
    service.readiness.loaded.set()
    client = TestClient(create_app(engine, library, service), base_url="http://127.0.0.1")
    assert client.post("/v1/feedback", json=body()).status_code in (404, 405)
    assert 'class="rating"' not in client.get("/", params={"q": QUESTION}).text


def test_ratings_outlive_the_process_and_of_too_many_the_oldest_go(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path, lambda: datetime(2026, 3, 1, tzinfo=UTC), most=3)
    for number in range(5):
        store.add(rated(f"问题{number}"), "甲")
    again = FeedbackStore(tmp_path)
    assert [one.rated.question for one in again.all()] == ["问题2", "问题3", "问题4"]
    assert {one.time for one in again.all()} == {"2026-03-01T00:00:00+00:00"}
    assert (again.clear(), list(again.all())) == (3, [])


def test_another_asker_takes_nothing_back_and_too_much_is_refused(store: FeedbackStore) -> None:
    rating_id = store.add(rated(), "甲")
    for asker in (None, "乙"):
        with pytest.raises(RatingNotFound):
            store.take_back(rating_id, asker)
    with pytest.raises(UsageError):
        store.add(rated(filters={"issuer": ["名" * 40_000]}), "甲")


def test_questions_rated_right_come_most_often_first_and_without_filters(
    store: FeedbackStore,
) -> None:
    before = store.version
    for question in ("甲问", "乙问", "乙问"):
        store.add(rated(question), None)
    store.add(rated("丙问", Verdict.WRONG), None)
    store.add(rated("丁问", filters={"kind": ["规划"]}), None)
    cited = frozenset(one.doc_id for one in rated().citations)
    assert store.right_questions(9) == [("乙问", cited), ("甲问", cited)]
    assert store.version != before


@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), max_size=4),
    verdict=st.sampled_from(Verdict),
)
def test_whatever_was_typed_comes_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], verdict: Verdict
) -> None:
    store = FeedbackStore(tmp_path_factory.mktemp("ratings"))
    given = [rated(text, verdict, answer=None, note=text) for text in texts]
    for one in given:
        store.add(one, None)
    assert [one.rated for one in store.all()] == given
    store.close()
