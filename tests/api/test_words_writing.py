"""Changing the dictionary over HTTP, through the real application over a copy of the examples."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access.keys import KeyStore
from api.app import create_app
from api.service import Service
from search.engine import Engine
from wenzheng.embedding import Embedder
from wenzheng.embedding.provider import only
from wenzheng.library import Library, Writer
from wenzheng.serving import Scope, ServingSettings


@pytest.fixture
def data(examples_data: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(examples_data, copy)
    return copy


@pytest.fixture
def editor(data: Path, embedder: Embedder) -> Iterator[TestClient]:
    """A client with a key that may write."""
    key = KeyStore(data).add("编辑", Scope.WRITE)
    with Library.open(data) as library:
        app = create_app(
            Engine(library, only(embedder)), library, Service.of(ServingSettings(), data)
        )
        headers = {"x-api-key": key}
        yield TestClient(app, base_url="http://127.0.0.1", headers=headers)


def pending(answer: Any) -> tuple[Any, Any]:
    assert answer.status_code == 200, answer.text
    changes = answer.json()["pending"]
    return changes["added"], changes["removed"]


NOTHING = {"words": [], "synonyms": []}


def test_words_are_added_replaced_removed_and_applied(editor: TestClient) -> None:
    group = ["甲能站", "乙能站"]
    added, removed = pending(
        editor.post("/v1/words", json={"entries": ["加氢母站", " = ".join(group)]})
    )
    assert (added, removed) == ({"words": ["加氢母站"], "synonyms": [group]}, NOTHING)
    applied = editor.post("/v1/words/apply").json()
    assert (applied["version"], applied["added"]["words"]) == (2, ["加氢母站"])
    assert applied["recut"] > 0
    assert editor.get("/v1/words").json()["own"] == {"words": ["加氢母站"], "synonyms": [group]}
    added, removed = pending(editor.put("/v1/words", json={"entries": ["绿色甲醇", "加氢母站"]}))
    assert (added["words"], removed["synonyms"]) == (["绿色甲醇"], [group])
    added, removed = pending(editor.delete("/v1/words/绿色甲醇"))
    assert (added, removed["synonyms"]) == (NOTHING, [group])
    assert editor.post("/v1/ask", json={"question": "到2027年公共充电桩数量"}).json()["answer"]


def test_putting_the_same_again_changes_nothing(editor: TestClient) -> None:
    body = {"entries": ["加氢母站"]}
    first = editor.put("/v1/words", json=body).json()
    assert editor.put("/v1/words", json=body).json() == first
    assert pending(editor.put("/v1/words", json={"entries": []})) == (NOTHING, NOTHING)


def test_what_cannot_be_is_a_problem(editor: TestClient) -> None:
    for answer, status, code in (
        (editor.post("/v1/words", json={"entries": ["x" * 100]}), 422, "bad-entry"),
        (editor.delete("/v1/words/没有这个词"), 404, "entry-not-found"),
        (editor.post("/v1/words", json={"words": []}), 422, "bad-request"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert pending(editor.get("/v1/words")) == (NOTHING, NOTHING)


def test_while_another_writes_each_is_told_to_wait(editor: TestClient, data: Path) -> None:
    with Writer.open(data):
        for answer in (
            editor.post("/v1/words", json={"entries": ["加氢母站"]}),
            editor.post("/v1/words/apply"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (409, "busy")
            assert int(answer.headers["retry-after"]) > 0


def test_changes_are_in_the_audit_log(editor: TestClient, data: Path) -> None:
    editor.post("/v1/words", json={"entries": ["加氢母站"]})
    (log,) = (data / "audit").iterdir()
    assert '"changed": ["words + 加氢母站"]' in log.read_text()


def test_every_route_that_changes_something_is_described_and_documented(
    editor: TestClient,
) -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    paths = editor.get("/openapi.json").json()["paths"]
    assert {"/v1/words", "/v1/words/{entry}", "/v1/words/apply"} <= set(paths)
    for path, methods in paths.items():
        assert path in text
        for operation in methods.values():
            assert operation["description"], path
            assert operation["responses"]["401"]["content"], path
