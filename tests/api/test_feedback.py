"""Ratings of answers, through the real application over the examples."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.access.keys import KeyStore
from api.app import create_app
from api.feedback.store import FEEDBACK_FILE, Cited, FeedbackStore, Rated, Rater, Verdict
from api.observing.audit import AuditLog, entries
from api.service import Service
from search.engine import Engine
from tests.support import ANONYMOUS
from wenzheng.errors import RatingNotFound, UsageError
from wenzheng.library import Library
from wenzheng.readable import EVERY_DOCUMENT, EVERYTHING, Readable
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


def rater(name: str, *collections: str) -> Rater:
    """Who has a key of that name."""
    return Rater(name, f"key {name}", Readable.of(collections or ("*",)))


@pytest.fixture(scope="module")
def citation(library: Library) -> dict[str, Any]:
    """Words that stand in the library."""
    with library.snapshot(EVERYTHING) as snapshot:
        doc_id = snapshot.documents()[0].doc_id
        quote = snapshot.texts(doc_id).text[3:7]
    return {"doc_id": doc_id, "start": 3, "end": 7, "quote": quote}


def body(**changed: Any) -> dict[str, Any]:
    """A request as the page sends it."""
    return {
        "verdict": "right",
        "question": QUESTION,
        "filters": {"year_from": 2023},
        "generation": 3,
        "answer": "4.5万个",
    } | changed


def test_a_rating_is_kept_as_it_was_given_and_taken_back(
    client: TestClient, store: FeedbackStore, citation: dict[str, Any]
) -> None:
    kept = client.post("/v1/feedback", json=body(note=" 对 ", citations=[citation]))
    assert kept.status_code == 200
    (one,) = store.all()
    assert one.rating_id == kept.json()["id"]
    assert one.rated.filters == {"year_from": ["2023"]}
    assert one.rated.citations == (Cited(**citation),)
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
        store.add(rated(f"问题{number}"), rater("甲"))
    again = FeedbackStore(tmp_path)
    assert [one.rated.question for one in again.all()] == ["问题2", "问题3", "问题4"]
    assert {one.time for one in again.all()} == {"2026-03-01T00:00:00+00:00"}
    assert (again.clear(), list(again.all())) == (3, [])


def test_another_asker_takes_nothing_back_and_too_much_is_refused(store: FeedbackStore) -> None:
    rating_id = store.add(rated(), rater("甲"))
    of_the_name = Rater("甲", "sso 甲", EVERYTHING)
    for asker in (ANONYMOUS, rater("乙"), of_the_name):
        with pytest.raises(RatingNotFound):
            store.take_back(rating_id, asker)
    with pytest.raises(UsageError):
        store.add(rated(filters={"issuer": ["名" * 40_000]}), rater("甲"))


def test_an_asker_has_one_vote_of_a_question_and_the_last_counts(store: FeedbackStore) -> None:
    for verdict in (Verdict.RIGHT, Verdict.RIGHT, Verdict.WRONG):
        store.add(rated(verdict=verdict), rater("甲"))
    store.add(rated(filters={"kind": ["规划"]}), rater("甲"))
    store.add(rated(), rater("乙"))
    store.add(rated(), Rater("乙", "sso 乙", EVERYTHING))
    found = [(one.asker, one.rated.verdict.value, len(one.rated.filters)) for one in store.all()]
    assert found == [("甲", "wrong", 0), ("甲", "right", 1), ("乙", "right", 0), ("乙", "right", 0)]


def test_a_quote_that_the_library_does_not_hold_is_refused(
    client: TestClient, store: FeedbackStore, citation: dict[str, Any]
) -> None:
    """Else anyone could have a question suggested to others, and teach the ranking."""
    for wrong in ({"start": 2}, {"end": 8}, {"quote": "四字引文"}, {"doc_id": "0" * 16}):
        refused = client.post("/v1/feedback", json=body(citations=[citation, citation | wrong]))
        assert refused.status_code == 422
        assert refused.json()["code"] == "usage"
    nothing = citation | {"end": 3, "quote": ""}
    assert client.post("/v1/feedback", json=body(citations=[nothing])).status_code == 422
    assert list(store.all()) == []


def test_a_file_of_before_there_were_identities_is_read_and_its_ratings_are_nobodys(
    tmp_path: Path,
) -> None:
    FeedbackStore(tmp_path).add(rated(), rater("甲"))
    with closing(sqlite3.connect(tmp_path / FEEDBACK_FILE)) as file:
        for column in ("identity", "reads"):
            file.execute(f"ALTER TABLE ratings DROP COLUMN {column}")
        file.commit()
    store = FeedbackStore(tmp_path)
    (old,) = store.all()
    assert (old.asker, old.identity, old.rated) == ("甲", None, rated())
    for by in (rater("甲"), ANONYMOUS):
        with pytest.raises(RatingNotFound):
            store.take_back(old.rating_id, by)
    assert store.right_questions() == []


def test_right_questions_are_those_with_a_source_without_filters_and_of_who_is_known(
    store: FeedbackStore,
) -> None:
    cited = {"citations": (Cited("d1", 0, 2, "引文"), Cited("d2", 0, 2, "引文"))}
    before = store.version
    for by in (rater("甲"), rater("乙"), rater("丙", "公开")):
        store.add(rated("甲问", **cited), by)
    store.add(rated("乙问", Verdict.WRONG, **cited), rater("甲"))
    store.add(rated("丙问", filters={"kind": ["规划"]}, **cited), rater("甲"))
    store.add(rated("丁问", answer=None), rater("甲"))
    store.add(rated("戊问", **cited), ANONYMOUS)
    found = {(one.question, one.cited, one.readable, one.votes) for one in store.right_questions()}
    docs = frozenset({"d1", "d2"})
    assert found == {
        ("甲问", docs, EVERY_DOCUMENT, 2),
        ("甲问", docs, Readable.of(["公开"]), 1),
    }
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
        store.add(one, ANONYMOUS)
    assert [one.rated for one in store.all()] == given
    store.close()
