"""How the service is run: limits, metrics, logs, the audit log, readiness, tags, a path prefix."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Semaphore, Thread
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Send
from starlette.types import Scope as Asgi

from api.access.keys import KeyStore
from api.app import create_app
from api.middleware.deadline import Deadline
from api.observing.audit import AuditLog, entries
from api.observing.logs import JsonFormatter
from api.readiness import Readiness
from api.server import bind, check_open, run
from api.service import Service
from search.engine import Engine
from tests.support import require
from wenzheng.errors import BadSetting, ModelUnusable
from wenzheng.library import Library
from wenzheng.serving import Scope, ServingSettings

ELSEWHERE = ("10.1.2.3", 40000)
QUESTION = "到2027年公共充电桩数量"

Serve = Callable[..., TestClient]


def settings_of(**settings: Any) -> ServingSettings:
    open_ones = {"audit": False, "hosts": "*", "anonymous": "on"}
    return ServingSettings.model_validate({**open_ones, **settings})


@pytest.fixture
def serve(engine: Engine, library: Library, tmp_path: Path) -> Serve:
    """A service with these settings, asked from elsewhere; `routes` may add some to it."""

    def served(routes: Callable[[FastAPI], None] = lambda app: None, **settings: Any) -> TestClient:
        chosen = settings_of(**settings)
        service = Service(chosen, keys=KeyStore(tmp_path), audit=AuditLog.of(chosen, tmp_path))
        service.readiness.loaded.set()
        app = create_app(engine, library, service)
        routes(app)
        return TestClient(app, client=ELSEWHERE, raise_server_exceptions=False)

    return served


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


# --- rates


def test_an_address_is_told_what_it_may_ask_and_when_again(serve: Serve) -> None:
    asked = serve(rate_limit=30, rate_burst=2)
    first, second, third = (asked.get("/v1/documents") for _ in range(3))
    assert first.headers["ratelimit-policy"] == '"address";q=2;w=4'
    assert first.headers["ratelimit"].startswith('"address";r=1;t=')
    assert second.headers["ratelimit"].startswith('"address";r=0;t=')
    assert code(third) == (429, "too-many-requests")
    assert 1 <= int(third.headers["retry-after"]) <= 2
    assert asked.get("/healthz").status_code == 200


def test_each_key_has_a_rate_of_its_own(serve: Serve, tmp_path: Path) -> None:
    asked = serve(rate_limit=1, rate_burst=1)
    keys = [KeyStore(tmp_path).add(name, Scope.READ) for name in ("甲", "乙")]
    for key in keys:
        answered = asked.get("/v1/documents", headers={"x-api-key": key})
        assert answered.status_code == 200
        assert answered.headers["ratelimit-policy"].startswith('"key"')
    assert asked.get("/v1/documents", headers={"x-api-key": keys[0]}).status_code == 429


def test_guessing_keys_spends_the_addresss_own_rate(serve: Serve, tmp_path: Path) -> None:
    KeyStore(tmp_path).add("甲", Scope.READ)
    asked = serve(rate_limit=1, rate_burst=2)
    guesses = [asked.get("/v1/documents", headers={"x-api-key": f"wz_{n}"}) for n in range(3)]
    assert [guess.status_code for guess in guesses] == [401, 401, 429]


@pytest.mark.parametrize(("limit", "status"), [(None, 200), (1, 429), (0, 200)])
def test_this_machine_is_limited_only_by_a_number_that_was_set(
    engine: Engine, library: Library, limit: int | None, status: int
) -> None:
    settings = settings_of(rate_limit=limit, rate_burst=1)
    app = create_app(engine, library, Service(settings))
    asked = TestClient(app, client=("127.0.0.1", 1))
    assert [asked.get("/v1/status").status_code for _ in range(2)][-1] == status


# --- time and size


def test_what_takes_too_long_is_not_waited_for_and_holds_its_place(serve: Serve) -> None:
    began, go_on = Event(), Event()

    def slow(app: FastAPI) -> None:
        @app.get("/v1/slow")
        def wait() -> str:
            began.set()
            go_on.wait(60)
            return "late"

    asked, answers = serve(slow, request_seconds=0.1, max_requests=1), list[Any]()
    with asked:  # one event loop for all requests
        waiting = Thread(target=lambda: answers.append(asked.get("/v1/slow")))
        waiting.start()
        assert began.wait(60)
        while code_of_metric(asked, 'wenzheng_problems_total{code="overloaded"}') == 0:
            busy = asked.get("/v1/status")
        assert code(busy) == (503, "overloaded")
        assert busy.headers["retry-after"] == "1"
        assert asked.get("/healthz").status_code == 200
        time.sleep(0.2)
        go_on.set()
        waiting.join(60)
        assert code(answers[0]) == (504, "too-long")
        assert asked.get("/v1/status").status_code != 503


def test_health_and_metrics_are_told_while_every_thread_is_taken(serve: Serve) -> None:
    began, go_on = Semaphore(0), Event()

    def slow(app: FastAPI) -> None:
        @app.get("/v1/slow")
        def wait() -> str:
            began.release()
            go_on.wait(60)
            return "late"

    with serve(slow, max_requests=3) as asked, ThreadPoolExecutor(3) as others:
        waiting = [others.submit(asked.get, "/v1/slow") for _ in range(3)]
        assert all(began.acquire(timeout=60) for _ in waiting)  # as many threads as requests
        try:
            told = [asked.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")]
            assert told == [200, 200, 200]
            assert code(asked.get("/v1/status")) == (503, "overloaded")
        finally:
            go_on.set()


def test_more_threads_than_anyio_gives_by_itself_are_there_for_all_that_is_let_in(
    serve: Serve,
) -> None:
    meeting = Barrier(60)

    def slow(app: FastAPI) -> None:
        @app.get("/v1/slow")
        def wait() -> str:
            meeting.wait(60)
            return "met"

    with serve(slow, max_requests=60) as asked, ThreadPoolExecutor(60) as others:
        met = [others.submit(asked.get, "/v1/slow") for _ in range(60)]
        assert {one.result().status_code for one in met} == {200}


def test_a_deadline_ends_the_embedding_of_many_texts(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder, seen, now, most = engine.embedder(), list[int](), 0, 0

    class Slow:
        model_id, dimension = embedder.model_id, embedder.dimension

        def embed_passages(self, texts: list[str]) -> Any:
            nonlocal now, most
            now += 1
            most = max(most, now)
            seen.append(len(texts))
            time.sleep(0.05)
            now -= 1
            return embedder.embed_passages(texts[:1]).repeat(len(texts), axis=0)

        def count_tokens(self, text: str) -> int:
            return len(text)

    monkeypatch.setattr(type(engine), "embedder", lambda _: Slow())
    service = Service(settings_of(request_seconds=0.1))
    many = {"model": "e5-small-zh", "input": ["充电桩"] * 256}
    with (
        TestClient(create_app(engine, library, service)) as asked,
        ThreadPoolExecutor(4) as others,
    ):
        sent = [others.submit(asked.post, "/v1/embeddings", json=many) for _ in range(4)]
        assert {one.result().status_code for one in sent} == {504}
    assert sum(seen) < 4 * 256 / 4
    assert max(seen) < 64
    assert most <= 2


def test_an_answer_that_has_begun_is_not_cut_off() -> None:
    sent: list[Message] = []

    async def streaming(scope: Asgi, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"1", "more_body": True})
        await asyncio.sleep(0.05)  # past the deadline, which cannot come before the first line
        await send({"type": "http.response.body", "body": b"2"})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "path": "/v1/stream"}
    asyncio.run(Deadline(streaming, 0.01, 1)(scope, receive, send))
    assert [message.get("body") for message in sent] == [None, b"1", b"2"]


def code_of_metric(asked: TestClient, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", asked.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_a_body_is_as_large_as_the_setting_says(serve: Serve) -> None:
    asked = serve(max_body=1)
    body = json.dumps({"question": "问" * 1024}).encode()
    headers = {"content-type": "application/json"}
    refused = asked.post("/v1/ask", content=body, headers=headers)
    assert code(refused) == (413, "too-large")
    assert "1 KiB" in refused.json()["detail_en"]
    chunks = asked.post("/v1/ask", content=iter([body[:900], body[900:]]), headers=headers)
    assert code(chunks) == (413, "too-large")


def test_a_stream_is_passed_on_without_a_tag(serve: Serve) -> None:
    def streaming(app: FastAPI) -> None:
        @app.get("/v1/stream")
        def stream() -> StreamingResponse:
            lines = iter(["data: 1\n\n", "data: 2\n\n"])
            return StreamingResponse(lines, media_type="text/event-stream")

    answered = serve(streaming).get("/v1/stream")
    assert answered.text == "data: 1\n\ndata: 2\n\n"
    assert "etag" not in answered.headers


# --- ids, log, audit


@pytest.mark.parametrize(
    ("given", "kept"), [("a-1.B_2", True), ("x" * 65, False), ("a b", False), ('"}', False)]
)
def test_a_request_is_named_by_its_caller_or_by_us(serve: Serve, given: str, kept: bool) -> None:
    for path in ("/v1/status", "/v1/documents/none", "/nowhere"):
        answered = serve().get(path, headers={"x-request-id": given})
        named = answered.headers["x-request-id"]
        assert (named == given) == kept
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", named)
        if answered.status_code == 404:
            assert answered.json()["request_id"] == named


def test_a_fault_is_noted_with_its_request(
    serve: Serve, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    def broken(app: FastAPI) -> None:
        @app.get("/v1/broken")
        def fail() -> None:
            raise RuntimeError("broken on purpose")

    failed = serve(broken, audit=True).get("/v1/broken")
    assert code(failed) == (500, "internal")
    (entry,) = entries(tmp_path, None, None)
    assert (entry["status"], entry["request_id"]) == (500, failed.headers["x-request-id"])


def test_the_log_tells_of_a_request_without_what_was_asked(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    for log_questions in (False, True):
        caplog.clear()
        with caplog.at_level(logging.INFO, "wenzheng.requests"):
            asked = serve(log_format="json", log_questions=log_questions)
            answered = asked.post("/v1/ask", json={"question": QUESTION})
        lines = [JsonFormatter().format(r) for r in caplog.records if r.name.startswith("wenzheng")]
        (line,) = map(json.loads, lines)
        assert line["request_id"] == answered.headers["x-request-id"]
        assert (line["route"], line["status"], line["means"]) == ("/v1/ask", 200, "anonymous")
        assert line["took_ms"] >= line["stages_ms"][0]["total"] > 0
        assert (QUESTION in lines[0]) == log_questions


def test_the_audit_log_tells_who_asked_what_and_holds_no_secret(
    serve: Serve, tmp_path: Path
) -> None:
    key = KeyStore(tmp_path).add("甲", Scope.READ)
    asked = serve(audit=True, anonymous="off")
    asked.post("/v1/ask", json={"question": QUESTION}, headers={"x-api-key": key})
    asked.get(f"/?q={QUESTION}", headers={"authorization": f"Bearer {key}"})
    asked.post("/sign-in", data={"key": key}, follow_redirects=False)
    asked.cookies.clear()
    asked.get("/v1/documents", headers={"x-api-key": "wz_guessed"})
    asked.get("/healthz")
    asked.get("/static/css/base.css")
    noted = list(entries(tmp_path, None, None))
    assert (noted[0]["means"], noted[0]["identity"]) == ("key", "key 甲")
    assert [(e["asker"], e["path"], e["status"]) for e in noted] == [
        ("甲", "/v1/ask", 200),
        ("甲", "/", 200),
        (None, "/sign-in", 303),
        (None, "/v1/documents", 401),
    ]
    assert noted[0]["asked"] == [{"kind": "ask", "text": QUESTION, "outcome": "answered"}]
    assert noted[1]["asked"] == noted[0]["asked"]
    assert noted[3]["code"] == "key-refused"
    assert {entry["address"] for entry in noted} == {"10.1.2.3"}
    text = "".join(path.read_text() for path in (tmp_path / "audit").iterdir())
    assert "wz_" not in text


def test_the_audit_log_tells_who_signed_in_and_out_and_who_did_not(
    serve: Serve, tmp_path: Path
) -> None:
    key = KeyStore(tmp_path).add("甲", Scope.READ)
    asked = serve(audit=True, anonymous="off")
    asked.post("/sign-in", data={"key": "wz_guessed"})
    asked.post("/sign-in", data={"key": key}, headers={"origin": "https://elsewhere.test"})
    asked.post("/sign-in", data={"key": key}, follow_redirects=False)
    asked.post("/sign-out", follow_redirects=False)
    asked.post("/sign-out", follow_redirects=False)
    noted = [(e["status"], e["code"], e["changed"]) for e in entries(tmp_path, None, None)]
    assert noted == [
        (401, "key-refused", []),
        (403, "foreign-page", []),
        (303, None, ["signed in as 甲"]),
        (303, None, ["signed out 甲"]),
        (303, None, []),
    ]


def test_the_audit_log_tells_which_figures_and_files_were_taken(
    serve: Serve, tmp_path: Path
) -> None:
    asked = serve(audit=True)
    doc_id = asked.get("/v1/documents?limit=1").json()["documents"][0]["doc_id"]
    asked.get("/v1/targets?indicator=充电桩&year=2027")
    asked.get("/v1/targets.csv?indicator=充电桩")
    asked.get("/v1/targets/matrix?year=2027")
    asked.get(f"/v1/documents/{doc_id}/original")
    serve(audit=True, audit_questions=False).get("/v1/targets?indicator=充电桩")
    assert [entry["used"] for entry in entries(tmp_path, None, None)] == [
        [],
        ["figures?indicator=充电桩&year=2027"],
        ["figures?indicator=充电桩"],
        ["figures?year=2027"],
        [f"original {doc_id}"],
        ["figures"],
    ]


def test_the_audit_log_tells_which_tools_were_used_on_what(serve: Serve, tmp_path: Path) -> None:
    require("mcp")
    call = {"name": "read_document", "arguments": {"doc_id": "none"}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accepted = {"accept": "application/json, text/event-stream"}
    with serve(audit=True) as asked:
        assert asked.post("/mcp", json=message, headers=accepted).status_code == 200
    (entry,) = entries(tmp_path, None, None)
    assert entry["used"] == ["read_document none"]


def test_the_audit_log_may_leave_out_what_was_asked_or_be_off(serve: Serve, tmp_path: Path) -> None:
    serve().post("/v1/ask", json={"question": QUESTION})
    assert list(entries(tmp_path, None, None)) == []
    serve(audit=True, audit_questions=False).post("/v1/ask", json={"question": QUESTION})
    (entry,) = entries(tmp_path, None, None)
    assert entry["asked"] == [{"kind": "ask", "outcome": "answered"}]


def test_where_the_audit_log_cannot_be_written_the_log_says_so(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "audit").write_text("a file where the folder should be")
    assert serve(audit=True).get("/v1/status").status_code == 200
    assert "audit log cannot be written" in caplog.text


def test_the_audit_log_is_kept_for_its_days(tmp_path: Path) -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    log = AuditLog(tmp_path, days=2, clock=lambda: now)
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "notes.jsonl").write_text("not ours")
    for _ in range(5):
        log.command("something")
        now += timedelta(days=1)
    days = sorted(path.stem for path in (tmp_path / "audit").iterdir())
    assert days == ["2026-01-03", "2026-01-04", "2026-01-05", "notes"]
    since, until = datetime(2026, 1, 4).date(), datetime(2026, 1, 4).date()
    assert [entry["time"][:10] for entry in entries(tmp_path, since, until)] == ["2026-01-04"]


def test_a_line_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    AuditLog(tmp_path, days=2).command("whole")
    (file,) = (tmp_path / "audit").iterdir()
    with file.open("a") as log:
        log.write('{"time": "2026')
    assert [entry["changed"] for entry in entries(tmp_path, None, None)] == [["whole"]]


# --- metrics and readiness


def test_metrics_count_requests_questions_stages_and_problems(serve: Serve) -> None:
    asked = serve()
    asked.post("/v1/ask", json={"question": QUESTION})
    asked.post("/v1/ask", json={"question": "到2040年公共充电桩数量"})
    asked.post("/v1/search", json={"query": "充电桩", "filters": {"year_from": 2090}})
    asked.post("/v1/ask", json={"question": ""})
    asked.get("/v1/documents/none")
    asked.get("/nowhere/1")
    asked.request("BREW", "/v1/ask")
    for series, value in {
        'wenzheng_requests_total{method="POST",route="/v1/ask",status="200"}': 2,
        'wenzheng_requests_total{method="GET",route="/v1/documents/{doc_id}",status="404"}': 1,
        'wenzheng_requests_total{method="GET",route="other",status="404"}': 1,
        'wenzheng_requests_total{method="other",route="/v1/ask",status="405"}': 1,
        'wenzheng_questions_total{kind="ask",outcome="answered"}': 1,
        'wenzheng_questions_total{kind="ask",outcome="abstained"}': 1,
        'wenzheng_questions_total{kind="search",outcome="nothing"}': 1,
        'wenzheng_stage_seconds_count{kind="ask",stage="retrieve"}': 2,
        'wenzheng_problems_total{code="bad-question"}': 1,
        "wenzheng_ready": 1,
        'wenzheng_part_working{part="library"}': 1,
        "wenzheng_index_behind": 0,
    }.items():
        assert code_of_metric(asked, series) == value, series
    served = asked.get("/v1/status").json()
    for name in ("generation", "documents", "chunks"):
        assert code_of_metric(asked, f"wenzheng_index_{name}") == served[name]


def test_what_a_page_finds_is_counted_beside_what_it_answers_and_stages_are_timed(
    serve: Serve,
) -> None:
    asked = serve()
    for address in (f"/?q={QUESTION}", f"/?q={QUESTION}&year_from=2090"):
        assert asked.get(address).status_code == 200
    for outcome in ("found", "nothing"):
        series = f'wenzheng_questions_total{{kind="search",outcome="{outcome}"}}'
        assert code_of_metric(asked, series) == 1
    assert code_of_metric(asked, 'wenzheng_questions_total{kind="ask",outcome="answered"}') == 1
    took = asked.post("/v1/search", json={"query": QUESTION}).json()["took_ms"]
    assert {"understand", "retrieve", "fetch", "count", "total"} <= set(took)
    stages = 'wenzheng_stage_seconds_count{kind="search",stage="retrieve"}'
    assert code_of_metric(asked, stages) == 3


class Part:
    name = "some reranker"
    is_resting = False


def test_readiness_tells_of_loading_of_a_library_that_is_gone_and_of_parts_that_rest(
    engine: Engine, library: Library, examples_data: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(examples_data, data)
    part = Part()
    readiness = Readiness(data, [("reranker", part)])
    with Library.open(data) as copied:
        service = replace(Service(settings_of()), readiness=readiness)
        asked = TestClient(create_app(engine, copied, service))
        loading = asked.get("/readyz")
        assert code(loading) == (503, "not-ready")
        assert "model loading" in loading.json()["detail_en"]
        readiness.loaded.set()
        assert asked.get("/readyz").json()["status"] == "ready"
        part.is_resting = True
        degraded = asked.get("/readyz")
        assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")
        failing = [one for one in degraded.json()["parts"] if not one["works"]]
        assert failing == [{"name": "reranker", "works": False, "code": "resting"}]
        shutil.rmtree(data)
        gone = asked.get("/readyz")
        assert code(gone) == (503, "not-ready")
        assert "library index-missing" in gone.json()["detail_en"]
        assert asked.get("/healthz").json() == {"status": "ok"}
        assert code_of_metric(asked, "wenzheng_ready") == 0


# --- tags


def test_what_the_caller_has_already_is_not_sent_again(serve: Serve) -> None:
    asked = serve()
    for path in ("/v1/documents?limit=3", "/v1/words", "/v1/targets?limit=3", "/v1/status"):
        whole = asked.get(path)
        tag = whole.headers["etag"]
        assert whole.headers["cache-control"] == "private, no-cache"
        assert asked.get(path).headers["etag"] == tag
        for known in (tag, f'"other", W/{tag}', "*"):
            again = asked.get(path, headers={"if-none-match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert "content-length" not in again.headers
        assert asked.get(path, headers={"if-none-match": '"other"'}).json() == whole.json()
    assert (
        asked.get("/v1/documents?limit=2").headers["etag"]
        != asked.get("/v1/documents?limit=3").headers["etag"]
    )


@pytest.mark.parametrize(
    "path", ["/", f"/?q={QUESTION}", "/documents", "/docs", "/v1/status", "/readyz", "/nowhere"]
)
def test_by_head_a_page_says_whether_it_is_there(serve: Serve, path: str) -> None:
    asked = serve()
    head, got = asked.head(path), asked.get(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    route = 'wenzheng_requests_total{method="HEAD",route="/v1/status",status="200"}'
    assert code_of_metric(asked, route) == (path == "/v1/status")


def test_no_tag_where_there_is_nothing_to_keep(serve: Serve) -> None:
    asked = serve()
    assert "etag" not in asked.get("/v1/documents/none").headers
    assert "etag" not in asked.post("/v1/ask", json={"question": QUESTION}).headers


# --- behind a prefix


@pytest.mark.parametrize("given", ["", "/wz"])
def test_under_a_prefix_all_links_bear_it_whether_the_proxy_takes_it_off_or_not(
    serve: Serve, given: str
) -> None:
    asked = serve(root_path="/wz")
    for path in ("/", f"/?q={QUESTION}", "/documents", "/targets", "/sign-in"):
        html = asked.get(given + path).text
        links = re.findall(r'(?:href|action|src)="(/[^"]*)"', html)
        assert links
        assert all(link.startswith("/wz/") for link in links), path
    assert asked.get(f"{given}/v1/documents").json()["documents"]
    assert asked.get(f"{given}/static/css/base.css").status_code == 200
    assert 'href="/' not in asked.get(f"{given}/docs").text
    described = asked.get(f"{given}/openapi.json").json()
    assert described["servers"] == [{"url": "/wz"}]


def test_under_a_prefix_the_sign_in_leads_back_under_it(serve: Serve, tmp_path: Path) -> None:
    key = KeyStore(tmp_path).add("甲", Scope.READ)
    asked = serve(root_path="/wz", anonymous="off")
    led = asked.get("/wz/documents", headers={"accept": "text/html"}, follow_redirects=False)
    assert led.headers["location"] == "/wz/sign-in?next=%2Fdocuments"
    data = {"key": key, "next": "/documents"}
    signed = asked.post("/wz/sign-in", data=data, follow_redirects=False)
    assert signed.headers["location"] == "/wz/documents"
    assert "path=/wz;" in signed.headers["set-cookie"].lower()


# --- how it starts


def test_a_model_that_cannot_be_loaded_ends_the_service(engine: Engine, library: Library) -> None:
    service = Service(settings_of(host="127.0.0.1", port=_free_port()))

    def load() -> None:
        raise ModelUnusable("模型不可用", "the model cannot be used")

    with pytest.raises(ModelUnusable):
        run(create_app(engine, library, service), service, load)


def _free_port() -> int:
    with bind("127.0.0.1", 0) as free:
        port: int = free.getsockname()[1]
        return port


# --- where it may listen


def test_only_who_shows_a_key_may_be_elsewhere(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path)

    def check(**settings: Any) -> None:
        check_open(Service(ServingSettings.model_validate(settings), keys=keys))

    check(host="127.0.0.1")
    check(host="::1")
    check(host="0.0.0.0", anonymous="on")
    check(host="0.0.0.0", sso_header="X-User", trusted_proxies="10.0.0.1")
    for settings in ({"host": "0.0.0.0"}, {"host": "10.0.0.1", "anonymous": "off"}):
        with pytest.raises(BadSetting, match="keys add"):
            check(**settings)
    keys.add("甲", Scope.READ)
    check(host="0.0.0.0")
    keys.revoke("甲")
    with pytest.raises(BadSetting):
        check(host="0.0.0.0")


def test_every_problem_of_access_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    for said in (
        "key-needed key-refused scope-missing foreign-page too-many-requests too-long overloaded "
        "not-ready busy"
    ).split():
        assert f"`{said}`" in text, said


def test_the_asker_of_a_route_is_on_the_requests_state(serve: Serve) -> None:
    def asks(app: FastAPI) -> None:
        @app.get("/v1/me")
        def me(request: Request) -> str:
            address: str = request.state.asker.address
            return address

    assert serve(asks).get("/v1/me").json() == ELSEWHERE[0]
