"""The HTTP API, through the real application over the examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.feedback.store import FeedbackStore
from api.service import Service
from api.static_files import PATH
from search.engine import Engine
from wenzheng.library import Library

ROOT = Path(__file__).parents[2]
QUESTION = "到2027年公共充电桩数量"


@pytest.fixture(scope="module")
def client(
    engine: Engine, library: Library, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    ratings = FeedbackStore(tmp_path_factory.mktemp("ratings"))
    app = create_app(engine, library, Service(feedback=ratings))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem of a response, checked for its form."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    parts = "type title status code detail detail_en instance request_id".split()
    assert set(body) == set(parts)
    assert body["request_id"] == response.headers["x-request-id"]
    assert (body["status"], body["code"]) == (status, code)
    assert re.search(r"[\u4e00-\u9fff]", body["detail"])
    assert re.search(r"[a-z]", body["detail_en"])
    return body


def test_a_question_is_answered_with_an_exact_quote(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert (answer["status"], answer["answer"]) == ("answered", "4.5万个")
    citation = answer["citations"][0]
    document = client.get(f"/v1/documents/{citation['doc_id']}").json()
    assert citation["quote"] == document["text"][citation["start"] : citation["end"]]
    original = document["original_text"][citation["original_start"] : citation["original_end"]]
    assert citation["original_quote"] == original
    begin, end = citation["highlights"][0]
    assert document["text"][begin:end] == answer["answer"]
    assert citation["start"] <= begin < end <= citation["end"]


def test_what_the_documents_do_not_say_is_not_answered(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "到2040年公共充电桩数量"}).json()
    assert (answer["status"], answer["answer"], answer["citations"]) == ("abstained", None, [])
    assert answer["reason"]
    assert answer["related"]


@pytest.mark.parametrize("mode", ["hybrid", "bm25", "dense"])
def test_a_search_gives_hits_best_first_with_the_scores_of_its_legs(
    client: TestClient, mode: str
) -> None:
    found = client.post("/v1/search", json={"query": "充电桩补助标准", "k": 5, "mode": mode}).json()
    scores = [hit["score"] for hit in found["hits"]]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)
    legs = {"bm25", "dense"} if mode == "hybrid" else {mode}
    assert all(set(hit["legs"]) == legs for hit in found["hits"])
    for hit in found["hits"]:
        assert all(hit["text"][begin:end] for begin, end in hit["matched"])


def test_filters_hold_for_hits_and_facets(client: TestClient) -> None:
    body = {
        "query": "充电桩",
        "k": 50,
        "filters": {"kind": ["规划", "行动方案"], "year_from": 2023},
    }
    found = client.post("/v1/search", json=body).json()
    passing = client.get("/v1/documents", params=body["filters"]).json()["documents"]
    assert {hit["doc_id"] for hit in found["hits"]} == {one["doc_id"] for one in passing}
    assert set(found["facets"]["status"]) <= {one["status"] or "时效未核实" for one in passing}
    assert {"规划", "行动方案"} < set(found["facets"]["kind"])  # what else there is to choose


def test_pages_of_hits_follow_each_other(client: TestClient) -> None:
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None and offset < 40:
        found = client.post("/v1/search", json={"query": "充电桩", "k": 7, "offset": offset}).json()
        seen += [hit["chunk_id"] for hit in found["hits"]]
        offset = found["next_offset"]
    whole = client.post("/v1/search", json={"query": "充电桩", "k": len(seen)}).json()
    assert seen == [hit["chunk_id"] for hit in whole["hits"]]
    assert whole["total"]["relation"] == "="


def test_a_part_of_the_question_is_taken_out(client: TestClient) -> None:
    body = {"question": QUESTION, "ignore": ["years"]}
    parsed = client.post("/v1/ask", json=body).json()["parsed"]
    assert (parsed["text"], parsed["years"]) == ("公共充电桩数量", [])
    assert parsed["ignored"] == ["years"]


def test_hits_are_explained_when_asked(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": "充电桩补助", "explain": True}).json()
    explanation = found["hits"][0]["explanation"]
    assert {"bm25", "dense", "ranking"} <= set(explanation["stages"])
    assert explanation["words"]
    assert found["hits"][0]["status"] in ("有效", "未施行", "失效", "废止", "时效未核实")


def test_documents_are_listed_page_by_page_without_gap_or_repeat(client: TestClient) -> None:
    seen: list[str] = []
    after = None
    while True:
        parameters = {"limit": 4} | ({"after": after} if after else {})
        page = client.get("/v1/documents", params=parameters).json()
        seen += [document["doc_id"] for document in page["documents"]]
        after = page["next"]
        if after is None:
            break
    whole = client.get("/v1/documents", params={"limit": 500}).json()["documents"]
    assert seen == [document["doc_id"] for document in whole]
    assert len(set(seen)) == len(seen) == len(list((ROOT / "examples" / "documents").iterdir()))


def test_the_dictionary_is_shown(client: TestClient) -> None:
    words = client.get("/v1/words").json()
    assert words["version"] == 1
    assert min(words["built_in"]["words"], words["built_in"]["synonyms"]) > 100
    assert words["own"] == words["pending"]["added"] == {"words": [], "synonyms": []}


def test_health_tells_what_is_served(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ready"
    served = client.get("/v1/status").json()
    assert served["documents"] == len(list((ROOT / "examples" / "documents").iterdir()))


def test_the_status_says_what_readers_lack(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    readers = {one["name"]: one for one in client.get("/v1/status").json()["readers"]}
    assert readers.keys() == {"ocr", "office"}
    assert readers["office"] == {"name": "office", "works": False, "code": "not-installed"}


@pytest.mark.parametrize("question", ["", "   ", "？？", "\x00\x07", "问" * 10_000])
def test_a_bad_question_is_a_problem_that_says_so(client: TestClient, question: str) -> None:
    problem(client.post("/v1/ask", json={"question": question}), 422, "bad-question")
    problem(client.post("/v1/search", json={"query": question}), 422, "bad-question")


def test_an_unknown_filter_is_refused_by_name(client: TestClient) -> None:
    body = {"question": QUESTION, "filters": {"author": "x"}}
    assert "author" in problem(client.post("/v1/ask", json=body), 422, "unknown-filter")["detail"]
    refused = client.get("/v1/documents", params={"colection": "甲"})
    assert "colection" in problem(refused, 422, "unknown-filter")["detail_en"]


def test_collections_are_listed_and_filtered_by(client: TestClient) -> None:
    count = client.get("/v1/status").json()["documents"]
    listed = {"collections": [{"name": "默认", "documents": count}]}
    assert client.get("/v1/collections").json() == listed
    inside = client.get("/v1/documents", params={"collection": "默认"}).json()["documents"]
    assert {tuple(document["collections"]) for document in inside} == {("默认",)}
    outside = client.get("/v1/documents", params={"collection": "甲"}).json()["documents"]
    assert (len(inside), outside) == (count, [])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": QUESTION, "k": 0},
        {"query": QUESTION, "mode": "magic"},
        {"query": QUESTION, "offset": -1},
        {"query": QUESTION, "ignore": ["everything"]},
        {"query": 1, "x": 2},
        [],
    ],
)
def test_a_malformed_request_is_a_problem(client: TestClient, body: object) -> None:
    problem(client.post("/v1/search", json=body), 422, "bad-request")


def test_what_is_not_json_is_a_problem(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    problem(client.post("/v1/ask", content=b"{", headers=headers), 422, "bad-request")


def test_an_unknown_document_address_or_method_is_a_problem(client: TestClient) -> None:
    problem(client.get("/v1/documents/none"), 404, "document-not-found")
    problem(client.get("/v2/ask"), 404, "not-found")
    problem(client.delete("/v1/ask"), 405, "method-not-allowed")


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    body = b'{"question": "' + b"x" * (1 << 20) + b'"}'
    headers = {"content-type": "application/json"}
    problem(client.post("/v1/ask", content=body, headers=headers), 413, "too-large")


def test_another_host_name_is_refused(client: TestClient) -> None:
    problem(client.get("/healthz", headers={"host": "evil.example:8000"}), 421, "foreign-host")


def test_every_answer_bears_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/docs", "/healthz", "/static/css/base.css", "/nowhere"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path


def test_scripts_and_styles_are_kept_for_ever_under_the_version_that_all_of_them_are_of(
    client: TestClient,
) -> None:
    for page in ("/", "/documents", "/docs"):
        linked = re.findall(r'(?:src|href)="\.?(/static/[^"]+)"', client.get(page).text)
        assert linked, page
        for path in linked:
            assert path.startswith(f"{PATH}/")
            assert "immutable" in client.get(path).headers["cache-control"]
    assert "import" in client.get(f"{PATH}/js/page.js").text  # by relative names: of one version


def test_without_its_version_a_file_is_asked_for_anew(client: TestClient) -> None:
    first = client.get("/static/js/page.js")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/js/page.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")
    gone = client.get("/static/0123456789ab/js/page.js")
    assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-cache")


def test_openapi_describes_every_route_with_its_errors(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/v1/search",
        "/v1/search/batch",
        "/v1/suggest",
        "/v1/collections",
        "/v1/ask",
        "/v1/documents",
        "/v1/documents/{doc_id}",
        "/v1/documents/{doc_id}/citation",
        "/v1/documents/{doc_id}/original",
        "/v1/documents/{doc_id}/related",
        "/v1/documents/{doc_id}/diff/{other}",
        "/v1/feedback",
        "/v1/feedback/{rating_id}",
        "/v1/targets",
        "/v1/targets.{kind}",
        "/v1/targets/matrix",
        "/v1/targets/matrix.{kind}",
        "/v1/words",
        "/v1/chat/completions",
        "/v1/embeddings",
        "/v1/models",
        "/v1/models/{model}",
        "/retrieval",
        "/v1/status",
        "/v1/evaluations",
        "/v1/evaluations/{name}",
        "/healthz",
        "/readyz",
    }
    for path, methods in paths.items():
        of_others = path == "/retrieval" or path.startswith(("/v1/chat", "/v1/emb", "/v1/models"))
        errors = "application/json" if of_others else "application/problem+json"
        for operation in methods.values():
            assert operation["description"], path
            given = operation["responses"]["200"]["content"]
            is_file = path.endswith(("/original", ".{kind}"))
            assert is_file or "example" in given["application/json"], path
            assert errors in operation["responses"]["503"]["content"], path


def test_every_route_and_problem_code_is_documented(client: TestClient) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in text
    for code in ("bad-question", "unknown-filter", "bad-request", "document-not-found"):
        assert code in text


def test_nothing_is_loaded_from_elsewhere(client: TestClient) -> None:
    pages = [
        "/",
        f"/?q={QUESTION}",
        "/documents",
        "/targets?indicator=加氢站",
        "/targets/matrix",
        "/docs",
    ]
    loads = re.compile(r"""(?:src|href|action)=["'](https?:|//)""")
    for path in pages:
        assert not loads.search(client.get(path).text), path
    for file in (ROOT / "api" / "static").glob("*.*"):
        assert "http" not in file.read_text(encoding="utf-8").replace("http://www.w3.org", ""), file


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_any_text_as_a_question_is_answered_or_refused_never_a_fault(
    client: TestClient, question: str
) -> None:
    response = client.post("/v1/ask", json={"question": question})
    assert response.status_code in (200, 422), response.text
    if response.status_code == 200:
        answer = response.json()
        for value in answer["values"]:
            assert value["text"] in answer["citations"][value["citation"]]["quote"]
