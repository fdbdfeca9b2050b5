"""Uploads as jobs, over HTTP: nothing that was acknowledged is lost, and each file is told of."""

from __future__ import annotations

import asyncio
import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.client import AsyncWenzheng, Wenzheng
from api.jobs import receiving, taking
from indexer.working import work_off
from tests.api.served import served
from tests.writable import QuickTools, changeable, key
from wenzheng.errors import Busy
from wenzheng.library import Library, Writer
from wenzheng.readable import EVERYTHING
from wenzheng.serving import ServingSettings
from wenzheng.store.jobs import JobState, JobTable

PLAN = "# 丁县方案\n\n到2028年，丁县建成换电站35座。\n".encode()


@pytest.fixture
def editor(app: FastAPI, data: Path) -> TestClient:
    """Who may write."""
    return client(app, data)


def client(app: Any, data: Path, scope: str = "write") -> TestClient:
    headers = {"x-api-key": key(data, f"{scope} {time.monotonic()}", scope)}
    return TestClient(app, base_url="http://127.0.0.1", headers=headers)


def sent(asked: TestClient, *files: tuple[str, bytes]) -> Any:
    return asked.post("/v1/documents", files=[("files", file) for file in files])


def done(asked: TestClient, data: Path, answer: Any) -> Any:
    """The job of an answer, once it is worked off."""
    assert answer.status_code == 202, answer.text
    work_off(data, QuickTools())
    return asked.get(answer.headers["location"]).json()


def outcomes(job: Any) -> dict[str, str | None]:
    return {file["name"]: file["outcome"] for file in job["files"]}


def titles(data: Path) -> list[str]:
    with Library.open(data) as library, library.snapshot(EVERYTHING) as snapshot:
        return sorted(document.title for document in snapshot.documents())


def test_files_are_acknowledged_queued_and_indexed_each_with_its_outcome(
    editor: TestClient, data: Path
) -> None:
    answer = sent(editor, ("丁县方案.md", PLAN), ("空.md", b" "))
    assert answer.json()["state"] == "queued"
    assert outcomes(answer.json()) == {"丁县方案.md": None, "空.md": None}
    job = done(editor, data, answer)
    assert (job["state"], job["done"], job["total"]) == ("done", 2, 2)
    assert job["counts"] == {"added": 1, "failed": 1}
    failed, added = job["files"]
    assert (failed["outcome"], failed["reason"]["code"]) == ("failed", "empty-document")
    assert "空.md" in failed["reason"]["message"]
    assert "空.md" in failed["reason"]["message_en"]
    assert editor.get(f"/v1/documents/{added['doc_id']}").json()["title"] == "丁县方案"
    assert not list((data / "uploads").iterdir())


def test_the_same_file_again_is_unchanged_and_another_of_its_name_a_new_version(
    editor: TestClient, data: Path
) -> None:
    done(editor, data, sent(editor, ("丁县方案.md", PLAN)))
    tools = QuickTools()
    again = sent(editor, ("丁县方案.md", PLAN))
    work_off(data, tools)
    job = editor.get(again.headers["location"]).json()
    assert (job["counts"], tools.embedder.embedded) == ({"unchanged": 1}, 0)
    newer = done(editor, data, sent(editor, ("丁县方案.md", PLAN.replace(b"35", b"50"))))
    assert newer["counts"] == {"updated": 1}
    assert len(titles(data)) == 4


def test_an_archive_is_indexed_by_its_members(editor: TestClient, data: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("方案.md", PLAN)
        archive.writestr("坏.pdf", b"%PDF-1.7 broken")
    job = done(editor, data, sent(editor, ("合集.zip", packed.getvalue())))
    assert (job["done"], job["total"]) == (1, 1)
    assert outcomes(job) == {"合集.zip!/方案.md": "added", "合集.zip!/坏.pdf": "failed"}


def test_two_files_of_one_name_in_one_upload_are_told_apart(editor: TestClient, data: Path) -> None:
    other = PLAN.replace("丁县".encode(), "戊县".encode())
    job = done(editor, data, sent(editor, ("方案.md", PLAN), ("方案.md", other)))
    assert set(outcomes(job)) == {"方案.md", "方案 (2).md"}
    assert {"丁县方案", "戊县方案"} <= set(titles(data))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd.md", "etc/passwd.md"),
        ("/etc/passwd.md", "etc/passwd.md"),
        ("..\\..\\windows\\system.md", "windows/system.md"),
        ("通知（2024年）.md", "通知（2024年）.md"),
        ("一\u202e号.md", "一号.md"),
        ("...", "未命名"),
        ("很" * 500 + ".md", "…" + "很" * 196 + ".md"),
    ],
)
def test_a_name_is_made_safe_and_never_is_a_path(
    editor: TestClient, data: Path, given: str, name: str
) -> None:
    answer = sent(editor, (given, PLAN))
    assert outcomes(answer.json()) == {name: None}
    (folder,) = (data / "uploads").iterdir()
    assert [file.name for file in folder.iterdir()] == ["0"]


