"""Who may write but reads some collections alone changes those alone, and learns of no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access.keys import KeyStore
from indexer.working import work_off
from tests.writable import QuickTools, changeable
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING
from wenzheng.serving import Scope, ServingSettings
from wenzheng.sources import file_name

PLAN = "# 丁县方案\n\n到2028年，丁县建成换电站35座。\n".encode()
OTHER = "# 丁县方案（另一份）\n\n到2030年，丁县建成换电站60座。\n".encode()


def writer(app: FastAPI, data: Path, name: str, *collections: str) -> TestClient:
    key = KeyStore(data).add(name, Scope.WRITE, collections=collections or ("*",))
    return TestClient(app, base_url="http://127.0.0.1", headers={"x-api-key": key})


def sent(asked: TestClient, data: Path, into: str = "", plan: bytes = PLAN) -> Any:
    answer = asked.post("/v1/documents" + into, files=[("files", ("丁县方案.md", plan))])
    work_off(data, QuickTools())
    return answer


def held(data: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Names and collections of all documents."""
    with Library.open(data) as library, library.snapshot(EVERYTHING) as snapshot:
        return sorted((file_name(d.source), d.collections) for d in snapshot.documents())


def put(data: Path, doc_id: str, *collections: str) -> None:
    """What an administrator says."""
    with Writer.open(data) as library:
        library.collect(doc_id, collections)
        library.commit()


def state(data: Path, doc_id: str) -> tuple[str, tuple[str, ...]]:
    with Library.open(data) as library, library.snapshot(EVERYTHING) as snapshot:
        return snapshot.texts(doc_id).text, snapshot.document(doc_id).collections


def became(asked: TestClient, answer: Any) -> tuple[str, str]:
    """The outcome and the doc_id of a job's one file."""
    (file,) = asked.get(answer.headers["location"]).json()["files"]
    return file["outcome"], file["doc_id"]


def test_an_upload_goes_into_the_collections_that_it_names(app: FastAPI, data: Path) -> None:
    asked = writer(app, data, "甲")
    assert sent(asked, data, "?collection=人事&collection=财务").status_code == 202
    assert ("丁县方案.md", ("人事", "财务")) in held(data)
    form = {"collection": "公开"}
    assert asked.post("/v1/documents", data=form, files={"files": ("戊.md", PLAN)}).is_success
    work_off(data, QuickTools())
    assert ("戊.md", ("公开",)) in held(data)


def test_who_reads_one_collection_writes_into_that(app: FastAPI, data: Path) -> None:
    job = sent(writer(app, data, "甲", "人事"), data).json()
    assert job["files"][0]["name"] == "丁县方案.md"
    assert ("丁县方案.md", ("人事",)) in held(data)


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
    assert [name for name, _ in held(data)].count("丁县方案.md") == 3


@pytest.mark.parametrize("since", [("机密",), ("公开", "机密")])
@pytest.mark.parametrize("plan", [PLAN, OTHER])
def test_what_was_put_elsewhere_since_is_neither_replaced_nor_moved(
    app: FastAPI, data: Path, since: tuple[str, ...], plan: bytes
) -> None:
    asked = writer(app, data, "甲", "公开")
    added, first = became(asked, sent(asked, data))
    put(data, first, *since)
    before = state(data, first)
    told, second = became(asked, sent(asked, data, plan=plan))
    assert (added, told) == ("added", "added"), "as if the name had been free"
    assert second != first
    assert state(data, first) == before
    assert became(asked, sent(asked, data, plan=PLAN + OTHER)) == ("updated", second)
    assert state(data, first) == before


def test_a_new_version_stays_in_every_collection_of_the_document(app: FastAPI, data: Path) -> None:
    asked = writer(app, data, "甲", "公开", "人事")
    _, doc_id = became(asked, sent(asked, data, "?collection=公开"))
    put(data, doc_id, "公开", "人事")
    for plan, outcome in ((PLAN, "unchanged"), (OTHER, "updated")):
        answer = sent(asked, data, "?collection=公开", plan)
        assert became(asked, answer) == (outcome, doc_id)
        assert state(data, doc_id)[1] == ("人事", "公开")


def test_an_upload_cannot_be_told_by_its_identifier(app: FastAPI, data: Path) -> None:
    """Else who guesses the names of collections could tell which it was put into."""
    asked = writer(app, data, "甲")
    found = [became(asked, sent(asked, data, "?collection=公开&collection=机密")) for _ in range(2)]
    assert found[0][1] == found[1][1]
    asked.delete(f"/v1/documents/{found[0][1]}")
    assert became(asked, sent(asked, data, "?collection=公开&collection=机密"))[1] != found[0][1]


