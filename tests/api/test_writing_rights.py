"""Who may write but reads some collections alone changes those alone, and learns of no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access.keys import KeyStore
from indexer.working import work_off
from tests.writable import QuickTools, changeable, fill
from wenzheng.library import Library
from wenzheng.readable import EVERYTHING
from wenzheng.serving import Scope

PLAN = "# 丁县方案\n\n到2028年，丁县建成换电站35座。\n".encode()
OTHER = "# 丁县方案（另一份）\n\n到2030年，丁县建成换电站60座。\n".encode()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    fill(tmp_path / "data", tmp_path / "files")
    return tmp_path / "data"


@pytest.fixture
def app(data: Path) -> Iterator[FastAPI]:
    with changeable(data, works=False) as (made, _):
        yield made


def writer(app: FastAPI, data: Path, name: str, *collections: str) -> TestClient:
    key = KeyStore(data).add(name, Scope.WRITE, collections=collections or ("*",))
    return TestClient(app, base_url="http://127.0.0.1", headers={"x-api-key": key})


def sent(asked: TestClient, data: Path, into: str = "", plan: bytes = PLAN) -> Any:
    answer = asked.post("/v1/documents" + into, files=[("files", ("丁县方案.md", plan))])
    work_off(data, QuickTools())
    return answer


def held(data: Path) -> dict[str, tuple[str, ...]]:
    with Library.open(data) as library, library.snapshot(EVERYTHING) as snapshot:
        return {one.source.rpartition("/")[2]: one.collections for one in snapshot.documents()}


def test_an_upload_goes_into_the_collections_that_it_names(app: FastAPI, data: Path) -> None:
    asked = writer(app, data, "甲")
    assert sent(asked, data, "?collection=人事&collection=财务").status_code == 202
    assert held(data)["upload:人事,财务|丁县方案.md"] == ("人事", "财务")
    form = {"collection": "公开"}
    assert asked.post("/v1/documents", data=form, files={"files": ("戊.md", PLAN)}).is_success
    work_off(data, QuickTools())
    assert held(data)["upload:公开|戊.md"] == ("公开",)


def test_who_reads_one_collection_writes_into_that(app: FastAPI, data: Path) -> None:
    job = sent(writer(app, data, "甲", "人事"), data).json()
    assert job["files"][0]["name"] == "丁县方案.md"
    assert held(data)["upload:人事|丁县方案.md"] == ("人事",)


def test_who_reads_some_says_which_and_names_no_others(app: FastAPI, data: Path) -> None:
    asked = writer(app, data, "甲", "人事", "财务")
    for into in ("", "?collection=默认"):
        refused = sent(asked, data, into)
        assert refused.status_code == 422
        assert "人事、财务" in refused.json()["detail"] or "财务、人事" in refused.json()["detail"]
    assert len(held(data)) == 3
    assert not list((data / "uploads").glob("*")), "what is refused leaves nothing behind"


def test_a_file_of_the_same_name_replaces_none_that_may_not_be_read(
    app: FastAPI, data: Path
) -> None:
    sent(writer(app, data, "甲"), data)
    sent(writer(app, data, "乙", "人事"), data, plan=OTHER)
    sent(writer(app, data, "丙", "财务"), data, plan=OTHER)
    named = [source for source in held(data) if source.endswith("丁县方案.md")]
    assert len(named) == 3


def test_what_may_not_be_read_is_neither_removed_nor_read_anew(app: FastAPI, data: Path) -> None:
    asked = writer(app, data, "甲", "人事")
    with Library.open(data) as library, library.snapshot(EVERYTHING) as snapshot:
        others = [one.doc_id for one in snapshot.documents()]
    assert asked.delete(f"/v1/documents/{others[0]}").status_code == 404
    assert asked.post(f"/v1/documents/{others[0]}/reindex").status_code == 404
    assert asked.post("/v1/reindex", json={"doc_ids": others}).status_code == 404
    sent(asked, data)
    job = asked.post("/v1/reindex", json={"all": True}).json()
    work_off(data, QuickTools())
    assert asked.get(f"/v1/jobs/{job['id']}").json()["counts"] == {"updated": 1}
    assert len(held(data)) == 4


def test_jobs_of_others_are_not_there(app: FastAPI, data: Path) -> None:
    all_of_it, some = writer(app, data, "甲"), writer(app, data, "乙", "人事")
    other, own = sent(all_of_it, data).json()["id"], sent(some, data).json()["id"]
    assert [job["id"] for job in some.get("/v1/jobs").json()["jobs"]] == [own]
    assert {own, other} <= {job["id"] for job in all_of_it.get("/v1/jobs").json()["jobs"]}
    for address in (f"/v1/jobs/{other}", f"/v1/jobs/{other}/events", f"/jobs/{other}"):
        assert some.get(address).status_code == 404, address
    assert some.delete(f"/v1/jobs/{other}").status_code == 404
    assert some.get(f"/v1/jobs/{own}").status_code == 200