def test_names_as_rfc_8187_writes_them_are_read(editor: TestClient) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="files"; '
        b"filename*=utf-8''%E9%80%9A%E7%9F%A5.md\r\n\r\nx\r\n--b--\r\n"
    )
    answer = editor.post(
        "/v1/documents", content=body, headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert outcomes(answer.json()) == {"通知.md": None}


def test_what_is_too_large_is_refused_with_the_remedy_and_leaves_nothing(data: Path) -> None:
    settings = ServingSettings(max_upload=2, max_upload_file=1)
    with changeable(data, settings=settings, works=False) as (app, _):
        asked = client(app, data)
        for files, setting in (
            ([("大.md", b"x" * (1 << 20) + b"y")], "WENZHENG_MAX_UPLOAD_FILE"),
            ([("一.md", b"x" * (1 << 20)), ("二.md", b"x" * (1 << 20))], "WENZHENG_MAX_UPLOAD"),
        ):
            answer = sent(asked, *files)
            assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
            assert setting in answer.json()["detail"]
            assert setting in answer.json()["detail_en"]

        def unannounced() -> Iterator[bytes]:
            yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
            yield from (b"x" * 65536 for _ in range(64))

        answer = asked.post(
            "/v1/documents",
            content=unannounced(),
            headers={"content-type": "multipart/form-data; boundary=b"},
        )
        assert answer.status_code == 413
    assert not JobTable(data).jobs(state=JobState.QUEUED)
    assert not list((data / "uploads").iterdir())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"--b--\r\n", "multipart/form-data; boundary=b"),
        (b"no boundary at all", "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data"),
        (
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\nhalf',
            "multipart/form-data; boundary=b",
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="owner"\r\n\r\nx\r\n'
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_what_is_no_upload_is_refused_and_leaves_nothing(
    editor: TestClient, data: Path, body: bytes, kind: str
) -> None:
    answer = editor.post("/v1/documents", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-upload")
    assert not list((data / "uploads").glob("*"))


def test_a_full_disk_takes_nothing_and_says_so(
    editor: TestClient, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receiving, "sync", full)
    answer = sent(editor, ("丁县方案.md", PLAN))
    assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
    assert not list((data / "uploads").iterdir())
    assert editor.get("/v1/jobs?state=queued").json()["jobs"] == []


def test_jobs_wait_for_another_writer_and_say_so(editor: TestClient, data: Path) -> None:
    answer = sent(editor, ("丁县方案.md", PLAN))
    with Writer.open(data):
        work_off(data, QuickTools(), is_over=iter([False, True]).__next__)
        waiting = editor.get(answer.headers["location"]).json()
        assert (waiting["state"], waiting["reason"]["code"]) == ("queued", "busy")
    assert done(editor, data, answer)["counts"] == {"added": 1}


def test_an_interrupted_job_goes_on_where_it_was(editor: TestClient, data: Path) -> None:
    answer = sent(editor, ("丁县方案.md", PLAN), ("戊县方案.md", PLAN.replace(b"35", b"36")))
    with Writer.open(data) as writer:
        assert writer.jobs.claim() is not None
    assert editor.get(answer.headers["location"]).json()["state"] == "running"
    assert done(editor, data, answer)["counts"] == {"added": 2}


def test_a_job_that_never_gets_on_is_given_up_and_its_files_are_kept(
    editor: TestClient, data: Path
) -> None:
    answer = sent(editor, ("丁县方案.md", PLAN))
    for _ in range(3):
        with Writer.open(data) as writer:
            assert writer.jobs.claim() is not None
    job = done(editor, data, answer)
    assert (job["state"], job["reason"]["code"]) == ("failed", "given-up")
    assert list((data / "uploads").iterdir())


def test_a_queued_job_is_cancelled_and_one_that_is_over_is_not(
    editor: TestClient, data: Path
) -> None:
    answer = sent(editor, ("丁县方案.md", PLAN))
    at = answer.headers["location"]
    assert editor.delete(at).json()["state"] == "cancelled"
    assert editor.delete(at).status_code == 200
    assert done(editor, data, answer)["state"] == "cancelled"
    over = sent(editor, ("丁县方案.md", PLAN))
    done(editor, data, over)
    refused = editor.delete(over.headers["location"])
    assert (refused.status_code, refused.json()["code"]) == (409, "job-over")
    assert editor.delete("/v1/jobs/999").status_code == 404


def test_a_running_job_is_cancelled_and_keeps_what_it_committed(
    editor: TestClient, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.running.NOTED_EVERY", -1.0)
    monkeypatch.setattr("indexer.pipeline.BATCH_CHUNKS", 1)
    files = [(f"{n}.md", f"# 第{n}号方案\n\n到20{n}年建成{n}座。".encode()) for n in range(30, 40)]
    answer = sent(editor, *files)
    number = answer.json()["id"]
    noted = JobTable.note

    def note(table: JobTable, job: int, progress: Any) -> bool:
        if sum(table.job(job).counts.values()) >= 3:
            table.take_back(job)
        return noted(table, job, progress)

    monkeypatch.setattr(JobTable, "note", note)
    job = done(editor, data, answer)
    assert (job["id"], job["state"]) == (number, "cancelled")
    assert 3 <= job["counts"]["added"] < 10
    assert len(titles(data)) == 3 + job["counts"]["added"]


def test_a_document_is_removed_at_once_or_when_the_writer_lets_go(
    editor: TestClient, data: Path
) -> None:
    first, second = (d["doc_id"] for d in editor.get("/v1/documents").json()["documents"][:2])
    removed = editor.delete(f"/v1/documents/{first}")
    assert (removed.status_code, removed.json()["state"]) == (202, "done")
    assert editor.get(f"/v1/documents/{first}").status_code == 404
    assert editor.delete(f"/v1/documents/{first}").status_code == 404
    with Writer.open(data):
        waiting = editor.delete(f"/v1/documents/{second}")
        assert (waiting.json()["state"], waiting.json()["reason"]["code"]) == ("queued", "busy")
    assert done(editor, data, waiting)["counts"] == {"removed": 1}


def test_documents_are_read_anew_from_what_the_library_holds(
    editor: TestClient, data: Path, tmp_path: Path
) -> None:
    for file in (tmp_path / "files").iterdir():
        file.unlink()
    one = editor.get("/v1/documents").json()["documents"][0]["doc_id"]
    assert done(editor, data, editor.post(f"/v1/documents/{one}/reindex"))["counts"] == {
        "updated": 1
    }
    assert done(editor, data, editor.post("/v1/reindex"))["counts"] == {}
    every = done(editor, data, editor.post("/v1/reindex", json={"all": True}))
    assert (every["counts"], every["done"], every["total"]) == ({"updated": 3}, 3, 3)
    assert editor.post("/v1/documents/none/reindex").status_code == 404


def test_a_job_is_followed_as_events(data: Path) -> None:
    with changeable(data) as (app, _), client(app, data) as asked:
        at = sent(asked, ("丁县方案.md", PLAN)).headers["location"]
        for stream in (
            asked.get(f"{at}/events").text,
            asked.get(at, headers={"accept": "text/event-stream"}).text,
        ):
            names = [line[7:] for line in stream.splitlines() if line.startswith("event: ")]
            last = json.loads(stream.split("data: ")[-1])
            assert names[0] == "job"
            assert names[-1] == "end"
            assert (last["state"], last["counts"]) == ("done", {"added": 1})


def test_two_uploads_at_once_are_both_indexed(data: Path) -> None:
    with changeable(data) as (app, _), client(app, data) as asked:
        ats = [sent(asked, (f"{n}.md", PLAN)).headers["location"] for n in range(2)]
        for at in ats:
            asked.get(f"{at}/events")
        assert [asked.get(at).json()["counts"] for at in ats] == [{"added": 1}] * 2


def test_only_who_may_write_puts_in_and_looks_at_jobs(data: Path) -> None:
    with changeable(data, works=False) as (app, _):
        reader = client(app, data, "read")
        nobody = TestClient(app, base_url="http://127.0.0.1")
        for ask in (
            lambda by: sent(by, ("a.md", PLAN)),
            lambda by: by.get("/v1/jobs"),
            lambda by: by.delete("/v1/documents/x"),
            lambda by: by.post("/v1/reindex"),
        ):
            assert ask(reader).status_code == 403
            assert ask(nobody).status_code == 401
    assert not list((data / "uploads").glob("*"))


def test_changes_are_in_the_audit_log_with_who_made_them(editor: TestClient, data: Path) -> None:
    sent(editor, ("丁县方案.md", PLAN))
    (log,) = (data / "audit").iterdir()
    said = [json.loads(line) for line in log.read_text().splitlines()]
    assert any("upload: 丁县方案.md" in change for one in said for change in one["changed"])
    assert all(one["asker"].startswith("write") for one in said if one["changed"])


def test_the_queue_is_in_the_metrics_and_the_status(editor: TestClient) -> None:
    sent(editor, ("丁县方案.md", PLAN))
    assert 'wenzheng_jobs{state="queued"} 1.0' in editor.get("/metrics").text
    status = editor.get("/v1/status").json()
    assert status["queue"] == {"queued": 1, "running": 0}
    assert status["documents"] == 3
    assert status["bytes"] > 0
    assert status["trouble"] is None


def test_administrators_are_told_what_went_wrong(data: Path) -> None:
    with changeable(data, works=False) as (app, service):
        asked = client(app, data, "admin")
        done(asked, data, sent(asked, ("空.md", b" ")))
        service.faults(_failed_request())
        trouble = asked.get("/v1/status").json()["trouble"]
    assert [one["name"] for one in trouble["documents"]] == ["空.md"]
    assert trouble["requests"][0]["request_id"] == "abc"
    assert trouble["requests"][0]["asked"] == ["问了什么"]


def _failed_request() -> Any:
    from api.observing.record import Asked, Kind, Record

    record = Record("abc", "POST", "/v1/ask", route="/v1/ask", status=500, code="internal")
    record.asked.append(Asked(Kind.ASK, "问了什么", "failed", {}))
    return record


def test_what_has_changed_meanwhile_is_not_removed(editor: TestClient, data: Path) -> None:
    one = done(editor, data, sent(editor, ("丁县方案.md", PLAN)))["files"][0]["doc_id"]
    seen = editor.get(f"/v1/documents/{one}").headers["etag"]
    done(editor, data, sent(editor, ("丁县方案.md", PLAN.replace(b"35", b"50"))))
    stale = editor.delete(f"/v1/documents/{one}", headers={"if-match": seen})
    assert (stale.status_code, stale.json()["code"]) == (412, "changed-meanwhile")
    fresh = editor.get(f"/v1/documents/{one}").headers["etag"]
    weak = editor.delete(f"/v1/documents/{one}", headers={"if-match": f"W/{fresh}"})
    assert weak.status_code == 412, "a weak tag is none of these bytes"
    with Writer.open(data):
        waits = editor.delete(f"/v1/documents/{one}", headers={"if-match": fresh})
    assert (waits.status_code, waits.json()["code"]) == (409, "busy")
    assert "remove" not in [job["kind"] for job in editor.get("/v1/jobs").json()["jobs"]]
    gone = editor.delete(f"/v1/documents/{one}", headers={"if-match": f'"other", {fresh}'})
    assert gone.json()["state"] == "done"


def test_what_is_to_be_removed_unchanged_is_looked_at_while_nobody_else_writes(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it could change between the look and the removal."""
    looked = list[bool]()

    async def looking(request: Any) -> None:
        try:
            with Writer.open(data):
                looked.append(False)
        except Busy:
            looked.append(True)

    monkeypatch.setattr(taking, "check_unchanged", looking)
    with changeable(data, works=False) as (app, _):
        asked = client(app, data)
        one = asked.get("/v1/documents").json()["documents"][0]["doc_id"]
        assert asked.delete(f"/v1/documents/{one}", headers={"if-match": '"x"'}).is_success
    assert looked == [True]


def test_the_clients_send_wait_and_remove(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "丁县方案.md"
    file.write_bytes(PLAN)
    with changeable(data) as (app, _), served(app) as address:
        held = key(data, "程序", "write")
        with Wenzheng(address, key=held) as wenzheng:
            job = wenzheng.wait(wenzheng.upload(file), seconds=60)
            assert (job.state, job.counts) == ("done", {"added": 1})
            assert job.files[0].doc_id is not None
            assert wenzheng.delete(job.files[0].doc_id).counts == {"removed": 1}
            assert wenzheng.status().queue == {"queued": 0, "running": 0}

        async def again() -> None:
            async with AsyncWenzheng(address, key=held) as wenzheng:
                job = await wenzheng.wait(await wenzheng.upload(file), seconds=60)
                assert job.counts == {"added": 1}
                anew = await wenzheng.wait(await wenzheng.reindex([job.files[0].doc_id or ""]))
                assert anew.counts == {"updated": 1}

        asyncio.run(again())