def test_no_name_of_a_collection_shows_in_a_source_but_to_who_looks_after_all(
    app: FastAPI, data: Path
) -> None:
    asked, reader = writer(app, data, "甲"), writer(app, data, "乙", "公开")
    _, doc_id = became(asked, sent(asked, data, "?collection=公开&collection=机密"))
    key = KeyStore(data).add("管理", Scope.ADMIN)
    admin = TestClient(app, base_url="http://127.0.0.1", headers={"x-api-key": key})
    sources = []
    for one in (reader, asked, admin):
        document = one.get(f"/v1/documents/{doc_id}").json()
        hits = one.post("/v1/search", json={"query": "换电站35座"}).json()["hits"]
        original = one.get(f"/v1/documents/{doc_id}/original")
        assert "%E4%B8%81%E5%8E%BF%E6%96%B9%E6%A1%88.md" in original.headers["content-disposition"]
        assert "upload" not in original.headers["content-disposition"]
        assert hits[0]["source"] == document["source"]
        sources.append(document["source"])
    assert sources[:2] == ["丁县方案.md", "丁县方案.md"]
    assert sources[2].startswith("upload:=")
    assert "机密" not in sources[2]


def test_where_files_lie_on_the_server_is_told_to_who_looks_after_all(
    app: FastAPI, data: Path
) -> None:
    nobody = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    key = KeyStore(data).add("管理", Scope.ADMIN)
    admin = TestClient(app, base_url="http://127.0.0.1", headers={"x-api-key": key})
    shown, whole = (one.get("/v1/documents").json()["documents"] for one in (nobody, admin))
    folder = (data.parent / "files").resolve().as_posix()
    assert {one["source"] for one in whole} == {f"{folder}/{one['source']}" for one in shown}
    assert folder not in nobody.post("/v1/search", json={"query": "换电站"}).text
    assert folder not in nobody.get(f"/documents/{shown[0]['doc_id']}").text


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


SSO = ServingSettings.model_validate(
    {
        "trusted_proxies": "10.0.0.1",
        "hosts": "*",
        "sso_header": "X-Remote-User",
        "sso_groups": "*=write",
        "sso_collections": "*=人事",
    }
)


def test_a_user_of_the_name_of_a_key_has_none_of_its_jobs(data: Path) -> None:
    with changeable(data, settings=SSO, works=False) as (app, _):
        own = writer(app, data, "王五", "人事")
        named = TestClient(
            app,
            base_url="http://127.0.0.1",
            client=("10.0.0.1", 1),
            headers={"x-remote-user": "王五".encode()},
        )
        job = own.post("/v1/documents", files=[("files", ("戊.md", PLAN))]).json()
        assert named.get("/v1/status").status_code == 200
        assert job["asker"] == "王五"
        assert named.get("/v1/jobs").json()["jobs"] == []
        assert named.get(f"/v1/jobs/{job['id']}").status_code == 404
        assert named.delete(f"/v1/jobs/{job['id']}").status_code == 404
        assert own.get(f"/v1/jobs/{job['id']}").json()["state"] == "queued"
        theirs = named.post("/v1/documents", files=[("files", ("己.md", OTHER))]).json()
        assert own.get(f"/v1/jobs/{theirs['id']}").status_code == 404


def test_a_form_may_name_several_collections_and_all_count(app: FastAPI, data: Path) -> None:
    """Of which only the last counted, and what was to be secret stood open."""
    asked = writer(app, data, "甲", "人事", "财务")
    form = {"collection": ["人事", "财务"]}
    assert asked.post("/v1/documents", data=form, files={"files": ("戊.md", PLAN)}).is_success
    work_off(data, QuickTools())
    assert ("戊.md", ("人事", "财务")) in held(data)
    strange = {"collection": ["默认", "人事"]}
    answer = asked.post("/v1/documents", data=strange, files={"files": ("己.md", PLAN)})
    assert answer.status_code == 422


def test_an_upload_has_few_fields_and_short_headers(app: FastAPI, data: Path) -> None:
    """They are in memory, where an upload's size is not bounded by what there is."""
    asked, files = writer(app, data, "甲"), {"files": ("戊.md", PLAN)}
    names = [f"集{at}" for at in range(64)]
    assert asked.post("/v1/documents", data={"collection": names}, files=files).is_success
    answer = asked.post("/v1/documents", data={"collection": [*names, "再一"]}, files=files)
    assert (answer.status_code, "64" in answer.json()["detail"]) == (422, True)
    body = (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\nX-Long: '
        + b"a" * 10_000
        + b"\r\n\r\ntext\r\n--b--\r\n"
    )
    kind = {"content-type": "multipart/form-data; boundary=b"}
    assert asked.post("/v1/documents", content=body, headers=kind).status_code == 422
