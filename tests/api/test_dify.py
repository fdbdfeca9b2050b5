"""Dify's external knowledge: the published contract, through the real application."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

from api.app import create_app
from search.engine import Engine
from wenzheng.library import Library

QUERY = "到2027年公共充电桩数量"


@pytest.fixture(scope="module")
def client(engine: Engine, library: Library) -> Iterator[TestClient]:
    app = create_app(engine, library)

    @app.get("/retrieval/refused/{status}")
    def refused(status: int) -> None:
        raise HTTPException(status)

    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def retrieve(client: TestClient, **changed: object) -> Any:
    body = {
        "knowledge_id": "wenzheng",
        "query": QUERY,
        "retrieval_setting": {"top_k": 5, "score_threshold": 0.0},
    }
    return client.post(
        "/retrieval", json={**body, **changed}, headers={"authorization": "Bearer any"}
    )


def condition(name: object, operator: str, value: object = None) -> dict[str, object]:
    return {"name": name, "comparison_operator": operator, "value": value}


def documents(client: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/v1/documents?limit=500").json()["documents"]
    return found


def test_records_are_passages_best_first_with_scores_from_0_to_1(client: TestClient) -> None:
    records = retrieve(client).json()["records"]
    scores = [record["score"] for record in records]
    assert len(records) == 5
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] < scores[0] <= 1
    assert any("4.5万个" in record["content"] for record in records)
    for record in records:
        assert set(record) == {"content", "score", "title", "metadata"}
        document = client.get(f"/v1/documents/{record['metadata']['doc_id']}").json()
        span = slice(record["metadata"]["start"], record["metadata"]["end"])
        assert document["text"][span] == record["content"]


def test_a_threshold_leaves_out_what_is_below_it(client: TestClient) -> None:
    records = retrieve(client).json()["records"]
    least = records[2]["score"]
    setting = {"top_k": 5, "score_threshold": least}
    kept = retrieve(client, retrieval_setting=setting).json()["records"]
    assert kept == [record for record in records if record["score"] >= least]


def test_a_knowledge_base_may_be_a_part_of_the_library(client: TestClient) -> None:
    records = retrieve(client, knowledge_id="kind=规划").json()["records"]
    kinds = {one["doc_id"]: one["kind"] for one in documents(client)}
    assert records
    assert {kinds[record["metadata"]["doc_id"]] for record in records} == {"规划"}


@pytest.mark.parametrize("knowledge", ["", "no-such", "author=x", "kind=小说"])
def test_an_unknown_knowledge_base_is_error_2001(client: TestClient, knowledge: str) -> None:
    response = retrieve(client, knowledge_id=knowledge)
    assert (response.status_code, response.json()["error_code"]) == (404, 2001)
    assert response.json()["error_msg"]


@pytest.mark.parametrize(
    ("authorization", "code"), [("Bearer wrong", 1002), ("Basic eDp5", 1001), ("", 1001)]
)
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_1002_and_a_header_that_holds_none_1001(
    client: TestClient, authorization: str, code: int, status: int
) -> None:
    headers = {"authorization": authorization}
    response = client.get(f"/retrieval/refused/{status}", headers=headers)
    assert (response.status_code, response.json()["error_code"]) == (status, code)


def test_a_check_of_the_address_without_a_body_is_not_taken_for_absence(client: TestClient) -> None:
    response = client.post("/retrieval", headers={"authorization": "Bearer any"})
    assert response.status_code == 422
    assert set(response.json()) == {"error_code", "error_msg"}


@pytest.mark.parametrize(
    ("asked", "passes"),
    [
        (condition("kind", "is", "规划"), lambda d: d["kind"] == "规划"),
        (condition("kind", "is not", "规划"), lambda d: d["kind"] != "规划"),
        (condition("kind", "in", ["规划", "通知"]), lambda d: d["kind"] in ("规划", "通知")),
        (condition("kind", "not in", ["规划"]), lambda d: d["kind"] != "规划"),
        (condition(["title", "issuer"], "contains", "充电"), lambda d: "充电" in d["title"] + (d["issuer"] or "")),
        (condition("title", "not contains", "充电"), lambda d: "充电" not in d["title"]),
        (condition("issuer", "empty"), lambda d: not d["issuer"]),
        (condition("issuer", "not empty"), lambda d: bool(d["issuer"])),
        (condition("year", "≥", 2024), lambda d: (d["published"] or "") >= "2024"),
        (condition("year", "<", "2024"), lambda d: d["published"] and d["published"] < "2024"),
        (condition("published", "before", "2024-03-01"), lambda d: d["published"] and d["published"] < "2024-03-01"),
        (condition("published", "after", "2024-03-01"), lambda d: (d["published"] or "") > "2024-03-01"),
        (condition("status", "is", "时效未核实"), lambda d: d["status"] is None),
    ],
)  # fmt: skip
def test_metadata_conditions_select_documents(
    client: TestClient, asked: dict[str, object], passes: Any
) -> None:
    found = retrieve(
        client,
        retrieval_setting={"top_k": 1000, "score_threshold": 0},
        metadata_condition={"conditions": [asked]},
    ).json()["records"]
    expected = {one["doc_id"] for one in documents(client) if passes(one)}
    assert {record["metadata"]["doc_id"] for record in found} == expected


def test_conditions_hold_all_or_any(client: TestClient) -> None:
    both = [condition("kind", "is", "规划"), condition("year", ">", 2500)]
    for operator, is_found in (("and", False), ("or", True)):
        asked = {"logical_operator": operator, "conditions": both}
        assert bool(retrieve(client, metadata_condition=asked).json()["records"]) is is_found


@pytest.mark.parametrize(
    "wrong",
    [
        condition("colour", "is", "red"),
        condition("year", ">", "soon"),
        condition("published", "before", "soon"),
        condition("title", "resembles", "x"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(client: TestClient, wrong: object) -> None:
    response = retrieve(client, metadata_condition={"conditions": [wrong]})
    assert (response.status_code, response.json()["error_code"]) == (422, 422)
